import Testing

/// How routers talk to each other.
struct Dialect: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Words of the instance.
  var words: String
  /// The virtual address.
  var address = "10.9.0.100"
  /// With its length.
  var addressWithLength = "10.9.0.100/24"
  /// Whether the routers must name each other.
  var isUnicast = false
  /// VRRPv3, whose interval may be short.
  var isV3 = false

  static let plain = Dialect(testDescription: "v2", words: "version 2\nadvert_int 1")
  static let password = Dialect(
    testDescription: "v2 with a password",
    words: "advert_int 1\nauthentication {\n auth_type PASS\n auth_pass secret12\n}")
  static let header = Dialect(
    testDescription: "v2 with authentication header",
    words: "advert_int 1\nauthentication {\n auth_type AH\n auth_pass secret12\n}")
  static let third = Dialect(
    testDescription: "v3", words: "version 3\nadvert_int 0.1", isV3: true)
  static let thirdUnicast = Dialect(
    testDescription: "v3 unicast", words: "version 3\nadvert_int 0.1", isUnicast: true, isV3: true)
  static let unicastPassword = Dialect(
    testDescription: "v2 unicast with a password",
    words: "advert_int 1\nauthentication {\n auth_type PASS\n auth_pass secret12\n}",
    isUnicast: true)
  static let group = Dialect(
    testDescription: "v3 with another group",
    words: "version 3\nadvert_int 0.1\nmcast_dst_ip 224.0.0.88", isV3: true)
  static let sixth = Dialect(
    testDescription: "IPv6", words: "version 3\nadvert_int 0.1", address: "fe80::100",
    addressWithLength: "fe80::100/64", isV3: true)

  static let all = [
    plain, password, header, third, thirdUnicast, unicastPassword, group, sixth,
  ]
}

/// Which daemons run on the two sides.
struct Pair: Sendable, CustomTestStringConvertible {
  var first: DaemonKind
  var second: DaemonKind

  var testDescription: String { "\(first) and \(second)" }

  static let both = [
    Pair(first: .vrrpd, second: .keepalived), Pair(first: .keepalived, second: .vrrpd),
  ]
  static let all = both + [Pair(first: .vrrpd, second: .vrrpd)]
}

/// A file with one instance.
///
/// - Parameters:
///   - priority: its priority.
///   - dialect: how it talks.
///   - extra: more words of the instance.
///   - global: words of `global_defs`.
///   - node: the node that it is for, and its peer: for unicast.
func configuration(
  priority: Int, _ dialect: Dialect = .third, extra: String = "", global: String = "",
  blocks: String = "", interface: String = "eth0", state: String = "BACKUP",
  addresses: [String]? = nil,
  node: Node? = nil, peer: Node? = nil
) -> String {
  var unicast = ""
  if dialect.isUnicast, let node, let peer {
    unicast = "unicast_src_ip \(node.address)\nunicast_peer {\n \(peer.address)\n}"
  }
  return """
    global_defs {
      router_id lab
      \(global)
    }
    \(blocks)
    vrrp_instance VI_1 {
      state \(state)
      interface \(interface)
      virtual_router_id 51
      priority \(priority)
      \(dialect.words)
      \(unicast)
      \(extra)
      virtual_ipaddress {
        \((addresses ?? [dialect.addressWithLength]).joined(separator: "\n    "))
      }
    }

    """
}
