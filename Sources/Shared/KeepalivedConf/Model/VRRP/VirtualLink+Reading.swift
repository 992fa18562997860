import JSON
import NetTypes

extension VirtualMAC {
  /// What follows the keyword.
  static let grammar = Grammar.form(
    "[[name] INTERFACE] [MAC] [netlink_notify_msg] [group GROUP]",
    examples: [
      "", "vrrp.51", "name vrrp.51 02:00:5e:00:01:33", "02:00:00:00:00:51 netlink_notify_msg",
      "vmac 02:11:22:33:44", "group 0",
    ])

  /// The words of the canonical form.
  var words: [String] {
    // The name stands first: keepalived would take what follows `name` for one.
    var words = name.map { ["name", $0] } ?? []
    switch address {
    case .whole(let address): words.append(address.description)
    case .prefix(let address): words.append(String(address.description.dropLast(3)))
    case nil: break
    }
    if announces { words.append("netlink_notify_msg") }
    if let group { words += ["group", group] }
    return words
  }

  /// Reads the words behind `use_vmac` into it; false when one of them is wrong.
  mutating func read(_ statement: inout Statement) {
    let context = statement.context
    while let word = statement.next() {
      switch word.text {
      case "netlink_notify_msg": announces = true
      case "group": group = readLinkGroup(word, &statement) ?? group
      case "name":
        guard let name = statement.next() else {
          context.error(
            .missingArgument, word.range, "`name` needs a value", expected: "an interface's name")
          return
        }
        readName(name, context)
      default:
        if word.text.contains(":") {
          readAddress(word, context)
        } else {
          readName(word, context)
        }
      }
    }
  }

  private mutating func readName(_ word: Word, _ context: ParseContext) {
    guard name == nil else {
      context.error(
        .repeatedKeyword, word.range, "the interface has a name already: `\(word.text)` is ignored",
        expected: "one name, a MAC address, `netlink_notify_msg` or `group GROUP`")
      return
    }
    name = readNewInterface(word, kind: .macvlan, context)
  }

  private mutating func readAddress(_ word: Word, _ context: ParseContext) {
    guard address == nil else {
      context.error(
        .repeatedKeyword, word.range,
        "the interface has a MAC address already: `\(word.text)` is ignored",
        fix: "write one address")
      return
    }
    let text = word.text.hasSuffix(":") ? String(word.text.dropLast()) : word.text
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    let isPrefix = groups.count == 5
    if groups.count > 6 {
      groups.removeSubrange(6...)
      context.warning(
        .extraWords, word.range, "a MAC address has six bytes: the rest is ignored",
        fix: "write `\(groups.joined(separator: ":"))`")
    }
    if isPrefix { groups.append("0") }
    guard let mac = MACAddress(text: Array(groups.joined(separator: ":").utf8)) else {
      context.error(
        .invalidValue, word.range, "`\(word.text)` is not a MAC address",
        expected: "six bytes such as 02:00:00:00:00:51, or the first five of them")
      return
    }
    guard !mac.isMulticast else {
      context.error(
        .invalidValue, word.range, "`\(word.text)` is the address of a group of stations",
        expected: "an even first byte", fix: "let the address begin with 02:")
      return
    }
    // 00:00:5e:00:01 and 00:00:5e:00:02 with the VRID are what use_vmac takes by itself.
    guard ![0x0000_5E00_01, 0x0000_5E00_02].contains(mac.rawValue >> 8) else {
      context.error(
        .invalidValue, word.range, "`\(word.text)` is an address of the protocol itself (RFC 9568)",
        fix: "delete it: `use_vmac` takes the right one")
      return
    }
    address = isPrefix ? .prefix(mac) : .whole(mac)
  }
}

extension IPVLAN {
  /// What follows the keyword.
  static let grammar = Grammar.form(
    "[[name] INTERFACE] [IPADDRESS[/PREFIX]] [bridge|private|vepa] [group GROUP]",
    examples: ["192.0.2.50", "name ipv51 192.0.2.50/24 bridge", "192.0.2.51 private", "vepa"])

  /// The words of the canonical form.
  var words: [String] {
    var words = name.map { ["name", $0] } ?? []
    if let address {
      let isHost = address.length == address.address.family.bitCount
      words.append(isHost ? address.address.description : address.description)
    }
    if let mode { words.append(mode.rawValue) }
    if let group { words += ["group", group] }
    return words
  }

  /// Reads the words behind `use_ipvlan`.
  ///
  /// - Parameter fits: whether the address is of the instance's family.
  static func read(_ statement: inout Statement, fits: (IPAddress, Word) -> Bool) -> IPVLAN {
    var link = IPVLAN()
    let context = statement.context
    while let word = statement.next() {
      if let mode = Mode(rawValue: word.text) {
        if link.mode == nil {
          link.mode = mode
        } else {
          context.error(
            .repeatedKeyword, word.range, "a second mode is ignored", fix: "write one mode")
        }
      } else if word.text == "group" {
        link.group = readLinkGroup(word, &statement) ?? link.group
      } else if word.text == "name" {
        guard let name = statement.next() else {
          context.error(
            .missingArgument, word.range, "`name` needs a value", expected: "an interface's name")
          return link
        }
        link.readName(name, context)
      } else if let prefix = IPPrefix(text: Array(word.text.utf8)) {
        link.readAddress(prefix, word, context, fits)
      } else {
        link.readName(word, context)
      }
    }
    return link
  }

  private mutating func readAddress(
    _ prefix: IPPrefix, _ word: Word, _ context: ParseContext, _ fits: (IPAddress, Word) -> Bool
  ) {
    guard address == nil else {
      context.error(
        .repeatedKeyword, word.range, "a second address is ignored", fix: "write one address")
      return
    }
    if fits(prefix.address, word) { address = prefix }
  }

  private mutating func readName(_ word: Word, _ context: ParseContext) {
    guard name == nil else {
      context.error(
        .repeatedKeyword, word.range, "the interface has a name already: `\(word.text)` is ignored",
        expected: "one name, an address, a mode or `group GROUP`")
      return
    }
    name = readNewInterface(word, kind: .ipvlan, context)
  }
}

/// Reads the name of an interface that is going to be made.
private func readNewInterface(
  _ word: Word, kind: HostInterface.Kind, _ context: ParseContext
) -> String? {
  guard isInterfaceName(word.text) else {
    context.error(
      .invalidValue, word.range, "`\(word.text)` can't be the name of an interface",
      expected: "1 to 15 characters without `/`, `:` and blanks")
    return nil
  }
  let existing = context.host.interfaces?.first { $0.name == word.text }
  if let other = existing?.kind, other != kind {
    context.error(
      .invalidValue, word.range, "there is an interface `\(word.text)` already, of another kind",
      fix: "choose a name that no interface has")
    return nil
  }
  return word.text
}

/// Reads the group of an interface: a number, or a name of `/etc/iproute2/group`.
private func readLinkGroup(_ option: Word, _ statement: inout Statement) -> String? {
  guard let word = statement.next() else {
    statement.context.error(
      .missingArgument, option.range, "`group` needs a value", expected: "a name or a number")
    return nil
  }
  if let number = wholeNumber(in: word.text), (0...Int(UInt32.max)).contains(number) {
    return word.text
  }
  if word.text == "default" || statement.context.host.number(of: word.text, in: .groups) != nil {
    return word.text
  }
  statement.context.error(
    .invalidValue, word.range, "there is no group of interfaces `\(word.text)`",
    expected: "a name of /etc/iproute2/group or a number")
  return nil
}

extension UnicastPeer {
  /// What follows the keyword.
  static let grammar = Grammar.form(
    "IPADDRESS [min_ttl 0-255] [max_ttl 0-255]",
    examples: ["192.0.2.11", "192.0.2.12 min_ttl 254", "192.0.2.13 min_ttl 1 max_ttl 255"])

  /// The words of the canonical form.
  var words: [String] {
    var words = [address.description]
    if let minimumTTL { words += ["min_ttl", String(minimumTTL)] }
    if let maximumTTL { words += ["max_ttl", String(maximumTTL)] }
    return words
  }

  /// The JSON.
  var json: JSONValue {
    var members = [JSONValue.Member("address", .string(address.description))]
    if let minimumTTL { members.append(.init("min_ttl", .integer(minimumTTL))) }
    if let maximumTTL { members.append(.init("max_ttl", .integer(maximumTTL))) }
    return .object(members)
  }

  /// Reads the options behind the address.
  mutating func readOptions(_ statement: inout Statement) {
    while let option = statement.next() {
      switch option.text {
      case "min_ttl": minimumTTL = statement.take(.integer(0...255), of: option) ?? minimumTTL
      case "max_ttl": maximumTTL = statement.take(.integer(0...255), of: option) ?? maximumTTL
      default:
        if IPAddress(text: Array(option.text.utf8)) != nil {
          statement.context.error(
            .invalidValue, option.range, "a second peer on the line is not read",
            fix: "put `\(option.text)` on a line of its own")
          statement.ignoreRest()
        } else {
          statement.reportUnknownOption(option, of: "a peer", among: ["min_ttl", "max_ttl"])
        }
      }
    }
    if let minimumTTL, minimumTTL > maximumTTL ?? 255 {
      statement.context.error(
        .incompatibleSettings, statement.range,
        "`min_ttl` is larger than `max_ttl`: every advertisement would be dropped",
        fix: "exchange the two numbers")
    }
  }
}
