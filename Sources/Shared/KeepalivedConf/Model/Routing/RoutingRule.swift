package import JSON
package import NetTypes

/// A rule as `ip rule` and keepalived describe it: which packets look into which routing table.
package struct RoutingRule: Equatable, Sendable {
  /// What happens to packets that it matches (`FR_ACT_…`, linux/fib_rules.h).
  package enum Action: Equatable, Sendable {
    /// They look into a table.
    case table(RoutingNumber)
    /// They look into the table of the VRF that they belong to.
    case vrf
    /// They go on with a later rule.
    case goto(UInt32)
    /// Nothing.
    case nop
    case blackhole
    case unreachable
    case prohibit
  }

  /// Numbers from one to another.
  package struct Range<Number: FixedWidthInteger & Sendable>: Hashable, Sendable {
    /// The first.
    package var first: Number
    /// The last.
    package var last: Number

    /// Makes a range. The last may be less than the first: such a rule matches nothing.
    package init(_ first: Number, _ last: Number) {
      self.first = first
      self.last = last
    }

    /// `FIRST-LAST`.
    package var text: String { "\(first)-\(last)" }
  }

  /// A mark of packets.
  package struct Mark: Hashable, Sendable {
    /// Its value.
    package var value: UInt32
    /// Which of its bits count; nil for all.
    package var mask: UInt32?

    /// Makes a mark.
    package init(_ value: UInt32, mask: UInt32? = nil) {
      self.value = value
      self.mask = mask
    }
  }

  /// IPv4 or IPv6, where the file says so; otherwise its addresses tell (IPv4 without any).
  package var family: AddressFamily?
  /// Whether it matches all packets but these.
  package var isInverted = false
  /// Where packets come from; nil for anywhere.
  package var source: IPPrefix?
  /// Where packets go to; nil for anywhere.
  package var destination: IPPrefix?
  /// The interface on which they arrive.
  package var incomingInterface: String?
  /// The interface to which their socket is bound.
  package var outgoingInterface: String?
  /// Type of service.
  package var typeOfService: RoutingNumber?
  /// Their mark.
  package var mark: Mark?
  /// The users whose packets they are.
  package var users: Range<UInt32>?
  /// Their protocol (`ipproto`), by number or name.
  package var packetProtocol: RoutingNumber?
  /// Their source ports.
  package var sourcePorts: Range<UInt16>?
  /// Their destination ports.
  package var destinationPorts: Range<UInt16>?
  /// The tunnel through which they came.
  package var tunnelID: UInt64?
  /// What happens to them.
  package var action = Action.nop
  /// The order of rules: the least comes first. Nil when it is not given, which is a mistake.
  package var preference: UInt32?
  /// The realms that a match gives (IPv4 only).
  package var realms: RoutingRealms?
  /// Routes with a prefix of at most this length don't count.
  package var suppressedPrefixLength: UInt32?
  /// Routes over interfaces of this group don't count.
  package var suppressedGroup: RoutingNumber?
  /// Who made it; nil for keepalived.
  package var madeBy: UInt8?
  /// Whether nothing happens when somebody removes it.
  package var isNotTracked = false
  /// The group of virtual routers that depend on it (static rules only).
  package var trackGroup: String?
  /// Where it stands in its file.
  @NotCompared package var place: SourceRange?

  /// A rule that matches everything and does nothing.
  package init() {}

  /// IPv4 or IPv6, after all that is said.
  package var effectiveFamily: AddressFamily {
    family ?? (source ?? destination)?.address.family ?? .ipv4
  }

  /// The words of the rule in canonical form.
  package var words: [String] {
    var words: [String] = []
    func add(_ keyword: String, _ value: String?) {
      if let value { words += [keyword, value] }
    }
    if isInverted { words.append("not") }
    add("from", source?.description)
    add("to", destination?.description)
    if let family { words.append(family == .ipv6 ? "inet6" : "inet") }
    add("iif", incomingInterface)
    add("oif", outgoingInterface)
    add("tos", typeOfService?.text)
    add("fwmark", mark.map { String($0.value) + ($0.mask.map { "/\($0)" } ?? "") })
    add("uidrange", users?.text)
    add("ipproto", packetProtocol?.text)
    add("sport", sourcePorts?.text)
    add("dport", destinationPorts?.text)
    add("tunnel-id", tunnelID.map { String($0) })
    words += actionWords
    add("preference", preference.map { String($0) })
    add("realms", realms?.text)
    add("suppress_prefixlength", suppressedPrefixLength.map { String($0) })
    add("suppress_ifgroup", suppressedGroup?.text)
    add("protocol", madeBy.map { String($0) })
    if isNotTracked { words.append("no_track") }
    add("track_group", trackGroup)
    return words
  }

  private var actionWords: [String] {
    switch action {
    case .table(let table): ["table", table.text]
    case .vrf: ["l3mdev"]
    case .goto(let target): ["goto", String(target)]
    case .nop: ["nop"]
    case .blackhole: ["blackhole"]
    case .unreachable: ["unreachable"]
    case .prohibit: ["prohibit"]
    }
  }
}

extension RoutingRule {
  /// The rule in JSON.
  package var json: JSONValue {
    let members: [(String, JSONValue?)] = [
      ("not", isInverted ? .boolean(true) : nil),
      ("from", source.map { .string($0.description) }),
      ("to", destination.map { .string($0.description) }),
      ("family", family.map { .string($0 == .ipv6 ? "inet6" : "inet") }),
      ("iif", incomingInterface.map { .string($0) }),
      ("oif", outgoingInterface.map { .string($0) }), ("tos", typeOfService?.json),
      ("fwmark", mark.map { .integer(Int($0.value)) }),
      ("fwmask", mark?.mask.map { .integer(Int($0)) }),
      ("uidrange", users.map { .string($0.text) }), ("ipproto", packetProtocol?.json),
      ("sport", sourcePorts.map { .string($0.text) }),
      ("dport", destinationPorts.map { .string($0.text) }),
      ("tunnel_id", tunnelID.map { .decimal(String($0)) }),
    ]
    let later: [(String, JSONValue?)] = [
      ("action", .string(actionWords[0])), ("table", tableJSON), ("goto", gotoJSON),
      ("preference", preference.map { .integer(Int($0)) }),
      ("realms", realms.map { .string($0.text) }),
      ("suppress_prefixlength", suppressedPrefixLength.map { .integer(Int($0)) }),
      ("suppress_ifgroup", suppressedGroup?.json),
      ("protocol", madeBy.map { .integer(Int($0)) }),
      ("track", isNotTracked ? .boolean(false) : nil),
      ("track_group", trackGroup.map { .string($0) }),
    ]
    return .object(given: members + later)
  }

  private var tableJSON: JSONValue? {
    guard case .table(let table) = action else { return nil }
    return table.json
  }

  private var gotoJSON: JSONValue? {
    guard case .goto(let target) = action else { return nil }
    return .integer(Int(target))
  }
}
