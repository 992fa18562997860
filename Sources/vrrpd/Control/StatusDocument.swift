import DaemonKit
import DaemonRuntime
import Glibc
import JSON
import KeepalivedConf
import NetTypes
import Platform
import RoutingNetlink
import VRRP

/// What the daemon says of itself, as JSON.
extension Daemon {
  /// The routers that are configured, in the order of the configuration.
  var configuredRouters: [Int] {
    var numbers: [RouterIdentity: Int] = [:]
    for router in node.routers where !node.isDeleted(router.number) {
      numbers[router.settings.identity] = router.number
    }
    return settings.instances.compactMap { numbers[$0.router.identity] }
      .filter { instances.indices.contains($0) }
  }

  /// All instances.
  var instancesDocument: JSONValue {
    let present = presentAddresses
    return .array(configuredRouters.map { instanceDocument($0, present: present) })
  }

  /// All groups.
  var groupsDocument: JSONValue {
    .array(
      node.groups.map { group in
        [
          "name": .string(group.settings.name), "state": .string(group.state.word),
          "members": .array(group.settings.members.map { .string($0) }),
        ]
      })
  }

  /// Everything that is tracked.
  var trackedDocument: JSONValue {
    var seen: Set<TrackedID> = []
    var values: [JSONValue] = []
    let entries =
      settings.instances.flatMap(\.router.tracked) + settings.groups.flatMap(\.group.tracked)
    for entry in entries where seen.insert(entry.id).inserted {
      let status = node.status(of: entry.id)
      values.append(
        .object(given: [
          ("kind", .string(entry.id.kind.rawValue)), ("name", .string(entry.id.name)),
          ("status", .string(status.word)), ("number", status.number.map { .integer($0) }),
        ]))
    }
    return .array(values)
  }

  /// The addresses that the kernel has now.
  var presentAddresses: Set<InterfaceAddress.Identity> {
    var result: Set<InterfaceAddress.Identity> = []
    for link in links.all {
      for address in links.addresses(of: link.index) { result.insert(address.identity) }
    }
    return result
  }

  /// One instance.
  ///
  /// - Parameter present: the addresses that the kernel has.
  func instanceDocument(
    _ number: Int, present: Set<InterfaceAddress.Identity>
  ) -> JSONValue {
    let (router, instance) = (node.routers[number], instances[number])
    let settings = instance.settings
    let duration = router.since.duration(to: now)
    let began = WallTime.now().advanced(by: .zero - duration)
    var members: [(String, JSONValue?)] = [
      ("name", .string(settings.name)),
      ("state", .string(router.state.word)),
      ("since", .string(began.text)),
      ("state_seconds", .seconds(duration)),
      ("interface", settings.link.interface.map { .string($0) }),
      (
        "virtual_interface",
        settings.link.virtual == nil
          ? nil : links[index: instance.link.own].map { .string($0.name.description) }
      ),
      ("virtual_router_id", .integer(Int(settings.virtualRouterID))),
      ("family", .string(settings.family == .ipv4 ? "ipv4" : "ipv6")),
      ("version", .integer(Int(router.settings.version.rawValue))),
      ("group", node.group(of: number).map { .string(node.groups[$0].settings.name) }),
      (
        "priority",
        .object(given: [
          ("effective", .integer(Int(router.effectivePriority))),
          ("base", .integer(Int(router.settings.priority))),
          ("operator", node.operatorPriority(of: number).map { .integer(Int($0)) }),
        ])
      ),
      ("interval_seconds", .seconds(router.settings.interval)),
      ("source", router.source.map { .string($0.description) }),
      ("master", master(of: router)),
      ("preempts", .boolean(router.settings.preempts)),
      ("held", .boolean(router.isHeld)),
      ("waiting_for_group", .boolean(router.isWaitingForGroup)),
    ]
    if let handover = router.handover {
      members.append(
        (
          "handover",
          [
            "purpose": .string(handover.purpose.word),
            "seconds": .seconds(handover.began.duration(to: now)),
          ]
        ))
    }
    members += [
      ("faults", .array(router.faults.map { .string($0.text) })),
      ("addresses", addresses(of: number, present: present)),
      ("routes", .integer(instance.held.routes.count)),
      ("rules", .integer(instance.held.rules.count)),
      ("kernel_refusals", .array(instance.lastRefusals.map { .string($0) })),
      ("counters", counters(of: number)),
    ]
    return .object(given: members)
  }

  private func master(of router: VirtualRouter) -> JSONValue? {
    if router.state == .master {
      return router.source.map {
        [
          "address": .string($0.description),
          "priority": .integer(Int(router.effectivePriority)),
          "interval_seconds": .seconds(router.settings.interval),
        ]
      }
    }
    guard router.state == .backup else { return nil }
    return router.master.map {
      [
        "address": .string($0.address.description), "priority": .integer(Int($0.priority)),
        "interval_seconds": .seconds(router.masterInterval),
      ]
    }
  }

  private func addresses(
    of number: Int, present: Set<InterfaceAddress.Identity>
  ) -> JSONValue {
    let holdings = instances[number].settings.holdings
    let held = heldInterfaces(of: number)
    return .array(
      holdings.allAddresses.enumerated().map { place, address in
        let index = held[address.prefix] ?? shownInterface(for: address, of: number)
        let isSet =
          index.map {
            present.contains(
              .init(index: $0, prefix: address.prefix, peer: address.peer))
          } ?? false
        return .object(given: [
          ("address", .string(address.prefix.description)),
          (
            "interface",
            (index.flatMap { links[index: $0]?.name.description } ?? address.interface)
              .map { .string($0) }
          ),
          ("label", address.label.map { .string($0) }),
          ("advertised", .boolean(place < holdings.addresses.count)),
          ("set", .boolean(isSet)),
        ])
      })
  }

  /// The interfaces of the addresses that an instance has.
  func heldInterfaces(of number: Int) -> [IPPrefix: UInt32] {
    var result: [IPPrefix: UInt32] = [:]
    for held in instances[number].held.addresses {
      result[held.address.prefix] = held.address.index
    }
    return result
  }

  /// The interface that an address would go on; nil while that is missing, or is made only when
  /// the instance becomes master.
  func shownInterface(for address: VirtualAddress, of number: Int) -> UInt32? {
    let link = instances[number].settings.link
    let name = address.interface ?? link.interface
    if name == link.interface {
      let own = instances[number].link.own
      return own == 0 ? nil : own
    }
    guard !address.usesVirtualMAC, !link.usesVirtualMACForAddresses else { return nil }
    return name.flatMap { links[name: ByteString($0)]?.index }
  }

  private func counters(of number: Int) -> JSONValue {
    let statistics = node.routers[number].statistics
    var members: [JSONValue.Member] = [
      ("adverts_received", statistics.advertsReceived), ("adverts_sent", statistics.advertsSent),
      ("became_master", statistics.becameMaster),
      ("released_master", statistics.releasedMaster),
      ("priority_zero_received", statistics.priorityZeroReceived),
      ("priority_zero_sent", statistics.priorityZeroSent),
      ("rival_adverts", statistics.rivalAdverts), ("conflicts", statistics.conflicts),
      ("pauses", statistics.pauses),
    ].map { JSONValue.Member($0.0, .count($0.1)) }
    let refused = instances[number].refusalNames.sorted { $0.key < $1.key }
    members.append(
      .init("refused", .object(refused.map { JSONValue.Member($0.key, .count($0.value)) })))
    return .object(members)
  }
}

extension JSONValue {
  /// A duration in seconds, to the microsecond.
  static func seconds(_ duration: Duration) -> JSONValue {
    let microseconds = max(0, duration.nanoseconds / 1000)
    let (whole, rest) = (microseconds / 1_000_000, microseconds % 1_000_000)
    guard rest > 0 else { return .integer(Int(whole)) }
    var digits = String(rest)
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return .decimal("\(whole).\(digits)")
  }

  /// A counter.
  static func count(_ value: UInt64) -> JSONValue { .integer(Int(clamping: value)) }
}

extension WallTime {
  /// The moment as RFC 3339 writes it, in UTC.
  var text: String {
    String(appending: { universal.appendISO(microsecond: Int(nanoseconds / 1000), to: &$0) })
  }

  /// A moment so much later.
  func advanced(by duration: Duration) -> WallTime {
    let total = Int64(nanoseconds) + duration.nanoseconds % 1_000_000_000
    let carry = total < 0 ? -1 : total / 1_000_000_000
    return WallTime(
      seconds: seconds + duration.nanoseconds / 1_000_000_000 + carry,
      nanoseconds: Int32(total - carry * 1_000_000_000))
  }
}

extension TrackedStatus {
  /// The word for it.
  var word: String {
    switch self {
    case .unknown: "unknown"
    case .good: "good"
    case .bad: "bad"
    case .number: "number"
    }
  }

  /// The number in a file.
  var number: Int? {
    if case .number(let number) = self { number } else { nil }
  }
}

extension VRRP.Handover.Purpose {
  /// The word for it.
  var word: String {
    switch self {
    case .stop: "stop"
    case .hold: "hold"
    case .follow: "follow"
    case .failover: "failover"
    }
  }
}
