import NetTypes
import RoutingNetlink

/// What an instance has in the kernel.
struct Holdings: Hashable {
  /// An address, and whether others may take it away.
  struct Address: Hashable {
    /// As the kernel has it.
    var address: InterfaceAddress
    /// Whether it is set again when somebody removes it; not with `no_track`.
    var isTracked = true
    /// Whether the machine has it without the daemon, as an owner has: it stays when the router
    /// gives way.
    var wasThere = false
  }

  /// A route.
  struct Route: Hashable {
    /// As the kernel has it.
    var route: KernelRoute
    /// Where it goes among routes of the same destination.
    var placement: RoutePlacement
    /// Whether it is set again when somebody removes it.
    var isTracked = true
  }

  /// A rule.
  struct Rule: Hashable {
    /// As the kernel has it.
    var rule: KernelRule
    /// Whether it is set again when somebody removes it.
    var isTracked = true
  }

  /// Addresses, in the order of the configuration.
  var addresses: [Address] = []
  /// Routes.
  var routes: [Route] = []
  /// Rules.
  var rules: [Rule] = []

  /// Nothing.
  init() {}

  /// Whether there is nothing.
  var isEmpty: Bool { addresses.isEmpty && routes.isEmpty && rules.isEmpty }

  /// The addresses to announce, with the interface of each.
  var announced: [(IPAddress, UInt32)] {
    addresses.map { ($0.address.address, $0.address.index) }
  }

  /// The least change from what is there to what is wanted: what stays is not touched. Things go
  /// in the reverse order of coming, because routes need addresses and rules need routes.
  static func plan(from old: Holdings, to new: Holdings) -> [RouteRequest] {
    var requests: [RouteRequest] = []
    // Sets keep the plan of a thousand addresses linear.
    let (newRules, newRoutes) = (Set(new.rules.map(\.rule)), Set(new.routes.map(\.route)))
    let newAddresses = Set(new.addresses.map(\.address.identity))
    for rule in old.rules.reversed() where !newRules.contains(rule.rule) {
      requests.append(.removeRule(rule.rule))
    }
    for route in old.routes.reversed() where !newRoutes.contains(route.route) {
      requests.append(.removeRoute(route.route))
    }
    for address in old.addresses.reversed()
    where !newAddresses.contains(address.address.identity) && !address.wasThere {
      requests.append(.removeAddress(address.address))
    }
    let oldAddresses = Set(old.addresses.map(\.address))
    for address in new.addresses
    where !oldAddresses.contains(address.address) && !address.wasThere {
      requests.append(.addAddress(address.address, replaces: true))
    }
    let (oldRules, oldRoutes) = (Set(old.rules.map(\.rule)), Set(old.routes.map(\.route)))
    for route in new.routes where !oldRoutes.contains(route.route) {
      requests.append(.addRoute(route.route, route.placement))
    }
    for rule in new.rules where !oldRules.contains(rule.rule) {
      requests.append(.addRule(rule.rule))
    }
    return requests
  }
}

extension InterfaceAddress {
  /// What the kernel takes for the same address.
  struct Identity: Hashable {
    /// The interface.
    var index: UInt32
    /// The address and the length of its network's prefix.
    var prefix: IPPrefix
    /// The other end of a point-to-point link.
    var peer: IPAddress?
  }

  /// What the kernel takes for the same address.
  var identity: Identity { Identity(index: index, prefix: prefix, peer: peer) }
}
