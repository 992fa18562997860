import LabSupport
import Testing

/// The kernel's synchronisation of IPVS connections.
@Suite struct SyncTests {
  @Test("The master sends IPVS connections, everybody else receives them, and nobody at the end")
  func followsState() async throws {
    let script = """
      ip link add eth0 type veth peer name peer0
      ip link set eth0 up
      ip link set peer0 up
      ip addr add 10.9.0.1/24 dev eth0
      cat >/tmp/vrrpd.conf <<'CONF'
      global_defs {
        lvs_sync_daemon eth0 inst VI_1 id 7
      }
      \(instance("VI_1", "eth0", 51))
      CONF
      \(try Lab.vrrpd()) -n -l -f /tmp/vrrpd.conf &
      awaits() {
        for attempt in $(seq 100); do
          if ipvsadm -l --daemon | grep -q "$1"; then echo "$1"; return 0; fi
          sleep 0.1
        done
        echo "not $1"
      }
      awaits 'master sync daemon (mcast=eth0, syncid=7'
      ip link set eth0 down
      awaits 'backup sync daemon (mcast=eth0, syncid=7'
      kill %1
      wait %1
      ipvsadm -l --daemon
      """
    let result = try await Lab.run(.text(script))
    #expect(
      result.standardOutput == """
        master sync daemon (mcast=eth0, syncid=7
        backup sync daemon (mcast=eth0, syncid=7

        """, "\(result.standardError)")
    #expect(result.exitStatus == 0)
  }

  @Test("The router works whether or not the kernel has IPVS, and says so")
  func withoutIPVS() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try node.start(
        .vrrpd,
        """
        global_defs {
          lvs_sync_daemon eth0 inst VI_1
        }
        \(instance("VI_1", "eth0", 51))
        """)
      // The kernel of this machine may have it.
      let words = ["lvs_sync_daemon: connections can't be synchronised", "IPVS connections are"]
      try net.wait(
        for: Pattern("a word about the synchronisation") { event in
          words.contains { event.line?.contains($0) == true }
        })
      try net.wait(for: .advert(from: node, priority: 100))
    }
  }
}
