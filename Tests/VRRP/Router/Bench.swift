import NetTypes
import VRRP

/// A node under test, whose time goes only when it is told to.
struct Bench {
  var node: Node
  private(set) var now = Instant(nanoseconds: 1_000_000_000_000)
  /// What was to be done since it was last asked.
  private(set) var outputs: [RouterOutput] = []

  /// Makes the node, tells it the source 10.0.0.5, and starts it unless told not to.
  init(_ routers: [RouterSettings], groups: [GroupSettings] = [], isStarted: Bool = true) {
    node = Node(NodeSettings(routers: routers, groups: groups), now: now)
    for router in routers.indices { tell(.source(router: router, Self.own)) }
    if isStarted { tell(.start) }
  }

  init(_ router: RouterSettings) { self.init([router]) }

  static let own = address(5)

  static func address(_ last: UInt8) -> IPAddress { .v4(IPv4Address(10, 0, 0, last)) }

  static func router(
    _ number: UInt8 = 51, name: String? = nil, priority: UInt8 = 100,
    version: ProtocolVersion = .v3, _ change: (inout RouterSettings) -> Void = { _ in }
  ) -> RouterSettings {
    let identity = RouterIdentity(link: "eth0", family: .ipv4, virtualRouterID: number)
    var router = RouterSettings(name: name ?? "VI_\(number)", identity: identity)
    router.priority = priority
    router.version = version
    change(&router)
    return router
  }

  mutating func tell(_ input: NodeInput) { node.handle(input, now: now, into: &outputs) }

  /// Lets an advert come.
  mutating func hear(
    _ priority: UInt8, from last: UInt8 = 9, interval: Duration = .seconds(1), router: Int = 0
  ) {
    tell(
      .advert(
        router: router,
        ReceivedAdvert(source: Self.address(last), priority: priority, interval: interval)))
  }

  /// Lets time pass, and everything happen that is due meanwhile.
  mutating func wait(_ duration: Duration) {
    let end = now.advanced(by: duration)
    while let deadline = node.deadline, deadline <= end {
      now = max(now, deadline)
      tell(.timeout)
    }
    now = end
  }

  /// Lets the process, or the machine, stand still.
  mutating func sleep(_ duration: Duration) { now = now.advanced(by: duration) }

  mutating func reconfigure(_ routers: [RouterSettings], groups: [GroupSettings] = []) {
    node.reconfigure(
      NodeSettings(routers: routers, groups: groups), now: now, into: &outputs)
  }

  /// What was to be done since the last question.
  mutating func take() -> [RouterOutput] {
    defer { outputs = [] }
    return outputs
  }

  /// The priorities of the adverts since the last question.
  mutating func adverts() -> [UInt8] {
    take().compactMap { if case .advertise(_, let priority, _) = $0 { priority } else { nil } }
  }

  /// Forgets what was to be done.
  mutating func forget() { outputs = [] }

  var state: RouterState { node.routers[0].state }

  /// The time until the node wants to be told again.
  var rest: Duration? { node.deadline.map { now.duration(to: $0) } }

  /// A router that is master since a moment.
  static func master(
    _ router: RouterSettings, announcing: AnnouncementTiming? = nil
  ) -> Bench {
    var router = router
    if let announcing {
      router.announcements = announcing
    } else {
      router.announcements.delay = .zero
    }
    var bench = Bench(router)
    if !router.isOwner { bench.wait(bench.rest ?? .zero) }
    bench.forget()
    return bench
  }
}

extension [RouterOutput] {
  var reasons: [TransitionReason] {
    compactMap { if case .transition(let transition) = $0 { transition.reason } else { nil } }
  }

  var notices: [RouterNotice] {
    compactMap { if case .notice(_, let notice) = $0 { notice } else { nil } }
  }

  func repeats() -> Int {
    reduce(0) { if case .announce(_, let repeats) = $1 { $0 + repeats } else { $0 } }
  }
}
