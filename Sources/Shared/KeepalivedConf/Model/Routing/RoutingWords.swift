import NetTypes

/// The words of a route or rule, taken one after another. Whatever is wrong is reported, and then
/// the whole entry is given up: one mistake, one message.
struct RoutingWords {
  /// An entry is given up; the reason has been reported.
  struct GivenUp: Error {}

  private var rest: ArraySlice<Word>
  private var last: Word
  /// What is being read.
  let context: ParseContext
  /// Where the entry stands.
  let range: SourceRange
  /// The family of what was read so far; nil while nothing has told it.
  var family: AddressFamily?

  /// The words of an entry of a value block; the statement has none left then.
  init(_ statement: inout Statement) {
    last = statement.keyword
    rest = [statement.keyword] + statement.rest
    context = statement.context
    range = statement.range
    statement.ignoreRest()
  }

  /// Notes that something belongs to a family, which all of the entry must.
  ///
  /// - Parameter kind: what is being read, such as "a route".
  mutating func take(
    _ family: AddressFamily?, at word: Word, in kind: String
  ) throws(GivenUp) {
    guard let family else { return }
    if let known = self.family, known != family {
      throw fail(
        .conflictingSettings, word.range,
        "\(kind) can't mix IPv4 and IPv6: it is \(known == .ipv4 ? "IPv4" : "IPv6") so far")
    }
    self.family = family
  }

  /// The next word, which stays.
  var peek: Word? { rest.first }

  /// The next word; nil at the end.
  mutating func next() -> Word? {
    guard let word = rest.popFirst() else { return nil }
    last = word
    return word
  }

  /// The next word if it is this one.
  mutating func skip(_ word: String) -> Bool {
    guard rest.first?.text == word else { return false }
    _ = next()
    return true
  }

  /// The next word, which has to be there.
  mutating func value(_ expected: String) throws(GivenUp) -> Word {
    let keyword = last
    guard let word = next() else {
      context.error(
        .missingArgument, keyword.range, "a value is missing after `\(keyword.text)`",
        expected: expected, verdict: .cannotRun)
      throw GivenUp()
    }
    return word
  }

  /// Reports a mistake and gives the entry up.
  func fail(
    _ code: DiagnosticCode, _ range: SourceRange, _ message: String, expected: String? = nil,
    fix: String? = nil
  ) -> GivenUp {
    context.error(code, range, message, expected: expected, fix: fix)
    return GivenUp()
  }

  /// Reports a word that is not of the kind that is expected.
  func invalid(_ word: Word, _ expected: String) -> GivenUp {
    fail(.invalidValue, word.range, "`\(word.text)` is not valid here", expected: expected)
  }

  /// Reports a word that means nothing in a route or rule.
  func unknown(_ word: Word, in kind: String, among keywords: [String]) -> GivenUp {
    // What looks like a placeholder or a comment is no misspelt option.
    guard !word.text.hasPrefix("<"), !word.text.hasPrefix("//") else {
      return invalid(word, "an option of `ip \(kind)`")
    }
    let candidate = nearest(to: word.text, among: keywords)
    return fail(
      .unknownKeyword, word.range, "unknown word `\(word.text)` in a \(kind)",
      expected: candidate == nil ? "an option of `ip \(kind)`" : nil,
      fix: candidate.map { "did you mean `\($0)`?" })
  }

  /// A decimal number.
  mutating func integer(_ maximum: UInt32, from minimum: UInt32 = 0) throws(GivenUp) -> UInt32 {
    let grammar = Grammar.integer(Int(minimum)...Int(maximum))
    return try integer(of: value(grammar.expectation), grammar)
  }

  /// A word as a decimal number.
  func integer(of word: Word, _ grammar: Grammar) throws(GivenUp) -> UInt32 {
    guard case .integer(let range) = grammar,
      let number = readInteger(word, range, expected: nil, context)
    else { throw GivenUp() }
    return UInt32(clamping: number)
  }

  /// A decimal number of 64 bits.
  mutating func long() throws(GivenUp) -> UInt64 {
    let word = try value("a whole number")
    guard let number = UInt64(word.text), !word.text.hasPrefix("+") else {
      throw invalid(word, "a whole number of at most 64 bits")
    }
    return number
  }

  /// An address.
  mutating func address(of family: AddressFamily? = nil) throws(GivenUp) -> IPAddress {
    let expected =
      switch family {
      case .ipv4?: "an IPv4 address"
      case .ipv6?: "an IPv6 address"
      case nil: "an IP address"
      }
    let word = try value(expected)
    guard let address = IPAddress(text: Array(word.text.utf8)),
      family == nil || address.family == family
    else {
      let isPrefix = word.text.contains("/")
      throw fail(
        .invalidValue, word.range, "`\(word.text)` is not valid here", expected: expected,
        fix: isPrefix ? "leave out the prefix length: this is the address of a host" : nil)
    }
    return address
  }

  /// The name of an interface. Whether it exists is checked later: `dynamic_interfaces` allows
  /// interfaces that don't.
  mutating func interface() throws(GivenUp) -> String {
    try value("the name of a network interface").text
  }

  /// A number, or a name for it from iproute2's tables.
  mutating func number(
    in names: RoutingNames, maximum: UInt32, _ what: String
  ) throws(GivenUp) -> RoutingNumber {
    let word = try value("\(what), by number or name")
    return try number(word.text, at: word, in: names, maximum: maximum, what)
  }

  /// One realm, or two with a slash between them.
  mutating func realms() throws(GivenUp) -> RoutingRealms {
    let word = try value("a realm, or two with `/` between them")
    let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    func realm(_ text: Substring) throws(GivenUp) -> RoutingNumber {
      try number(String(text), at: word, in: .realms, maximum: 255, "a realm")
    }
    guard let first = parts.first else { throw invalid(word, "a realm") }
    guard parts.count == 2 else {
      return RoutingRealms(source: nil, destination: try realm(first))
    }
    return RoutingRealms(source: try realm(first), destination: try realm(parts[1]))
  }

  private func number(
    _ text: String, at word: Word, in names: RoutingNames, maximum: UInt32, _ what: String
  ) throws(GivenUp) -> RoutingNumber {
    if let number = anyBaseNumber(in: text) {
      guard number <= maximum else {
        throw fail(
          .outOfRange, word.range, "`\(text)` is out of range",
          expected: "\(what) from 0 to \(maximum)")
      }
      return RoutingNumber(UInt32(clamping: number))
    }
    guard let number = context.host.number(of: text, in: names), number <= maximum else {
      throw fail(
        .invalidValue, word.range, "`\(text)` is no name that this system knows",
        expected: "\(what), by number or by a name in /etc/iproute2/\(names.rawValue)")
    }
    return RoutingNumber(number, name: text)
  }
}

extension RoutingWords {
  /// A network, or one of the words for all of them.
  enum Network: Equatable {
    /// Every address of either family.
    case all
    /// Every IPv6 address (`default6`).
    case all6
    /// The addresses of a network; bits beyond its prefix are kept.
    case prefix(IPPrefix)

    /// IPv4 or IPv6; nothing for `all`, which is of both.
    var family: AddressFamily? {
      switch self {
      case .all: nil
      case .all6: .ipv6
      case .prefix(let prefix): prefix.address.family
      }
    }

    /// The network, where one is given.
    var prefix: IPPrefix? {
      guard case .prefix(let prefix) = self else { return nil }
      return prefix
    }
  }

  /// A word as a network; nil when it doesn't look like one at all.
  func network(_ word: Word) throws(GivenUp) -> Network? {
    switch word.text {
    case "default", "any", "all": return .all
    case "default6": return .all6
    default: break
    }
    let bytes = Array(word.text.utf8)
    if let prefix = IPPrefix(text: bytes) { return .prefix(prefix) }
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    guard let address = IPAddress(text: bytes[..<slash]) else {
      let looksLikeIPv4 = bytes[..<slash].allSatisfy { $0 == UInt8(ascii: ".") || (48...57) ~= $0 }
      guard looksLikeIPv4, slash > 0 else { return nil }
      throw fail(
        .invalidValue, word.range, "`\(word.text)` is not valid here",
        expected: "a network with all four parts of its address, such as 10.0.0.0/8")
    }
    throw fail(
      .outOfRange, word.range, "the prefix length of `\(word.text)` is wrong",
      expected: "a whole number from 0 to \(address.family.bitCount) after the `/`")
  }

  /// `encap` and what follows it.
  mutating func encapsulation() throws(GivenUp) -> RouteEncapsulation {
    let keyword = last
    guard let word = next() else {
      throw fail(
        .missingArgument, keyword.range, "a value is missing after `encap`",
        expected: "ip, ip6, mpls or ila")
    }
    switch word.text {
    case "ip": return .ip(try tunnel(.ipv4, at: word))
    case "ip6": return .ip(try tunnel(.ipv6, at: word))
    case "mpls": return try labels()
    case "ila": return try locator()
    default: throw invalid(word, "ip, ip6, mpls or ila")
    }
  }

  private mutating func labels() throws(GivenUp) -> RouteEncapsulation {
    let expected =
      "one or two MPLS labels from 0 to \(RouteEncapsulation.maximalLabel), with `/` between them"
    let word = try value(expected)
    var labels: [UInt32] = []
    for part in word.text.split(separator: "/", omittingEmptySubsequences: false) {
      guard let label = anyBaseNumber(in: String(part)), label <= RouteEncapsulation.maximalLabel,
        labels.count < RouteEncapsulation.maximalLabelCount
      else { throw invalid(word, expected) }
      labels.append(UInt32(clamping: label))
    }
    return .mpls(labels)
  }

  private mutating func locator() throws(GivenUp) -> RouteEncapsulation {
    let expected = "a locator: four hexadecimal numbers with `:` between them"
    let word = try value(expected)
    let parts = word.text.split(separator: ":", omittingEmptySubsequences: false)
    var locator: UInt64 = 0
    for part in parts {
      guard parts.count == 4, let number = UInt16(part, radix: 16), part.first != "+" else {
        throw invalid(word, expected)
      }
      locator = locator << 16 | UInt64(number)
    }
    return .ila(locator)
  }

  private mutating func tunnel(
    _ family: AddressFamily, at type: Word
  ) throws(GivenUp) -> RouteEncapsulation.Tunnel {
    var tunnel = RouteEncapsulation.Tunnel(family)
    options: while let word = peek {
      switch (word.text, family) {
      case ("id", _):
        _ = next()
        tunnel.id = try long()
      case ("dst", _):
        _ = next()
        tunnel.destination = try address(of: family)
      // A route has `src` of its own, but within `encap` keepalived takes it for the tunnel's.
      case ("src", _):
        _ = next()
        tunnel.source = try address(of: family)
      case ("tos", .ipv4), ("tc", .ipv6):
        _ = next()
        tunnel.trafficClass = try number(in: .fields, maximum: 255, "a type of service")
      case ("ttl", .ipv4), ("hoplimit", .ipv6):
        _ = next()
        tunnel.hopLimit = UInt8(clamping: try integer(255))
      case ("flags", _):
        _ = next()
        tunnel.flags = UInt16(clamping: try integer(65535))
      default: break options
      }
    }
    guard tunnel.destination != nil || tunnel.id != nil else {
      throw fail(
        .missingArgument, type.range, "a tunnel needs an address or a number",
        expected: "`dst ADDRESS` or `id NUMBER`")
    }
    return tunnel
  }
}
