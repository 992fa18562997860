import JSON
import NetTypes

extension VirtualServer {
  /// `persistence_granularity`, whose form depends on the service's address family.
  static var persistenceGranularityKeyword: Keyword<VirtualServer> {
    let grammar = Grammar.form(
      "NETMASK|LENGTH", examples: ["255.255.255.0"])
    return Keyword(
      KeywordEntry(
        name: "persistence_granularity", grammar: grammar, fallback: "255.255.255.255 or 128",
        help: "clients of the same network count as one: a netmask for IPv4, a length for IPv6; "
          + "persistence_timeout is 360 then unless given"),
      read: { block, statement in
        guard let word = statement.next() else {
          statement.reportMissing(grammar)
          return
        }
        let family = block.knownFamily ?? (word.text.contains(".") ? .ipv4 : .ipv6)
        if family == .ipv6 {
          if let length = readInteger(word, 1...128, expected: nil, statement.context) {
            block.persistenceGranularity = .prefixLength(length)
          }
        } else if let mask = readNetmask(word, statement.context) {
          block.persistenceGranularity = .netmask(mask)
        }
        if block.persistenceGranularity == nil { statement.ignoreRest() }
      },
      write: { block in
        switch block.persistenceGranularity {
        case .netmask(let mask)?: [DumpItem("persistence_granularity", [mask.description])]
        case .prefixLength(let length)?:
          [DumpItem("persistence_granularity", [String(length)], json: .integer(length))]
        case nil: []
        }
      })
  }

  private static func readNetmask(_ word: Word, _ context: ParseContext) -> IPv4Address? {
    guard let mask = classicAddress(word.text) else {
      context.error(
        .invalidValue, word.range, "`\(word.text)` is no netmask",
        expected: "a netmask, such as 255.255.255.0",
        fix: wholeNumber(in: String(word.text.drop { $0 == "/" })).flatMap(netmask).map {
          "write `\($0)`"
        })
      return nil
    }
    if !word.text.contains("."), let meant = wholeNumber(in: word.text).flatMap(netmask) {
      context.warning(
        .doubtfulNetmask, word.range,
        "`\(word.text)` is the netmask \(mask) here, not a length: clients are taken for one "
          + "that have nothing to do with each other",
        fix: "write `\(meant)`")
    } else if (~mask.rawValue) & (~mask.rawValue &+ 1) != 0 {
      context.warning(
        .doubtfulNetmask, word.range,
        "the netmask \(mask) has gaps: clients are taken for one that are no neighbours",
        expected: "a netmask, such as 255.255.255.0")
    }
    return mask
  }

  private static func netmask(_ length: Int) -> IPv4Address? {
    (1...32).contains(length) ? IPv4Address(rawValue: UInt32.max << (32 - length)) : nil
  }
}

/// An address in one of the forms that `inet_aton` takes: one to four numbers, decimal, octal or
/// hexadecimal, of which the last fills all that is left.
func classicAddress(_ text: String) -> IPv4Address? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard (1...4).contains(parts.count) else { return nil }
  var value: UInt32 = 0
  for (index, part) in parts.enumerated() {
    let number: UInt32?
    if part.hasPrefix("0x") || part.hasPrefix("0X") {
      number = UInt32(part.dropFirst(2), radix: 16)
    } else if part.hasPrefix("0"), part.utf8.count > 1 {
      number = UInt32(part.dropFirst(), radix: 8)
    } else {
      number = part.utf8.allSatisfy({ (48...57).contains($0) }) ? UInt32(part, radix: 10) : nil
    }
    guard let number else { return nil }
    guard index == parts.count - 1 else {
      guard number <= 255 else { return nil }
      value |= number << (24 - 8 * UInt32(index))
      continue
    }
    let room = 32 - 8 * UInt32(index)
    guard room == 32 || number < 1 << room else { return nil }
    value |= number
  }
  return IPv4Address(rawValue: value)
}

extension DiagnosticCode {
  /// A netmask that is hardly meant as it is written.
  package static let doubtfulNetmask = DiagnosticCode("doubtful-netmask")
}
