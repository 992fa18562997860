import CLinux
import Glibc

/// `IPPROTO_IP` as `setsockopt` takes it.
let ipv4Level = Int32(IPPROTO_IP)
/// `IPPROTO_IPV6` as `setsockopt` takes it.
let ipv6Level = Int32(IPPROTO_IPV6)
/// `MSG_NOSIGNAL`: a peer that has gone is an error and not a signal.
let noSignal = Int32(MSG_NOSIGNAL)

extension __socket_type {
  /// The type as `socket` takes it.
  var number: Int32 { Int32(bitPattern: rawValue) }
}
