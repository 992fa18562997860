import JSON
package import NetTypes

extension VirtualServerGroup {
  /// `virtual_server_group`, as a keyword of the top level.
  static var keyword: Keyword<Configuration> {
    var entry = KeywordEntry(
      name: "virtual_server_group", grammar: .text("NAME"), block: "virtual_server_group",
      help: "addresses and firewall marks that share one virtual server")
    entry.isRepeatable = true
    entry.daemons = .checkd
    entry.entryGrammar = .form(
      "ADDRESS[-END|/LENGTH] [PORT] | fwmark NUMBER [inet|inet6]",
      examples: [
        "192.0.2.1 80", "192.0.2.10-19 80", "198.51.100.0/24 443", "2001:db8::1-ff 80",
        "192.0.2.250-192.0.3.9 80", "fwmark 7", "fwmark 8 inet6",
      ])
    return Keyword(
      entry,
      read: { configuration, statement in
        var group = VirtualServerGroup()
        group.places.block = statement.range
        let name = statement.take(Argument<String>.text("NAME"))
        if name != nil { reportExtraNames(&statement) }
        group.name = name ?? ""
        var hasLines = false
        statement.context.readEntries(of: statement.keyword) { entry in
          hasLines = true
          if let entry = readEntry(&entry) { group.entries.append(entry) }
        }
        if group.isUsable(hasLines: hasLines, statement.context), name != nil {
          configuration.virtualServerGroups.append(group)
        } else {
          statement.context.leftOutGroups.insert(group.name)
        }
      },
      write: { configuration in configuration.virtualServerGroups.map(\.item) })
  }

  private static func reportExtraNames(_ statement: inout Statement) {
    guard let extra = statement.peek else { return }
    statement.context.report(
      Diagnostic(
        .error, .extraWords, at: extra.range, "a group has one name",
        fix: "delete `\(extra.text)`", verdict: .cannotRun))
    statement.ignoreRest()
  }

  private var item: DumpItem {
    DumpItem(
      "virtual_server_group", [name], children: entries.map { DumpItem("", $0.words) },
      json: .object([
        .init("name", .string(name)),
        .init(
          "entries", .array(entries.map { .string($0.words.joined(separator: " ")) })),
      ]), isRepeated: true)
  }

  /// Whether there is anything in it that can work together; reports why not.
  private func isUsable(hasLines: Bool, _ context: ParseContext) -> Bool {
    if entries.isEmpty {
      // Lines that are all wrong have been reported, each of them.
      if hasLines { return false }
      context.error(
        .missingSetting, places.block, "the group `\(name)` has no entries: it is left out",
        fix: "add an address with its port, such as `192.0.2.1 80`, or `fwmark NUMBER`")
      return false
    }
    let families = Set(entries.compactMap(\.family))
    let bareMark = entries.first { $0.family == nil }
    guard families.count == 2, let bareMark else { return true }
    context.error(
      .familyMismatch, bareMark.place,
      "the group `\(name)` is left out: it is IPv4 and IPv6, and this mark says neither",
      fix: "write `inet` or `inet6` behind the mark")
    return false
  }
}

extension VirtualServerGroup.Entry {
  /// Its address family; nil for a mark that doesn't say it.
  package var family: AddressFamily? {
    switch target {
    case .addresses(let first, _, _): first.family
    case .firewallMark(_, let family): family
    }
  }

  /// Whether it is a firewall mark.
  package var isFirewallMark: Bool {
    if case .firewallMark = target { true } else { false }
  }

  /// Its port, 0 for all; nil for a mark.
  package var port: UInt16? {
    if case .addresses(_, _, let port) = target { port } else { nil }
  }

  /// Its words.
  var words: [String] {
    switch target {
    case .firewallMark(let mark, let family):
      ["fwmark", String(mark)] + (family.map { [$0 == .ipv4 ? "inet" : "inet6"] } ?? [])
    case .addresses(let first, let last, let port):
      [first == last ? "\(first)" : "\(first)-\(last)"] + (port == 0 ? [] : [String(port)])
    }
  }
}

/// Entries as they are written.
extension VirtualServerGroup {
  private static func readEntry(_ statement: inout Statement) -> Entry? {
    let place = statement.range
    if statement.keyword.text == "fwmark" {
      guard let mark = statement.take(Argument<UInt32>.number(0...UInt32.max)) else { return nil }
      guard statement.hasNext else { return Entry(.firewallMark(mark, nil), place: place) }
      guard let family = statement.take(Argument<AddressFamily>.family) else { return nil }
      return Entry(.firewallMark(mark, family), place: place)
    }
    let word = statement.keyword
    guard let range = readRange(word, statement.context),
      let port = readOptionalPort(&statement)
    else {
      statement.ignoreRest()
      return nil
    }
    return Entry(.addresses(from: range.first, through: range.last, port: port), place: place)
  }

  private typealias AddressRange = (first: IPAddress, last: IPAddress)

  private static func readRange(_ word: Word, _ context: ParseContext) -> AddressRange? {
    let bytes = Array(word.text.utf8)
    func refuse(_ message: String, _ expected: String, fix: String? = nil) -> AddressRange? {
      context.error(.invalidValue, word.range, message, expected: expected, fix: fix)
      return nil
    }
    if bytes.contains(UInt8(ascii: "/")) {
      guard let prefix = IPPrefix(text: bytes), prefix.length > 0 else {
        return refuse(
          "`\(word.text)` is no network", "an address and a length, such as 192.0.2.0/24")
      }
      guard prefix.network == prefix.address else {
        return refuse(
          "`\(word.text)` has bits behind its length", "the address of a network",
          fix: IPPrefix(address: prefix.network, length: prefix.length).map { "write `\($0)`" })
      }
      return (prefix.address, prefix.lastAddress)
    }
    let parts = bytes.split(separator: UInt8(ascii: "-"), maxSplits: 1)
    guard let head = parts.first, let first = IPAddress(text: head) else {
      return refuse(
        "`\(word.text)` is no address of a group",
        "an address, addresses such as 192.0.2.1-9, a network, or `fwmark`")
    }
    guard parts.count == 2 || bytes.contains(UInt8(ascii: "-")) else { return (first, first) }
    let tail = parts.count == 2 ? parts[1] : []
    guard let last = lastAddress(after: first, tail) else {
      return refuse(
        "`\(String(decoding: tail, as: UTF8.self))` ends no range of addresses",
        first.family == .ipv4
          ? "a number up to 255 for the last part, or an address"
          : "a hexadecimal number up to ffff for the last part, or an address")
    }
    let isShort = IPAddress(text: tail) == nil
    guard isOrdered(first, last), !(isShort && first == last) else {
      return refuse(
        "the range `\(word.text)` ends before it begins", "an end beyond \(first)",
        fix: isShort && first == last ? "write `\(first)`" : "write `\(last)-\(first)`")
    }
    return (first, last)
  }

  /// The end of a range: an address of the same family, or the number of its last part.
  private static func lastAddress(after first: IPAddress, _ text: ArraySlice<UInt8>) -> IPAddress? {
    if let address = IPAddress(text: text) {
      return address.family == first.family ? address : nil
    }
    let digits = String(decoding: text, as: UTF8.self)
    switch first {
    case .v4(let address):
      guard let part = UInt8(digits, radix: 10) else { return nil }
      return .v4(IPv4Address(rawValue: address.rawValue & 0xFFFF_FF00 | UInt32(part)))
    case .v6(let address):
      guard let part = UInt16(digits, radix: 16) else { return nil }
      return .v6(
        IPv6Address(high: address.high, low: address.low & ~0xFFFF | UInt64(part)))
    }
  }

  private static func isOrdered(_ first: IPAddress, _ last: IPAddress) -> Bool {
    switch (first, last) {
    case (.v4(let first), .v4(let last)): first.rawValue <= last.rawValue
    case (.v6(let first), .v6(let last)): !(last < first)
    default: false
    }
  }
}

extension IPPrefix {
  /// The last address of the network: all bits beyond the prefix set.
  var lastAddress: IPAddress {
    switch network {
    case .v4(let address):
      .v4(IPv4Address(rawValue: address.rawValue | ~(UInt32.max << (32 - length))))
    case .v6(let address):
      .v6(
        IPv6Address(
          high: address.high | ~(UInt64.max << (64 - min(length, 64))),
          low: address.low | ~(UInt64.max << (128 - max(length, 64)))))
    }
  }
}
