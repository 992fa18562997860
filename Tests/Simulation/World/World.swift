package import NetTypes
import Seeded
package import VRRP

/// Hosts on a network that loses, delays, reorders and duplicates adverts, in virtual time.
package struct World: Sendable {
  /// How the network treats adverts.
  package struct Network: Sendable {
    /// The shortest and the longest way.
    package var delay: ClosedRange<Int64>
    /// One in so many adverts is lost; 0 for none.
    package var lossOneIn = 0
    /// One in so many adverts comes twice; 0 for none.
    package var duplicateOneIn = 0
    /// Whether adverts to a host come in the order in which they were sent.
    package var keepsOrder = false

    /// A network that does no harm, with delays in nanoseconds.
    package init(delay: ClosedRange<Int64>) { self.delay = delay }
  }

  enum Event: Sendable {
    case deliver(host: Int, WireAdvert)
    case wake(host: Int)
    case resume(host: Int)
    case act(Action)
  }

  /// The moment.
  package private(set) var now = Instant(nanoseconds: 1_000_000_000)
  /// The network.
  package var network: Network
  /// What went wrong, as sentences.
  package var violations: [String] = []
  /// How many inputs the engines got.
  package internal(set) var inputs = 0
  /// How many transitions of routers there were.
  package internal(set) var transitions = 0
  /// When the last transition was.
  package internal(set) var lastTransition = Instant.zero
  /// From when on two masters may not last for longer than `longestDual`.
  package var healedAt: Instant?
  /// How long two masters may last then.
  package var longestDual: Duration = .zero

  /// The longest time for which nobody had the addresses of a router, after somebody had.
  package internal(set) var longestGap: Duration = .zero
  private var emptySince: [RouterIdentity: Instant] = [:]

  var hosts: [Host] = []
  var random: SeededGenerator
  var watch = MasterWatch()
  /// What happened, in the order in which it did, when somebody wants to know.
  package var journal: [String]?
  private var queue = EventQueue<Event>()
  private var outputs: [RouterOutput] = []

  /// A network without hosts.
  package init(seed: UInt64, network: Network) {
    self.network = network
    random = SeededGenerator(seed: seed)
  }

  /// Adds a host, which is not started.
  ///
  /// - Returns: its number.
  package mutating func addHost(
    _ settings: NodeSettings, driftPPM: Int64 = 0, bug: PlantedBug? = nil
  ) -> Int {
    var host = Host(
      number: hosts.count, settings: settings, driftPPM: driftPPM,
      clockOffset: Int64(hosts.count + 1) * 1_000_000_007)
    host.bug = bug
    hosts.append(host)
    return host.number
  }

  /// Plans an action.
  package mutating func plan(_ action: Action, after delay: Duration) {
    queue.add(.act(action), at: now.advanced(by: delay))
  }

  /// Lets time pass.
  package mutating func run(for duration: Duration) {
    let end = now.advanced(by: duration)
    while violations.isEmpty, let (time, event) = queue.next(until: end) {
      now = time
      switch event {
      case .deliver(let host, let advert): deliver(advert, to: host)
      case .wake(let host): wake(host)
      case .resume(let host): resume(host)
      case .act(let action): perform(action)
      }
    }
    now = end
    checkDuals()
  }

  // MARK: Engines

  /// Gives a host's engine an input, and does what it says.
  mutating func handle(_ input: NodeInput, on host: Int) {
    guard hosts[host].node != nil else { return }
    inputs += 1
    outputs.removeAll(keepingCapacity: true)
    let time = hosts[host].local(now)
    hosts[host].node?.handle(input, now: time, into: &outputs)
    carryOut(on: host)
  }

  /// Gives a host's engine a configuration, and does what it says.
  mutating func reconfigure(_ host: Int) {
    guard hosts[host].node != nil else { return }
    outputs.removeAll(keepingCapacity: true)
    let settings = hosts[host].settings
    let time = hosts[host].local(now)
    hosts[host].node?.reconfigure(settings, now: time, into: &outputs)
    carryOut(on: host)
  }

  private mutating func carryOut(on host: Int) {
    let done = outputs
    for output in done { carryOut(output, on: host) }
    checkAddresses(of: done, on: host)
    setWakeUp(host)
    if let node = hosts[host].node, node.isStopping, node.isStopped {
      checkCounters(of: host)
      hosts[host].node = nil
      hosts[host].adverts = [:]
    }
  }

  private mutating func carryOut(_ output: RouterOutput, on host: Int) {
    guard let node = hosts[host].node else { return }
    if journal != nil, !isDull(output) {
      journal?.append("\(now.nanoseconds / 1000) us host \(host): \(output)")
    }
    switch output {
    case .advertise(let router, let priority, let interval):
      let settings = node.routers[router].settings
      hosts[host].adverts[settings.identity, default: 0] += 1
      switch hosts[host].bug {
      case .losesAdverts where random.isOne(in: 3): return
      case .fallsSilent where priority > 0 && random.next() % 8 != 0: return
      case .sendsUncounted: hosts[host].adverts[settings.identity, default: 0] += 1
      default: break
      }
      let advert = ReceivedAdvert(
        source: hosts[host].address, priority: priority, interval: interval)
      broadcast(
        WireAdvert(identity: settings.identity, version: settings.version, advert: advert),
        from: host)
    case .take(let router):
      let identity = node.routers[router].settings.identity
      if let since = emptySince.removeValue(forKey: identity) {
        longestGap = max(longestGap, since.duration(to: now))
      }
      hosts[host].held.insert(identity)
    case .release(let router):
      if hosts[host].bug == .keepsAddresses { return }
      let identity = node.routers[router].settings.identity
      hosts[host].held.remove(identity)
      if holders(of: identity) == 0 { emptySince[identity] = now }
    case .transition:
      transitions += 1
      lastTransition = now
    case .announce, .update, .groupTransition, .priorityChanged, .notice: break
    }
  }

  private func isDull(_ output: RouterOutput) -> Bool {
    switch output {
    case .announce: true
    case .advertise(_, let priority, _): priority > 0
    default: false
    }
  }

  // MARK: Time

  private mutating func setWakeUp(_ host: Int) {
    guard let deadline = hosts[host].node?.deadline else {
      hosts[host].wakeUp = nil
      return
    }
    var time = max(now, hosts[host].world(deadline))
    if hosts[host].bug == .latesTimers, let router = hosts[host].node?.routers.first {
      time = time.advanced(by: .nanoseconds(router.settings.interval.nanoseconds * 4))
    }
    guard hosts[host].wakeUp != time else { return }
    hosts[host].wakeUp = time
    queue.add(.wake(host: host), at: time)
  }

  private mutating func wake(_ host: Int) {
    // Wake-ups that were put off come, and don't count.
    guard hosts[host].wakeUp == now, hosts[host].node != nil else { return }
    guard hosts[host].pausedUntil == nil else { return }
    hosts[host].wakeUp = nil
    handle(.timeout, on: host)
  }

  mutating func pause(_ host: Int, for duration: Duration, keepsInbox: Bool) {
    guard hosts[host].pausedUntil == nil else { return }
    let end = now.advanced(by: duration)
    hosts[host].pausedUntil = end
    hosts[host].keepsInbox = keepsInbox
    queue.add(.resume(host: host), at: end)
  }

  private mutating func resume(_ host: Int) {
    guard let end = hosts[host].pausedUntil, end <= now else { return }
    hosts[host].pausedUntil = nil
    let inbox = hosts[host].inbox
    hosts[host].inbox = []
    // Sockets are read before timers are looked at.
    for advert in inbox { receive(advert, on: host) }
    guard hosts[host].node != nil else { return }
    hosts[host].wakeUp = nil
    handle(.timeout, on: host)
  }

  /// Ends all pauses at once.
  mutating func resumeAll() {
    for host in hosts.indices where hosts[host].pausedUntil != nil {
      hosts[host].pausedUntil = now
      resume(host)
    }
  }

  // MARK: Network

  private mutating func broadcast(_ advert: WireAdvert, from sender: Int) {
    guard hosts[sender].isLinkUp else { return }
    for host in hosts.indices where host != sender && hosts[host].side == hosts[sender].side {
      if network.lossOneIn > 0, random.isOne(in: network.lossOneIn) { continue }
      send(advert, to: host)
      if network.duplicateOneIn > 0, random.isOne(in: network.duplicateOneIn) {
        send(advert, to: host)
      }
    }
  }

  private mutating func send(_ advert: WireAdvert, to host: Int) {
    let delay = Int64.random(in: network.delay, using: &random)
    var arrival = now.advanced(by: .nanoseconds(delay))
    if network.keepsOrder {
      arrival = max(arrival, hosts[host].lastArrival)
      hosts[host].lastArrival = arrival
    }
    queue.add(.deliver(host: host, advert), at: arrival)
  }

  private mutating func deliver(_ advert: WireAdvert, to host: Int) {
    guard hosts[host].node != nil, hosts[host].isLinkUp else { return }
    if hosts[host].pausedUntil != nil {
      if hosts[host].keepsInbox, hosts[host].inbox.count < 200 {
        hosts[host].inbox.append(advert)
      }
      return
    }
    receive(advert, on: host)
  }

  private mutating func receive(_ advert: WireAdvert, on host: Int) {
    guard let node = hosts[host].node,
      let router = node.routers.first(where: {
        $0.settings.identity == advert.identity && $0.state != .stopped
      }), router.settings.version == advert.version
    else { return }
    if isSwallowed(advert.advert, by: router, on: host) { return }
    handle(.advert(router: router.number, advert.advert), on: host)
  }

  private func isSwallowed(
    _ advert: ReceivedAdvert, by router: VirtualRouter, on host: Int
  ) -> Bool {
    switch hosts[host].bug {
    case .swallowsReleases: advert.priority == 0
    case .ignoresHigherPriority:
      router.state == .master && advert.priority >= router.effectivePriority
    case .isDeafAsBackup: router.state == .backup
    case .preemptsEverybody: router.state == .backup && advert.priority > 0
    default: false
    }
  }
}
