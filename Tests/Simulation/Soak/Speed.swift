import NetTypes
import VRRP

/// Prints what 1,000 virtual routers cost the engine.
func measureSpeed() {
  let clock = ContinuousClock()
  let settings = NodeSettings(routers: (0..<1000).map(router))
  var now = Instant(nanoseconds: 1_000_000_000)
  var outputs: [RouterOutput] = []
  var backup = Node(settings, now: now)
  let source = IPAddress.v4(IPv4Address(10, 0, 0, 9))
  for number in 0..<1000 {
    backup.handle(.source(router: number, source), now: now, into: &outputs)
  }
  backup.handle(.start, now: now, into: &outputs)
  var master = backup

  let rounds = 200
  let advert = ReceivedAdvert(source: source, priority: 200, interval: .seconds(1))
  let adverts = clock.measure {
    for _ in 0..<rounds {
      now = now.advanced(by: .seconds(1))
      for number in 0..<1000 {
        backup.handle(.advert(router: number, advert), now: now, into: &outputs)
      }
      outputs.removeAll(keepingCapacity: true)
    }
  }
  print("advert as backup: \((adverts / (rounds * 1000)).nanoseconds) ns")

  var sent = 0
  let end = now.advanced(by: .seconds(rounds))
  let timeouts = clock.measure {
    while let deadline = master.deadline, deadline <= end {
      master.handle(.timeout, now: deadline, into: &outputs)
      sent += outputs.count
      outputs.removeAll(keepingCapacity: true)
    }
  }
  print("output of a timeout as master: \((timeouts / sent).nanoseconds) ns (\(sent))")
  print(
    "router-seconds in a second: \(Int(Double(rounds * 1000) * 1e9 / Double(timeouts.nanoseconds)))"
  )

  report("reload of 1,000 unchanged routers", clock) {
    master.reconfigure(settings, now: end, into: &outputs)
  }
  var other = settings
  other.routers[500].priority = 77
  report("reload of 1,000 routers with one change", clock) {
    master.reconfigure(other, now: end, into: &outputs)
    other.routers[500].priority &+= 1
  }
  report("snapshot of 1,000 routers to bytes", clock) { _ = master.snapshot().bytes.count }
  let group = GroupSettings(name: "VG", members: settings.routers.map(\.name))
  var grouped = Node(NodeSettings(routers: settings.routers, groups: [group]), now: now)
  grouped.handle(.start, now: now, into: &outputs)
  report("fault and recovery of a group of 1,000", clock) {
    let fault = FaultReason.interfaceDown("eth0")
    grouped.handle(.fault(router: 7, fault, isPresent: true), now: now, into: &outputs)
    grouped.handle(.fault(router: 7, fault, isPresent: false), now: now, into: &outputs)
    outputs.removeAll(keepingCapacity: true)
  }
}

private func report(_ what: String, _ clock: ContinuousClock, _ body: () -> Void) {
  let least = (0..<20).map { _ in clock.measure(body) }.min() ?? .zero
  print("\(what): \(least.nanoseconds / 1000) us")
}

private func router(_ number: Int) -> RouterSettings {
  let identity = RouterIdentity(
    link: "eth\(number / 255)", family: .ipv4, virtualRouterID: UInt8(number % 255 + 1))
  return RouterSettings(name: "VI_\(number)", identity: identity)
}
