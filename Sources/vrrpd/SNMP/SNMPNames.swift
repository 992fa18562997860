package import AgentX
import NetTypes

/// Names of objects.
package enum SNMPNames {
  /// keepalived's tree in that of Debian (KEEPALIVED-MIB).
  package static let keepalived: ObjectID = [1, 3, 6, 1, 4, 1, 9586, 100, 5]
  /// The general part of it.
  package static let global = keepalived + [1]
  /// Its part about VRRP.
  package static let vrrp = keepalived + [2]
  /// VRRP-MIB (RFC 2787).
  package static let version2: ObjectID = [1, 3, 6, 1, 2, 1, 68]
  /// VRRPV3-MIB (RFC 6527).
  package static let version3: ObjectID = [1, 3, 6, 1, 2, 1, 207]
}

extension AgentXValue {
  /// TruthValue (RFC 2579): 1 for true, 2 for false; also enabled and disabled, set and unset.
  static func truth(_ value: Bool) -> AgentXValue { .integer(value ? 1 : 2) }

  /// on(1), off(2), unset(3).
  static func option(_ value: Bool?) -> AgentXValue { value.map(truth) ?? .integer(3) }

  /// Text; nothing for none, so that there is no such object.
  static func textUnlessEmpty(_ text: String) -> AgentXValue? {
    text.isEmpty ? nil : .text(text)
  }

  /// The bytes of an address (InetAddress, RFC 4001).
  static func address(_ address: IPAddress) -> AgentXValue { .octets(address.octets) }

  /// InetAddressType (RFC 4001): 1 for IPv4, 2 for IPv6.
  static func family(_ family: AddressFamily) -> AgentXValue {
    .integer(family == .ipv4 ? 1 : 2)
  }

  /// The bytes of a hardware address.
  static func hardwareAddress(_ address: MACAddress) -> AgentXValue {
    .octets([40, 32, 24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.rawValue >> $0) })
  }

  /// A counter of 32 bits, which begins again.
  static func counter(_ count: UInt64) -> AgentXValue {
    .counter32(UInt32(truncatingIfNeeded: count))
  }

  /// InetScopeType (RFC 4001) for a scope as the kernel numbers it.
  static func scope(_ scope: UInt8) -> AgentXValue {
    switch scope {
    case 254: .integer(1)
    case 253: .integer(2)
    case 200: .integer(5)
    default: .integer(14)
    }
  }
}

extension IPAddress {
  /// The bytes in network order.
  var octets: [UInt8] {
    switch self {
    case .v4(let address):
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.rawValue >> $0) }
    case .v6(let address):
      (0..<8).flatMap { index in
        let group = address.group(index)
        return [UInt8(truncatingIfNeeded: group >> 8), UInt8(truncatingIfNeeded: group)]
      }
    }
  }
}
