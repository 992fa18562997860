import DaemonRuntime
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

extension Daemon {
  /// Tells something about a router.
  func report(_ notice: RouterNotice, of name: String) {
    switch notice {
    case .rivalMaster(let source, let priority, let adverts):
      log.writeLimited(
        .warning, key: "rival \(name) \(source)",
        "\(name): two masters: \(source) advertises priority \(priority) and does not give way, "
          + "so it probably can't hear this router (\(adverts) adverts so far): look for a "
          + "firewall or a switch that drops adverts in one direction")
    case .lowerPriorityHeard(let source, let priority):
      log.writeLimited(
        .info, key: "lower \(name) \(source)",
        "\(name): advert with lower priority \(priority) from \(source)")
    case .twoOwners(let source):
      log.writeLimited(
        .error, key: "owners \(name)",
        "\(name): \(source) has priority 255, too: only one router can own the addresses; "
          + "lower the priority on one of them")
    case .ownAddressHeard(let source):
      log.writeLimited(
        .warning, key: "own \(name)",
        "\(name): an advert with this router's own address \(source) and priority came in: "
          + "either another machine has the address, or the network loops")
    case .intervalAdopted(let interval, let source):
      log.writeLimited(
        .info, key: "interval \(name)",
        "\(name): the master \(source) advertises every \(interval.text); this router goes by it")
    case .preemptDelayStarted(let delay):
      log.info("\(name): takes over from a master of lower priority in \(delay.text)")
    case .preemptDelayStopped:
      log.info("\(name): a higher priority was heard: it doesn't take over")
    case .waitingForGroup:
      log.info("\(name): would be master and waits for the other members of its group")
    case .handedOver(let successor, let after):
      log.info(
        successor.map { "\(name): handed over to \($0) after \(after.text)" }
          ?? "\(name): released; no successor was heard within \(after.text)")
    case .noSuccessor:
      log.warning("\(name): nobody took over: this router goes on as master")
    case .addressConflict(let address, let hardware):
      log.writeLimited(
        .error, key: "conflict \(name) \(address)",
        "\(name): \(hardware) answers for \(address), which this router has as master: remove the "
          + "address there, or look for another router with a different VRID")
    }
  }
}

extension TransitionReason {
  /// Why, in words.
  var text: String {
    switch self {
    case .started: "started"
    case .owner: "it owns the addresses"
    case .masterDown: "the master is silent"
    case .masterReleased: "the master released the addresses"
    case .preempted: "the master's priority is lower"
    case .higherPriority(let priority, let source):
      "\(source) has the higher priority \(priority)"
    case .higherAddress(let source): "\(source) has the same priority and a higher address"
    case .fault(let reason): reason.text
    case .recovered: "what was wrong is right again"
    case .group(let member): "with \(member), a member of its group"
    case .failover: "told to give way"
    case .held: "told to keep out of elections"
    case .paused(let duration):
      "the process stood still for \(duration.text): others must have taken over"
    case .conflict: "another machine has its addresses"
    case .stopping: "the daemon stops"
    case .deleted: "it is gone from the configuration"
    }
  }
}

extension FaultReason {
  /// What is wrong, in words.
  var text: String {
    switch self {
    case .interfaceDown(let name): "the interface \(name) is down or missing"
    case .noSourceAddress: "there is no address that adverts could come from"
    case .tracked(let id): "\(id.kind.rawValue) \(id.name) has failed"
    case .group(let member): "\(member), a member of its group, is in FAULT"
    case .noPeers: "there are no unicast peers"
    }
  }
}

extension Duration {
  /// The duration for people: 3.2 ms, 1.5 s, 2 min 5 s.
  var text: String {
    let microseconds = nanoseconds / 1000
    switch microseconds {
    case ..<0: return "no time"
    case ..<1000: return "\(microseconds) µs"
    case ..<1_000_000: return decimal(microseconds, unit: 1000) + " ms"
    case ..<120_000_000: return decimal(microseconds, unit: 1_000_000) + " s"
    default:
      let seconds = microseconds / 1_000_000
      let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
      if days > 0 { return "\(days) d \(hours) h" }
      if hours > 0 { return "\(hours) h \(minutes) min" }
      return "\(minutes) min \(seconds % 60) s"
    }
  }

  private func decimal(_ value: Int64, unit: Int64) -> String {
    let whole = value / unit
    let tenths = value % unit * 10 / unit
    return tenths == 0 || whole >= 100 ? "\(whole)" : "\(whole).\(tenths)"
  }
}
