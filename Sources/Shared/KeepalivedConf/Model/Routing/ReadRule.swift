import NetTypes

/// Reads a rule from an entry of a value block. Nil when it is wrong, which is reported.
///
/// - Parameter allowsTrackGroup: whether `track_group` may stand in it (static rules).
package func readRule(
  _ statement: inout Statement, allowsTrackGroup: Bool = false
) -> RoutingRule? {
  var reader = RuleReader(words: RoutingWords(&statement), allowsTrackGroup: allowsTrackGroup)
  return try? reader.read()
}

/// A rule that is being read.
private struct RuleReader {
  var words: RoutingWords
  let allowsTrackGroup: Bool
  var rule = RoutingRule()
  private var action: RoutingRule.Action?
  /// The word that only goes with a table, such as `realms`.
  private var tableOption: Word?

  init(words: RoutingWords, allowsTrackGroup: Bool) {
    self.words = words
    self.allowsTrackGroup = allowsTrackGroup
  }

  mutating func read() throws(RoutingWords.GivenUp) -> RoutingRule {
    rule.place = words.range
    while let word = words.next() {
      if try readSelector(word) { continue }
      if try readNumber(word) { continue }
      if try readOption(word) { continue }
      try readAction(word)
    }
    try check()
    return rule
  }

  private mutating func readSelector(_ word: Word) throws(RoutingWords.GivenUp) -> Bool {
    switch word.text {
    case "inet", "inet6":
      let family: AddressFamily = word.text == "inet" ? .ipv4 : .ipv6
      try words.take(family, at: word, in: "a rule")
      rule.family = family
    case "not": rule.isInverted = true
    case "from": rule.source = try readNetwork()
    case "to": rule.destination = try readNetwork()
    case "dev", "iif": rule.incomingInterface = try words.interface()
    case "oif": rule.outgoingInterface = try words.interface()
    case "tos", "dsfield":
      rule.typeOfService = try words.number(in: .fields, maximum: 255, "a type of service")
    case "fwmark": rule.mark = try readMark()
    case "tunnel-id": rule.tunnelID = try words.long()
    case "uidrange":
      let (first, last) = try readRange(.max, "user numbers")
      rule.users = .init(first, last)
    case "ipproto": rule.packetProtocol = try readPacketProtocol()
    case "sport":
      let (first, last) = try readRange(65535, "ports")
      rule.sourcePorts = .init(UInt16(clamping: first), UInt16(clamping: last))
    case "dport":
      let (first, last) = try readRange(65535, "ports")
      rule.destinationPorts = .init(UInt16(clamping: first), UInt16(clamping: last))
    default: return false
    }
    return true
  }

  private mutating func readNumber(_ word: Word) throws(RoutingWords.GivenUp) -> Bool {
    switch word.text {
    case "preference", "order", "priority":
      let value = try words.value("a whole number")
      guard let number = anyBaseNumber(in: value.text), number <= UInt32.max else {
        throw words.invalid(value, Grammar.integer(0...Int(UInt32.max)).expectation)
      }
      rule.preference = UInt32(clamping: number)
    case "realms":
      if words.family == .ipv6 {
        throw words.fail(
          .conflictingSettings, word.range, "`realms` is only for IPv4 rules", fix: "delete it")
      }
      words.family = .ipv4
      rule.realms = try words.realms()
      tableOption = word
    case "suppress_prefixlength", "sup_pl":
      rule.suppressedPrefixLength = try words.integer(UInt32(Int32.max))
      tableOption = word
    case "suppress_ifgroup", "sup_group":
      rule.suppressedGroup = try words.number(
        in: .groups, maximum: UInt32(Int32.max), "a group of interfaces")
      tableOption = word
    default: return false
    }
    return true
  }

  private mutating func readOption(_ word: Word) throws(RoutingWords.GivenUp) -> Bool {
    switch word.text {
    case "protocol": rule.madeBy = UInt8(clamping: try words.integer(255))
    case "no_track": rule.isNotTracked = true
    case "track_group" where allowsTrackGroup:
      let group = try words.value("the name of a `track_group`")
      if rule.trackGroup != nil {
        throw words.fail(
          .repeatedKeyword, word.range, "this rule has a track group already", fix: "delete it")
      }
      rule.trackGroup = group.text
    default: return false
    }
    return true
  }

  private mutating func readAction(_ first: Word) throws(RoutingWords.GivenUp) {
    var word = first
    if first.text == "type" { word = try words.value("blackhole, unreachable or prohibit") }
    let read: RoutingRule.Action
    switch word.text {
    case "table", "lookup":
      let place = words.peek ?? word
      let table = try words.number(in: .tables, maximum: .max, "a routing table")
      guard table.number != 0 else {
        throw words.fail(.outOfRange, place.range, "there is no table 0")
      }
      read = .table(table)
    case "l3mdev": read = .vrf
    case "goto": read = .goto(try words.integer(.max))
    case "nop": read = .nop
    case "blackhole", "6": read = .blackhole
    case "unreachable", "7": read = .unreachable
    case "prohibit", "8": read = .prohibit
    default:
      throw words.unknown(word, in: "rule", among: Self.keywords)
    }
    guard action == nil else {
      throw words.fail(
        .conflictingSettings, word.range, "this rule says already what happens to packets",
        expected: "one of table, l3mdev, goto, nop, blackhole, unreachable, prohibit")
    }
    action = read
  }

  // MARK: Values

  private mutating func readNetwork() throws(RoutingWords.GivenUp) -> IPPrefix? {
    let word = try words.value("a network, an address, or `all`")
    guard let network = try words.network(word) else {
      throw words.invalid(word, "a network, an address, or `all`")
    }
    try words.take(network.family, at: word, in: "a rule")
    if case .all6 = network { rule.family = .ipv6 }
    return network.prefix
  }

  private mutating func readMark() throws(RoutingWords.GivenUp) -> RoutingRule.Mark {
    let expected = "a mark, or a mark and a mask with `/` between them"
    let word = try words.value(expected)
    let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    // keepalived reads nothing behind the slash as no bits at all.
    let numbers = parts.enumerated().map { place, part in
      place == 1 && part.isEmpty ? 0 : anyBaseNumber(in: String(part))
    }
    guard let first = numbers.first, let value = first, value <= UInt32.max else {
      throw words.invalid(word, expected)
    }
    guard numbers.count == 2 else { return .init(UInt32(clamping: value)) }
    guard let mask = numbers[1], mask <= UInt32.max else { throw words.invalid(word, expected) }
    return .init(UInt32(clamping: value), mask: UInt32(clamping: mask))
  }

  private mutating func readRange(
    _ maximum: UInt32, _ what: String
  ) throws(RoutingWords.GivenUp) -> (UInt32, UInt32) {
    let expected = "\(what) from 0 to \(maximum) with `-` between them"
    let word = try words.value(expected)
    let parts = word.text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (48...57) ~= $0 } ? UInt32(part) : nil
    }
    guard numbers.count == 2 else {
      throw words.fail(
        .invalidValue, word.range, "`\(word.text)` is not valid here", expected: expected,
        fix: parts.count == 1 && numbers.count == 1 ? "write `\(word.text)-\(word.text)`" : nil)
    }
    guard numbers.allSatisfy({ $0 <= maximum }) else {
      throw words.fail(
        .outOfRange, word.range, "`\(word.text)` is out of range", expected: expected)
    }
    if numbers[0] > numbers[1] {
      words.context.warning(
        .invalidValue, word.range, "`\(word.text)` ends before it begins: nothing matches",
        fix: "write `\(numbers[1])-\(numbers[0])`")
    }
    return (numbers[0], numbers[1])
  }

  private mutating func readPacketProtocol() throws(RoutingWords.GivenUp) -> RoutingNumber {
    let expected = "a protocol, such as tcp, or a number from 0 to 255"
    let word = try words.value(expected)
    if let number = anyBaseNumber(in: word.text), number <= 255 {
      return RoutingNumber(UInt32(clamping: number))
    }
    let name = word.text.lowercased()
    guard let number = Self.protocols[name] else { throw words.invalid(word, expected) }
    return RoutingNumber(number, name: name)
  }

  // MARK: Checks

  private mutating func check() throws(RoutingWords.GivenUp) {
    guard let action else {
      throw words.fail(
        .missingArgument, words.range, "this rule does nothing with the packets that it matches",
        expected: "one of table, l3mdev, goto, nop, blackhole, unreachable, prohibit")
    }
    rule.action = action
    if case .goto(let target) = action {
      guard let preference = rule.preference else {
        throw words.fail(
          .missingArgument, words.range, "a rule with `goto` needs a preference",
          fix: "add `preference` with a number below \(target)")
      }
      guard preference < target else {
        throw words.fail(
          .conflictingSettings, words.range, "`goto \(target)` does not lead to a later rule",
          fix: "the preference, \(preference), has to be below \(target)")
      }
    }
    if let option = tableOption {
      switch action {
      case .table, .vrf: break
      default:
        throw words.fail(
          .conflictingSettings, option.range, "`\(option.text)` only goes with a table",
          fix: "delete it")
      }
    }
    if !rule.isNotTracked, let madeBy = rule.madeBy, madeBy != keepalivedRoutingProtocol {
      words.context.error(
        .conflictingSettings, words.range,
        "a rule that is tracked can't have the protocol \(madeBy): it is ignored",
        fix: "add `no_track`, or delete `protocol \(madeBy)`")
      rule.madeBy = nil
    }
    if rule.trackGroup != nil, rule.incomingInterface == nil {
      words.context.error(
        .missingArgument, words.range, "a rule needs an interface for its track group",
        fix: "add `iif INTERFACE`, or delete `track_group`")
      rule.trackGroup = nil
    }
    if rule.preference == nil {
      words.context.error(
        .missingArgument, words.range, "this rule has no preference: its order is left to chance",
        fix: "add `preference` with a number below 32766, that of the main table")
    }
  }

  private static let keywords = [
    "inet", "inet6", "not", "from", "to", "dev", "iif", "oif", "tos", "dsfield", "fwmark",
    "tunnel-id", "uidrange", "ipproto", "sport", "dport", "preference", "order", "priority",
    "realms", "suppress_prefixlength", "suppress_ifgroup", "protocol", "no_track", "track_group",
    "type", "table", "lookup", "l3mdev", "goto", "nop", "blackhole", "unreachable", "prohibit",
  ]

  /// Protocols that packets of rules have (/etc/protocols), as far as the kernel matches them.
  private static let protocols: [String: UInt32] = [
    "ip": 0, "icmp": 1, "igmp": 2, "ipencap": 4, "tcp": 6, "egp": 8, "udp": 17, "dccp": 33,
    "ipv6": 41, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmpv6": 58,
    "ospf": 89, "ipip": 94, "pim": 103, "ipcomp": 108, "vrrp": 112, "l2tp": 115, "sctp": 132,
    "udplite": 136, "mpls-in-ip": 137,
  ]
}
