/// How packets reach a real server (`lvs_method`), with keepalived's words.
package enum ForwardingMethod: String, Sendable, Hashable, CaseIterable {
  /// The destination is rewritten, and the answers come back through the director.
  case masquerading = "NAT"
  /// Only the link-layer address is: the real server must be on the same network.
  case directRouting = "DR"
  /// The packet travels within another one.
  case tunnelling = "TUN"
}

/// What packets are wrapped in on their way through a tunnel.
package enum TunnelType: String, Sendable, Hashable, CaseIterable {
  /// IP in IP (RFC 2003).
  case ipip
  /// Generic UDP encapsulation; needs a port.
  case gue
  /// Generic routing encapsulation (RFC 2784).
  case gre
}

/// The checksum that a tunnel carries.
package enum TunnelChecksum: String, Sendable, Hashable, CaseIterable {
  /// None.
  case absent = "nocsum"
  /// One over header and payload.
  case present = "csum"
  /// One that the other end computes; only with GUE.
  case remote = "remcsum"
}

/// A forwarding method with what tunnels need to know.
package struct Forwarding: Sendable, Hashable {
  /// The method.
  package var method: ForwardingMethod
  /// What packets are wrapped in.
  package var tunnelType: TunnelType
  /// The UDP port of GUE; 0 for the others.
  package var tunnelPort: UInt16
  /// The tunnel's checksum.
  package var tunnelChecksum: TunnelChecksum

  /// A method, with an IPIP tunnel unless told otherwise.
  package init(
    _ method: ForwardingMethod, tunnelType: TunnelType = .ipip, tunnelPort: UInt16 = 0,
    tunnelChecksum: TunnelChecksum = .absent
  ) {
    self.method = method
    self.tunnelType = tunnelType
    self.tunnelPort = tunnelPort
    self.tunnelChecksum = tunnelChecksum
  }

  /// Whether the real server gets the packets with the service's own address and port: both methods
  /// but masquerading.
  package var keepsDestination: Bool { method != .masquerading }
}

extension Forwarding {
  /// How it is written.
  static let grammar = Grammar.form(
    "NAT|DR|TUN [type ipip|gue|gre] [port PORT] [nocsum|csum|remcsum]",
    examples: ["NAT", "DR", "TUN", "TUN type gue port 6080", "TUN type gre csum"])

  /// Its words.
  var words: [String] {
    guard method == .tunnelling, tunnelType != .ipip else { return [method.rawValue] }
    return [method.rawValue, "type", tunnelType.rawValue]
      + (tunnelType == .gue ? ["port", String(tunnelPort)] : [])
      + (tunnelChecksum == .absent ? [] : [tunnelChecksum.rawValue])
  }

  /// Reads a method with its options. When only the options are wrong, the method counts with
  /// plain IPIP, as in keepalived.
  static func read(_ statement: inout Statement) -> Forwarding? {
    guard let word = statement.next() else {
      statement.reportMissing(grammar)
      return nil
    }
    guard let method = ForwardingMethod(rawValue: word.text) else {
      let methods = ForwardingMethod.allCases.map(\.rawValue)
      let upper = methods.first { $0 == word.text.uppercased() }
      statement.context.error(
        .invalidValue, word.range, "`\(word.text)` is no forwarding method",
        expected: "\(listed(methods)), in capital letters",
        fix: (upper ?? nearest(to: word.text.uppercased(), among: methods)).map { "write `\($0)`" })
      statement.ignoreRest()
      return nil
    }
    var forwarding = Forwarding(method)
    let options = statement.rest
    guard forwarding.readOptions(&statement), forwarding.checkOptions(statement, options) else {
      statement.ignoreRest()
      return Forwarding(method)
    }
    guard method == .tunnelling else {
      if let first = options.first, let last = options.last {
        statement.context.warning(
          .extraWords, first.range.through(last.range),
          "tunnel options mean nothing with `\(method.rawValue)`", fix: "delete them")
      }
      return Forwarding(method)
    }
    return forwarding
  }

  private mutating func readOptions(_ statement: inout Statement) -> Bool {
    while let word = statement.next() {
      if ["type", "port"].contains(word.text), !statement.hasNext {
        statement.context.error(
          .missingArgument, word.range, "`\(word.text)` needs a value",
          expected: word.text == "port" ? Grammar.integer(1...65535).expectation : nil)
        return false
      }
      if word.text == "type" {
        guard let type = statement.take(Argument<TunnelType>.choice) else { return false }
        tunnelType = type
      } else if word.text == "port" {
        guard let port = statement.take(Argument<UInt16>.number(1...65535)) else { return false }
        tunnelPort = port
      } else if let checksum = TunnelChecksum(rawValue: word.text) {
        tunnelChecksum = checksum
      } else {
        let known = ["type", "port"] + TunnelChecksum.allCases.map(\.rawValue)
        statement.context.invalid(
          word, expected: .choice(known), among: known)
        return false
      }
    }
    return true
  }

  private func checkOptions(_ statement: Statement, _ options: ArraySlice<Word>) -> Bool {
    let problem: (message: String, fix: String)
    switch (tunnelType, tunnelChecksum) {
    case (.gue, _) where tunnelPort == 0:
      problem = ("GUE tunnels need a port", "write `type gue port PORT`")
    case (.ipip, _) where tunnelPort != 0, (.gre, _) where tunnelPort != 0:
      problem = ("only GUE tunnels have a port", "delete `port \(tunnelPort)`, or add `type gue`")
    case (.ipip, .present), (.ipip, .remote):
      problem = ("IPIP tunnels have no checksum", "delete `\(tunnelChecksum.rawValue)`")
    case (.gre, .remote): problem = ("GRE tunnels have no remote checksum", "write `csum`")
    default: return true
    }
    let range = options.first.map { $0.range.through((options.last ?? $0).range) }
    statement.context.error(
      .invalidValue, range ?? statement.range, problem.message, fix: problem.fix)
    return false
  }
}

extension Keyword {
  /// A keyword with a forwarding method.
  static func forwarding(
    _ name: String, _ path: any WritableKeyPath<Block, Forwarding?> & Sendable, _ help: String,
    _ options: KeywordOptions = .none
  ) -> Keyword {
    .custom(
      name, path, Forwarding.grammar, help, options, read: { Forwarding.read(&$0) },
      write: { ($0.words, nil) })
  }
}
