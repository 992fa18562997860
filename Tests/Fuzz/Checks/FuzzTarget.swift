/// A part of the program that reads bytes which others wrote, and what must hold for any bytes.
///
/// Whatever the bytes are, a check must not trap and must come to an end; besides, it names the
/// property that does not hold.
enum FuzzTarget: String, CaseIterable, Sendable {
  /// Netlink messages, attributes and answers about IPVS.
  case netlink
  /// Netlink messages about links, addresses, routes, rules and processes.
  case routing
  /// The kernel's table of services, `/proc/net/ip_vs`.
  case overview
  /// The kernel's table of connections, `/proc/net/ip_vs_conn`.
  case connections
  /// Rules, as a restore takes them.
  case rules
  /// Files of rules, as `--check` and `--plan` read them.
  case files
  /// Texts of addresses.
  case addresses
  /// Configuration files in keepalived's language.
  case configuration
  /// Advertisements of VRRP and address resolution, as they come from a network.
  case advertisements
  /// Requests to a daemon, and what becomes of their connection.
  case requests
  /// Responses of servers.
  case responses
  /// JSON texts.
  case json

  /// The property that does not hold for these bytes, in words; nil when all is well.
  func failure(for bytes: [UInt8]) -> String? {
    switch self {
    case .netlink: netlinkFailure(bytes)
    case .routing: routingFailure(bytes)
    case .overview: overviewFailure(bytes)
    case .connections: connectionsFailure(bytes)
    case .rules: rulesFailure(bytes)
    case .files: filesFailure(bytes)
    case .addresses: addressesFailure(bytes)
    case .configuration: configurationFailure(bytes)
    case .advertisements: advertisementsFailure(bytes)
    case .requests: requestsFailure(bytes)
    case .responses: responsesFailure(bytes)
    case .json: jsonFailure(bytes)
    }
  }
}

/// An input in pieces: its first two bytes say how large they are, the others are cut up.
struct Pieces {
  /// What is cut up.
  let whole: [UInt8]
  private let sizes: [Int]

  /// Takes the sizes from the first two bytes.
  init(_ bytes: [UInt8]) {
    whole = Array(bytes.dropFirst(2))
    sizes = bytes.prefix(2).map { Int($0 % 61) + 1 }
  }

  /// Hands on the pieces in order.
  func forEach(_ body: (UnsafeRawBufferPointer) -> Void) {
    whole.withUnsafeBytes { buffer in
      var start = 0
      var turn = 0
      while start < buffer.count {
        let end = min(start + sizes[turn % sizes.count], buffer.count)
        body(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        start = end
        turn += 1
      }
    }
  }
}
