import KeepalivedConf
import NetTypes
import Platform
import RoutingNetlink
import VRRP

extension RouterState {
  /// The number in keepalived's dumps: 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT.
  var dumpNumber: Int {
    switch self {
    case .initial, .stopped: 0
    case .backup: 1
    case .master: 2
    case .fault: 3
    }
  }
}

extension VirtualAddress {
  /// The address as keepalived writes it: the length of the prefix is left out for hosts.
  var shortText: String {
    let isHost = prefix.length == (address.family == .ipv4 ? 32 : 128)
    return isHost ? address.description : prefix.description
  }

  /// The address as keepalived's dumps have it.
  ///
  /// - Parameters:
  ///   - interface: its interface, with the one below behind `@` when the daemon made it.
  ///   - marks: `set` and the like.
  func dumpText(interface: String, marks: [String]) -> String {
    var words = [peer == nil ? shortText : address.description]
    if let peer { words += ["peer", "\(peer)/\(prefix.length)"] }
    if let broadcast = broadcastAddress { words += ["brd", broadcast.description] }
    words += ["dev", interface, "scope", scope ?? "global"]
    if let label { words += ["label", label] }
    if isHome { words.append("home") }
    if detectsDuplicates { words.append("-nodad") }
    if managesTemporaryAddresses { words.append("mngtmpaddr") }
    if hasNoPrefixRoute { words.append("noprefixroute") }
    if joinsGroups { words.append("autojoin") }
    if isUntracked { words.append("no_track") }
    if let trackGroup { words += ["track_group", trackGroup] }
    if address.family == .ipv6 { words += lifetimeWords }
    return (words + marks).joined(separator: " ")
  }

  /// An address of a host is not chosen as source unless that is said.
  private var lifetimeWords: [String] {
    switch preferredLifetime {
    case .seconds(0): ["deprecated"]
    case .seconds(let seconds): ["preferred_lft", String(seconds)]
    case .forever: ["preferred_lft", "forever"]
    case nil: prefix.length == 128 ? ["deprecated"] : ["preferred_lft", "forever"]
    }
  }

  private var broadcastAddress: IPv4Address? {
    guard case .v4(let address) = address else { return nil }
    let host = prefix.length < 32 ? UInt32.max >> UInt32(prefix.length) : 0
    return switch broadcast {
    case .address(let address): address
    case .last: IPv4Address(rawValue: address.rawValue | host)
    case .first: IPv4Address(rawValue: address.rawValue & ~host)
    case nil: nil
    }
  }
}

extension ScriptCommand {
  /// The words in quotes, as keepalived's dumps have them.
  var dumpText: String { words.map { "'\($0)'" }.joined(separator: " ") }
}

extension Route {
  /// The route as keepalived's dumps have it.
  var dumpText: String {
    var words = [placement?.rawValue ?? "prepend"]
    if let kind, kind != .unicast { words.append(kind.rawValue) }
    words.append(destination?.description ?? "default")
    if let source { words += ["from", source.description] }
    if let gateway { words += ["via", gateway.family.word, gateway.description] }
    if let interface { words += ["dev", interface] }
    if let preferredSource { words += ["src", preferredSource.description] }
    if let table { words += ["table", String(table.number)] }
    if let typeOfService { words += ["tos", String(typeOfService.number)] }
    words += ["proto", String(madeBy?.number ?? keepalivedRoutingProtocol)]
    if let scope { words += ["scope", String(scope.number)] }
    if let metric { words += ["metric", String(metric)] }
    if isOnLink { words.append("onlink") }
    for hop in nextHops {
      words.append("nexthop")
      if let gateway = hop.gateway { words += ["via", gateway.family.word, gateway.description] }
      if let interface = hop.interface { words += ["dev", interface] }
      if let weight = hop.weight { words += ["weight", String(weight)] }
    }
    if isNotTracked { words.append("no_track") }
    return words.joined(separator: " ")
  }
}

extension AddressFamily {
  /// The word for it in routes.
  fileprivate var word: String { self == .ipv4 ? "inet" : "inet6" }
}

extension RoutingRule {
  /// The rule as keepalived's dumps have it.
  var dumpText: String {
    var words: [String] = []
    if isInverted { words.append("not") }
    words += ["from", source.map(Self.text) ?? "all"]
    if let destination { words += ["to", Self.text(destination)] }
    if let preference { words += ["priority", String(preference)] }
    if let mark {
      words += [
        "fwmark",
        "0x" + String(mark.value, radix: 16)
          + (mark.mask.map { "/0x" + String($0, radix: 16) } ?? ""),
      ]
    }
    if let incomingInterface { words += ["iif", incomingInterface] }
    if let outgoingInterface { words += ["oif", outgoingInterface] }
    words += ["tos", "0x" + String(typeOfService?.number ?? 0, radix: 16)]
    words += ["protocol", String(madeBy ?? UInt8(truncatingIfNeeded: keepalivedRoutingProtocol))]
    switch action {
    case .table(let table): words += ["lookup", String(table.number)]
    case .vrf: words.append("l3mdev")
    case .goto(let target): words += ["goto", String(target)]
    case .nop: words += ["type", "nop"]
    case .blackhole: words += ["type", "blackhole"]
    case .unreachable: words += ["type", "unreachable"]
    case .prohibit: words += ["type", "prohibit"]
    }
    return words.joined(separator: " ")
  }

  private static func text(_ prefix: IPPrefix) -> String {
    let isHost = prefix.length == (prefix.address.family == .ipv4 ? 32 : 128)
    return isHost ? prefix.address.description : prefix.description
  }
}

extension Daemon {
  /// The addresses of an instance as keepalived's dumps have them.
  ///
  /// - Parameter present: the addresses that the kernel has.
  func dumpTexts(
    of addresses: [VirtualAddress], _ number: Int, present: Set<InterfaceAddress.Identity>
  ) -> [String] {
    let held = heldInterfaces(of: number)
    let holdings = instances[number].settings.holdings
    return addresses.map { address in
      let index = held[address.prefix] ?? shownInterface(for: address, of: number)
      let isSet =
        index.map {
          present.contains(.init(index: $0, prefix: address.prefix, peer: address.peer))
        } ?? false
      let marks = (isSet ? ["set"] : []) + (!holdings.accepts && isSet ? ["nftable_set"] : [])
      return address.dumpText(
        interface: index.map { interfaceText($0) } ?? address.interface
          ?? instances[number].settings.link.interface ?? "", marks: marks)
    }
  }

  /// The name of an interface, with the one below when the daemon made it.
  private func interfaceText(_ index: UInt32) -> String {
    guard let link = links[index: index] else { return "" }
    guard madeLinks[index] != nil, let base = link.parent.flatMap({ links[index: $0] }) else {
      return link.name.description
    }
    return "\(link.name)@\(base.name)"
  }

  /// The name of the interface that an instance's addresses are on.
  func interfaceName(of number: Int) -> String {
    let instance = instances[number]
    return links[index: instance.link.own]?.name.description
      ?? instance.settings.link.interface ?? ""
  }
}

/// A moment as `ctime` writes it, with microseconds: `Sat Nov 21 09:24:02.887666 2026`.
func calendarText(_ time: WallTime) -> String {
  let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  let parts = time.local
  func digits(_ value: Int, _ count: Int, _ filler: String = "0") -> String {
    let text = String(value)
    return String(repeating: filler, count: max(0, count - text.utf8.count)) + text
  }
  return "\(days[min(max(parts.weekday, 0), 6)]) \(months[min(max(parts.month - 1, 0), 11)]) "
    + digits(parts.day, 2, " ")
    + " \(digits(parts.hour, 2)):\(digits(parts.minute, 2)):\(digits(parts.second, 2))."
    + digits(Int(time.nanoseconds / 1000), 6) + " \(parts.year)"
}

extension WallTime {
  /// Seconds since 1970 with six decimals.
  var decimalText: String {
    let microseconds = String(nanoseconds / 1000)
    return "\(seconds)."
      + String(repeating: "0", count: max(0, 6 - microseconds.utf8.count)) + microseconds
  }
}

extension Password {
  /// The password as text, without the zeros that fill it up.
  var text: String {
    var bytes: [UInt8] = []
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: rawValue >> UInt64(shift)))
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
