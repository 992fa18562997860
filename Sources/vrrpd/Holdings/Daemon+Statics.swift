import DaemonRuntime
import KernelNetworking
import NetTypes
import RoutingNetlink
import SystemPackage
import VRRP

/// Static addresses, routes and rules stay as long as the daemon runs.
///
/// keepalived lets the instances of their `track_group` elect anew when somebody removes one of
/// them. Here they are set again at once instead, with or without a `track_group`: a change of
/// masters gains nothing. `no_track` leaves them removed.
extension Daemon {
  /// Whether interfaces that were missing, or down, are there now: the kernel has forgotten the
  /// routes through them, and perhaps their addresses.
  func hasReturningLinks(_ events: [RouteEvent]) -> Bool {
    events.contains { event in
      switch event {
      case .linkChanged(let link): link.isUpAndRunning && !links.isUpAndRunning(link.index)
      case .overrun: true
      default: false
      }
    }
  }

  /// Sets again what others have removed, or what went with its interface.
  ///
  /// - Parameter setsAll: whether more may be missing than the events tell.
  func keepStatics(_ events: [RouteEvent], setsAll: Bool) {
    guard !settings.statics.isEmpty, !node.isStopping else { return }
    let isLoss = events.contains { event in
      switch event {
      case .addressRemoved, .routeRemoved, .ruleRemoved: true
      default: false
      }
    }
    guard setsAll || isLoss else { return }
    let wanted = staticHoldings(settings.statics)
    // The routes through an address go with it, and the kernel does not tell.
    var setsAll = setsAll
    let hasLost = wanted.addresses.contains { $0.isTracked && !isPresent($0.address) }
    for held in wanted.addresses where held.isTracked && !isPresent(held.address) {
      if !setsAll { tellRestored("address \(held.address.prefix)") }
      netlink.queue(.addAddress(held.address, replaces: true), tag: -1)
    }
    if hasLost { setsAll = true }
    for held in wanted.routes where held.isTracked {
      let isGone = events.contains { event in
        if case .routeRemoved(let route) = event { held.route.isLike(route) } else { false }
      }
      guard setsAll || isGone else { continue }
      if isGone {
        tellRestored("route to \(held.route.destination?.description ?? "default")")
      }
      netlink.queue(.addRoute(held.route, .replace), tag: -1)
    }
    for held in wanted.rules where held.isTracked {
      let isGone = events.contains { event in
        if case .ruleRemoved(let rule) = event { held.rule.isLike(rule) } else { false }
      }
      guard isGone else { continue }
      tellRestored("rule")
      netlink.queue(.addRule(held.rule), tag: -1)
    }
    flushKernel()
  }

  /// Removes them, at the end of the daemon.
  func removeStatics() {
    guard !settings.statics.isEmpty else { return }
    let held = staticHoldings(settings.statics)
    for request in Holdings.plan(from: held, to: Holdings()) { netlink.queue(request, tag: -1) }
    flushKernel()
  }

  private func isPresent(_ address: InterfaceAddress) -> Bool {
    links.addresses(of: address.index).contains { $0.isSame(as: address) }
  }

  private func tellRestored(_ what: String) {
    log.writeLimited(
      .warning, key: "static \(what)",
      "somebody removed the static \(what): it is set again (`no_track` lets others remove it)")
  }
}

extension StaticSettings {
  /// Whether nothing is configured.
  var isEmpty: Bool { addresses.isEmpty && routes.isEmpty && rules.isEmpty }
}
