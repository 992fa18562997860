package import NetTypes

/// What is to be done, or told. Routers are numbered as in `Node.routers`.
package enum RouterOutput: Hashable, Sendable {
  /// Send an advert: to the group, or to each peer.
  case advertise(router: Int, priority: UInt8, interval: Duration)
  /// Set the addresses, routes and rules of the router, and allow packets to them.
  case take(router: Int)
  /// Remove them.
  case release(router: Int)
  /// Its addresses, routes or rules were configured anew while it has them: bring the kernel's
  /// up to date.
  case update(router: Int)
  /// Announce each of its addresses so many times.
  case announce(router: Int, repeats: Int)
  /// Its state changed.
  case transition(Transition)
  /// A group's state changed.
  case groupTransition(group: Int, from: RouterState, to: RouterState)
  /// Its effective priority changed.
  case priorityChanged(router: Int, from: UInt8, to: UInt8)
  /// Something to tell.
  case notice(router: Int, RouterNotice)
}

/// Something about a router that people should know.
package enum RouterNotice: Hashable, Sendable {
  /// As master it heard another master of lower or equal priority: the other can't hear it.
  case rivalMaster(IPAddress, priority: UInt8, adverts: UInt64)
  /// As master it heard an advert of lower priority (`notify_master_rx_lower_pri`).
  case lowerPriorityHeard(IPAddress, priority: UInt8)
  /// Two routers own the same addresses (priority 255).
  case twoOwners(IPAddress)
  /// An advert carries its own address and priority: a loop, or two machines with one address.
  case ownAddressHeard(IPAddress)
  /// The master's interval is not the configured one (RFC 9568 section 7.1).
  case intervalAdopted(Duration, from: IPAddress)
  /// It waits for its preemption delay.
  case preemptDelayStarted(Duration)
  /// A higher priority was heard meanwhile.
  case preemptDelayStopped
  /// It would be master, and waits for the other members of its group.
  case waitingForGroup
  /// It released its addresses to a successor, and after what time.
  case handedOver(to: IPAddress?, after: Duration)
  /// It gave up mastership on demand, nobody took over, and it goes on.
  case noSuccessor
  /// Another machine answers for one of its addresses.
  case addressConflict(IPAddress, MACAddress)
}
