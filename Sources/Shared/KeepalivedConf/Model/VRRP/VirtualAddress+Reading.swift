import NetTypes

extension Grammar {
  /// An address of a virtual router with its options.
  ///
  /// - Parameter isStatic: for `static_ipaddress`.
  static func virtualAddress(isStatic: Bool = false) -> Grammar {
    let device = isStatic ? "" : " [use_vmac]"
    let group = isStatic ? " [track_group NAME]" : ""
    let examples =
      isStatic
      ? ["192.0.2.200/24 dev eth0", "2001:db8::200/64 dev eth0", "192.0.2.201/32 brd - dev eth0"]
        .dropLast()
        + ["192.0.2.202/24 brd + dev eth1 scope link"]
      : [
        "192.0.2.100/24", "192.0.2.101/24 dev eth0 label eth0:1", "192.0.2.102",
        "192.0.2.103/24 brd 192.0.2.255 dev eth0 scope link no_track",
        "192.0.2.104/24 brd + noprefixroute", "192.0.2.105 peer 192.0.2.1 use_vmac",
        "192.0.2.106/25 brd - autojoin -nodad", "192.0.2.107/24 preferred_lft 3600",
      ]
    return .form(
      "IPADDRESS[/PREFIX] [brd IPADDRESS|+|-] [dev INTERFACE]" + device
        + " [scope SCOPE] [label LABEL] [peer IPADDRESS] [home] [-nodad] [mngtmpaddr]"
        + " [noprefixroute] [autojoin] [no_track] [preferred_lft SECONDS|forever]" + group,
      examples: Array(examples))
  }
}

private let options = [
  "brd", "broadcast", "dev", "scope", "label", "peer", "home", "-nodad", "mngtmpaddr",
  "noprefixroute", "autojoin", "no_track", "preferred_lft",
]

/// Reads an address with its options; nil when keepalived would leave it out, which has been
/// reported then.
///
/// - Parameter isStatic: for `static_ipaddress`.
func readVirtualAddress(_ statement: inout Statement, isStatic: Bool = false) -> VirtualAddress? {
  guard let (prefix, hasLength) = readPrefix(statement.keyword, statement.context) else {
    statement.ignoreRest()
    return nil
  }
  var address = VirtualAddress(prefix, hasLength: hasLength, place: statement.range)
  var words: [String: Word] = [:]
  while let option = statement.next() {
    guard readOption(option, &address, &statement, isStatic: isStatic) else { return nil }
    words[option.text == "broadcast" ? "brd" : option.text] = option
  }
  checkOptions(&address, words, statement.context)
  return address
}

/// Reads `ADDRESS[/LENGTH]`. A wrong length counts as that of a host, as for keepalived.
func readPrefix(_ word: Word, _ context: ParseContext) -> (IPPrefix, hasLength: Bool)? {
  let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
  guard let address = IPAddress(text: Array(parts[0].utf8)) else {
    context.error(
      .invalidValue, word.range, "`\(word.text)` is not an IP address",
      expected: "an address with the length of its network's prefix, such as 192.0.2.100/24",
      fix: addressFix(parts[0]))
    return nil
  }
  let host = IPPrefix(host: address)
  guard parts.count == 2 else { return (host, false) }
  let range = 0...address.family.bitCount
  // keepalived takes nothing behind the slash for 0.
  let length = parts[1].isEmpty ? 0 : wholeNumber(in: String(parts[1]))
  if let length, range.contains(length), let prefix = IPPrefix(address: address, length: length) {
    return (prefix, true)
  }
  let place =
    word.isQuoted
    ? word.range : word.range.part(parts[0].utf8.count + 1, length: parts[1].utf8.count)
  context.error(
    .invalidValue, place, "`\(parts[1])` is not the length of a prefix",
    expected: "a whole number from 0 to \(address.family.bitCount)",
    fix: prefixFix(String(parts[1])).flatMap { length in
      range.contains(length) ? "write `\(parts[0])/\(length)`" : nil
    })
  return (host, true)
}

private func addressFix(_ text: Substring) -> String? {
  if text == "default" || text == "any" || text == "all" || text == "default6" {
    return "routes go to `virtual_routes`"
  }
  if text.contains("%") { return "name the interface with `dev`" }
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  if parts.count == 4, parts.allSatisfy({ wholeNumber(in: String($0)) != nil }),
    parts.contains(where: { $0.count > 1 && $0.hasPrefix("0") })
  {
    return "write the numbers without leading zeros"
  }
  return nil
}

/// The length of a prefix from a network mask, or from a number with something behind it.
private func prefixFix(_ text: String) -> Int? {
  if let mask = IPv4Address(text: Array(text.utf8)[...])?.rawValue {
    let length = (~mask).leadingZeroBitCount
    return mask == UInt32.max << UInt32(32 - length) || length == 0 ? length : nil
  }
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  return digits.isEmpty || digits.count > 3 ? nil : Int(digits)
}

/// Reads one option; false when the address is left out.
private func readOption(
  _ option: Word, _ address: inout VirtualAddress, _ statement: inout Statement, isStatic: Bool
) -> Bool {
  switch option.text {
  case "dev":
    guard address.interface == nil else {
      statement.context.error(
        .repeatedKeyword, option.range, "`dev` is given twice: the address is left out",
        fix: "name one interface")
      statement.ignoreRest()
      return false
    }
    guard let name = statement.take(.interface, of: option) else { return false }
    address.interface = name
  case "brd", "broadcast": return readBroadcast(option, &address, &statement)
  case "scope":
    guard let word = statement.peek else {
      return statement.take(.text("SCOPE"), of: option) != nil
    }
    _ = statement.next()
    address.scope = readScope(word, statement.context) ?? address.scope
  case "label":
    guard let label = statement.take(.label, of: option) else { return false }
    address.label = label
  case "peer":
    guard statement.hasNext else { return statement.take(.address(), of: option) != nil }
    if let peer = statement.take(.address(), of: option) {
      readPeer(peer, option, &address, statement)
    }
  case "preferred_lft":
    guard statement.hasNext else { return statement.take(.preferredLifetime, of: option) != nil }
    address.preferredLifetime =
      statement.take(.preferredLifetime, of: option) ?? address.preferredLifetime
  case "track_group" where isStatic:
    guard let name = statement.take(.text("NAME"), of: option) else { return false }
    address.trackGroup = name
  case "use_vmac" where !isStatic: address.usesVirtualMAC = true
  default:
    guard address.setFlag(option.text) else {
      reportUnknown(option, &statement, isStatic: isStatic)
      return true
    }
  }
  return true
}

extension VirtualAddress {
  fileprivate mutating func setFlag(_ word: String) -> Bool {
    switch word {
    case "home": isHome = true
    case "-nodad": detectsDuplicates = true
    case "mngtmpaddr": managesTemporaryAddresses = true
    case "noprefixroute": hasNoPrefixRoute = true
    case "autojoin": joinsGroups = true
    case "no_track": isUntracked = true
    default: return false
    }
    return true
  }
}

private func reportUnknown(_ option: Word, _ statement: inout Statement, isStatic: Bool) {
  let first = option.text.split(separator: "/", omittingEmptySubsequences: false)[0]
  if IPAddress(text: Array(first.utf8)) != nil {
    statement.context.error(
      .invalidValue, option.range, "a second address on the line is not read",
      fix: "put `\(option.text)` on a line of its own")
    statement.ignoreRest()
    return
  }
  if option.text == "netmask" {
    statement.context.error(
      .invalidValue, option.range, "`netmask` is no option of an address",
      fix: "write the length of the prefix behind the address, such as /24")
    statement.ignoreRest()
    return
  }
  statement.reportUnknownOption(
    option, of: "an address", among: options + [isStatic ? "track_group" : "use_vmac"])
}

private func readBroadcast(
  _ option: Word, _ address: inout VirtualAddress, _ statement: inout Statement
) -> Bool {
  guard let word = statement.next() else {
    return statement.take(.address(), of: option) != nil
  }
  guard address.address.family == .ipv4 else {
    statement.context.error(
      .invalidValue, option.range, "IPv6 has no broadcast: the address is left out",
      fix: "delete `\(option.text) \(word.text)`")
    statement.ignoreRest()
    return false
  }
  switch word.text {
  case "+": address.broadcast = .last
  case "-": address.broadcast = .first
  default:
    guard let broadcast = IPv4Address(text: Array(word.text.utf8)[...]) else {
      statement.context.error(
        .invalidValue, word.range,
        "`\(word.text)` is no broadcast address: the address is left out",
        expected: "an IPv4 address, `+` or `-`")
      statement.ignoreRest()
      return false
    }
    address.broadcast = .address(broadcast)
  }
  return true
}

private func readPeer(
  _ peer: IPAddress, _ option: Word, _ address: inout VirtualAddress, _ statement: Statement
) {
  let context = statement.context
  if address.peer != nil {
    context.error(.repeatedKeyword, option.range, "`peer` is given twice", fix: "name one peer")
  } else if peer.family != address.address.family {
    context.error(
      .invalidValue, option.range, "the peer is not of the address's family",
      expected: "an \(address.address.family == .ipv4 ? "IPv4" : "IPv6") address")
  } else {
    if address.prefix.length != address.address.family.bitCount {
      context.error(
        .invalidValue, option.range,
        "an address with a peer stands alone: its prefix length is ignored",
        fix: "delete `/\(address.prefix.length)`")
      address.prefix = IPPrefix(host: address.address)
    }
    address.peer = peer
  }
}

/// Options that don't fit the address or each other.
private func checkOptions(
  _ address: inout VirtualAddress, _ words: [String: Word], _ context: ParseContext
) {
  if address.broadcast != nil, address.peer != nil {
    context.error(
      .incompatibleSettings, words["brd"]?.range,
      "an address with a peer has no broadcast address: it is ignored", fix: "delete one of them")
    address.broadcast = nil
  }
  if address.broadcast == .last || address.broadcast == .first, address.prefix.length > 30 {
    context.error(
      .incompatibleSettings, words["brd"]?.range,
      "a network of /\(address.prefix.length) is too small for a broadcast address",
      fix: address.hasLength
        ? "delete `brd`" : "write the length of the prefix behind the address, such as /24")
    address.broadcast = nil
  }
  guard address.address.family == .ipv6 else { return }
  if let scope = address.scope, scope != "global", scope != "0" {
    context.error(
      .incompatibleSettings, words["scope"]?.range,
      "the scope of an IPv6 address follows from the address: it is ignored",
      fix: "delete `scope \(scope)`")
    address.scope = nil
  }
  if let label = address.label {
    context.error(
      .incompatibleSettings, words["label"]?.range, "IPv6 addresses have no labels: it is ignored",
      fix: "delete `label \(label)`")
    address.label = nil
  }
}

/// Reads the name or number of a scope (`rt_scopes`).
func readScope(_ word: Word, _ context: ParseContext) -> String? {
  if let number = wholeNumber(in: word.text), (0...255).contains(number) { return word.text }
  if standardScopes.contains(word.text) { return word.text }
  if context.host.number(of: word.text, in: .scopes) != nil { return word.text }
  context.invalid(
    word, expected: .form("host, link, site, global, or 0 to 255", examples: []),
    among: standardScopes)
  return nil
}

private let standardScopes = ["global", "nowhere", "host", "link", "site"]

extension Argument where Value == VirtualAddress.PreferredLifetime {
  /// Seconds, or `forever`.
  static var preferredLifetime: Argument {
    let seconds = Argument<Int>.integer(0...Int(UInt32.max))
    return Argument(
      .form("SECONDS|forever", examples: ["forever", "3600"]),
      read: { word, context in
        word.text == "forever" ? .forever : seconds.read(word, context).map { .seconds($0) }
      },
      text: { lifetime in
        switch lifetime {
        case .seconds(let seconds): String(seconds)
        case .forever: "forever"
        }
      })
  }
}

extension Argument where Value == String {
  /// A label of an address (`IFA_LABEL`).
  fileprivate static var label: Argument {
    Argument(
      .text("LABEL"),
      read: { word, context in
        if (1...15).contains(word.text.utf8.count) { return word.text }
        context.error(
          .invalidValue, word.range,
          "`\(word.text)` is too long for a label: the address is left out",
          expected: "up to 15 bytes, such as eth0:1")
        return nil
      }, text: { $0 })
  }
}
