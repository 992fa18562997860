package import NetTypes

/// The state of a virtual router (RFC 9568 section 6.4), with keepalived's FAULT.
package enum RouterState: Int, Hashable, Sendable, CaseIterable {
  /// Not started, or waiting for the first result of what it tracks.
  case initial = 0
  /// It listens to the master.
  case backup = 1
  /// It has the addresses.
  case master = 2
  /// It can't take part: its interface is down, or something that it tracks has failed.
  case fault = 3
  /// It was stopped, or is gone from the configuration.
  case stopped = 4

  /// The word for it in notifications, as keepalived writes it.
  package var word: String {
    switch self {
    case .initial: "INIT"
    case .backup: "BACKUP"
    case .master: "MASTER"
    case .fault: "FAULT"
    case .stopped: "STOP"
    }
  }
}

/// Why a router can't take part.
package enum FaultReason: Hashable, Sendable {
  /// The interface that its adverts cross is down or missing.
  case interfaceDown(String)
  /// There is no address that its adverts could come from.
  case noSourceAddress
  /// Something that it tracks without weight has failed.
  case tracked(TrackedID)
  /// Another member of its group is in FAULT.
  case group(member: String)
  /// It has no peers, and is not to use multicast then (`unicast_fault_no_peer`).
  case noPeers
}

/// Why a router went from one state to another.
package enum TransitionReason: Hashable, Sendable {
  /// The daemon started, or the router came with a new configuration.
  case started
  /// It owns the addresses (priority 255).
  case owner
  /// No advert of the master came within the master down interval.
  case masterDown
  /// The master released the addresses (priority 0).
  case masterReleased
  /// The master's priority is lower than its own.
  case preempted
  /// A router with a higher priority was heard.
  case higherPriority(UInt8, from: IPAddress)
  /// A router with the same priority and a higher address was heard.
  case higherAddress(IPAddress)
  /// It can't take part.
  case fault(FaultReason)
  /// What was wrong is right again.
  case recovered
  /// The group follows a member.
  case group(member: String)
  /// It was told to give way once.
  case failover
  /// It was told to keep out of elections.
  case held
  /// The process stood still so long that others must have taken over.
  case paused(Duration)
  /// Another machine answers for its addresses.
  case conflict
  /// The daemon stops.
  case stopping
  /// The router is gone from the configuration.
  case deleted
}

/// A change of a router's state.
package struct Transition: Hashable, Sendable {
  /// Which router.
  package var router: Int
  /// The state before.
  package var from: RouterState
  /// The state now.
  package var to: RouterState
  /// Why.
  package var reason: TransitionReason
  /// How long the state before had lasted.
  package var lasted: Duration

  /// Makes one.
  package init(
    router: Int, from: RouterState, to: RouterState, reason: TransitionReason, lasted: Duration
  ) {
    self.router = router
    self.from = from
    self.to = to
    self.reason = reason
    self.lasted = lasted
  }
}
