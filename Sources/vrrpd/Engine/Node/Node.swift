package import NetTypes

/// All virtual routers of this machine, with their groups and what they track: the whole of the
/// protocol's decisions, without clock and without sockets.
package struct Node: Sendable {
  /// The routers by number. Those that left the configuration stay as `stopped` until their
  /// numbers are used again.
  package internal(set) var routers: [VirtualRouter] = []
  /// The groups by number.
  package internal(set) var groups: [RouterGroup] = []
  /// The routers that left the configuration.
  package var deleted: Set<Int> { Set(routers.indices.filter { slots[$0].isDeleted }) }
  /// Whether elections have begun.
  package internal(set) var isStarted = false
  /// Whether the daemon is to stop.
  package internal(set) var isStopping = false

  /// How each thing that is tracked fares, and whom it concerns.
  var tracked: [TrackedID: TrackedThing] = [:]
  /// What the node knows of each router.
  var slots: [Slot] = []
  private var timers = SlotTimerQueue()
  private var touched: [Int] = []
  private var touchedGroups: [Int] = []

  /// What the node knows of a router.
  struct Slot: Sendable {
    /// Faults that the shell has told.
    var ownFaults: [FaultReason] = []
    /// The priority that an operator has set.
    var operatorPriority: UInt8?
    /// The number of its group.
    var group: Int?
    /// What it tracks, itself and through its group.
    var entries: [TrackedEntry] = []
    /// Whether it left the configuration.
    var isDeleted = false
    /// Whether it still waits for `start`.
    var isUnstarted = true
    /// The state that its group has counted it in.
    var countedState = RouterState.initial
  }

  /// Something that is tracked.
  struct TrackedThing: Sendable {
    /// How it fares.
    var status = TrackedStatus.unknown
    /// The routers that track it.
    var routers: [Int] = []
  }

  /// Makes the routers of a configuration, none of them started.
  package init(_ settings: NodeSettings, now: Instant) {
    var outputs: [RouterOutput] = []
    reconfigure(settings, now: now, into: &outputs)
  }

  /// A node without routers.
  package init() {}

  /// When it wants to be told `timeout`; nil for never.
  package var deadline: Instant? { timers.earliest }

  /// Whether every router has stopped.
  package var isStopped: Bool { routers.allSatisfy { $0.state == .stopped } }

  /// The router with a name.
  package func router(named name: String) -> Int? {
    routers.firstIndex { $0.settings.name == name && !slots[$0.number].isDeleted }
  }

  /// Takes an input and says what is to be done.
  package mutating func handle(
    _ input: NodeInput, now: Instant, into outputs: inout [RouterOutput]
  ) {
    switch input {
    case .start:
      start(now: now, into: &outputs)
    case .advert(let router, let advert):
      guard routers.indices.contains(router) else { return }
      receive(advert, for: router, now: now, into: &outputs)
    case .timeout:
      while let router = timers.popExpired(at: now) { pass(router, now: now, into: &outputs) }
    case .tracked(let id, let status): track(id, status, now: now, into: &outputs)
    case .fault(let router, let reason, let isPresent):
      guard routers.indices.contains(router) else { return }
      slots[router].ownFaults.removeAll { $0 == reason }
      if isPresent { slots[router].ownFaults.append(reason) }
      refresh(router, now: now, into: &outputs)
    case .source(let router, let address):
      guard routers.indices.contains(router) else { return }
      routers[router].source = address
    case .command(let router, let command):
      guard routers.indices.contains(router), !isStopping, !slots[router].isDeleted
      else { return }
      for member in members(with: router) {
        perform(command, on: member, now: now, into: &outputs)
      }
    case .conflict(let router, let address, let rival):
      guard routers.indices.contains(router) else { return }
      conflict(router, address, rival, now: now, into: &outputs)
    case .stop: stop(now: now, into: &outputs)
    }
    finish(into: &outputs)
  }

  private mutating func start(now: Instant, into outputs: inout [RouterOutput]) {
    guard !isStopping else { return }
    isStarted = true
    for router in routers.indices {
      slots[router].isUnstarted = false
      settle(router, .started, now: now, into: &outputs)
    }
  }

  private mutating func receive(
    _ advert: ReceivedAdvert, for router: Int, now: Instant, into outputs: inout [RouterOutput]
  ) {
    noticePause(router, now: now, hearsMaster: advert.priority > 0, into: &outputs)
    let consequence = routers[router].receive(advert, now: now, into: &outputs)
    touch(router)
    switch consequence {
    case .none: break
    case .gaveWay: follow(router, now: now, into: &outputs)
    case .hearsMaster:
      // Members of a group are where their master is: not some here and some there.
      guard let group = slots[router].group, groups[group].hasMaster else { return }
      follow(router, now: now, into: &outputs)
    }
  }

  // MARK: Time

  private mutating func pass(_ router: Int, now: Instant, into outputs: inout [RouterOutput]) {
    touch(router)
    noticePause(router, now: now, hearsMaster: false, into: &outputs)
    switch routers[router].pass(now: now, into: &outputs) {
    case .none: break
    case .masterGone(let reason): tryMaster(router, reason, now: now, into: &outputs)
    case .gaveWay, .handedOver: follow(router, now: now, into: &outputs)
    }
  }

  private mutating func noticePause(
    _ router: Int, now: Instant, hearsMaster: Bool, into outputs: inout [RouterOutput]
  ) {
    guard
      case .gaveWay = routers[router].noticePause(
        now: now, hearsMaster: hearsMaster, into: &outputs)
    else { return }
    touch(router)
    follow(router, now: now, into: &outputs)
  }

  /// Notes that a router's deadline, and its group's state, may have changed.
  mutating func touch(_ router: Int) { touched.append(router) }

  /// Notes that a group's state may have changed.
  mutating func touch(group: Int) {
    guard !groups[group].isTouched else { return }
    groups[group].isTouched = true
    touchedGroups.append(group)
  }

  /// Sets timers again, and tells of groups whose state changed.
  mutating func finish(into outputs: inout [RouterOutput]) {
    for router in touched {
      let deadline = routers[router].deadline
      if deadline == .distantFuture {
        timers.cancel(router)
      } else {
        timers.schedule(router, at: deadline)
      }
      let state = routers[router].state
      let counted = slots[router].countedState
      guard state != counted else { continue }
      slots[router].countedState = state
      guard let group = slots[router].group else { continue }
      groups[group].count(counted, -1)
      groups[group].count(state, 1)
      touch(group: group)
    }
    touched.removeAll(keepingCapacity: true)
    for group in touchedGroups {
      groups[group].isTouched = false
      let state = groups[group].stateOfMembers
      guard state != groups[group].state else { continue }
      outputs.append(.groupTransition(group: group, from: groups[group].state, to: state))
      groups[group].state = state
    }
    touchedGroups.removeAll(keepingCapacity: true)
  }

  // MARK: Commands

  private mutating func perform(
    _ command: RouterCommand, on router: Int, now: Instant, into outputs: inout [RouterOutput]
  ) {
    touch(router)
    switch command {
    case .failover:
      if routers[router].state == .master {
        routers[router].beginHandover(.failover, now: now, into: &outputs)
      }
    case .hold:
      guard !routers[router].isHeld else { return }
      if routers[router].state == .master {
        routers[router].beginHandover(.hold, now: now, into: &outputs)
      } else {
        routers[router].hold()
      }
    case .release: routers[router].releaseHold(now: now, into: &outputs)
    case .priority(let priority):
      guard !routers[router].settings.isOwner else { return }
      slots[router].operatorPriority = priority.map { min(max($0, 1), 254) }
      refresh(router, now: now, into: &outputs)
    }
  }

  private mutating func conflict(
    _ router: Int, _ address: IPAddress, _ rival: MACAddress, now: Instant,
    into outputs: inout [RouterOutput]
  ) {
    touch(router)
    if routers[router].meetConflict(address, rival, now: now, into: &outputs) {
      follow(router, now: now, into: &outputs)
    }
  }

  private mutating func stop(now: Instant, into outputs: inout [RouterOutput]) {
    isStopping = true
    for router in routers.indices {
      routers[router].stop(.stopping, now: now, into: &outputs)
      touch(router)
    }
  }
}
