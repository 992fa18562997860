import CLibnl
package func probe() -> Int32 { let s = nl_socket_alloc(); let r = genl_connect(s); _ = genl_ctrl_resolve(s, "IPVS"); return r }
