package import NetTypes

/// What people and programs may want to know of a node besides its routers.
extension Node {
  /// The priority that an operator has set; nil when the configured one counts.
  package func operatorPriority(of router: Int) -> UInt8? {
    slots.indices.contains(router) ? slots[router].operatorPriority : nil
  }

  /// The number of a router's group; nil without one.
  package func group(of router: Int) -> Int? {
    slots.indices.contains(router) ? slots[router].group : nil
  }

  /// Whether a router left the configuration.
  package func isDeleted(_ router: Int) -> Bool {
    slots.indices.contains(router) && slots[router].isDeleted
  }

  /// Begins to count anew what happens to the routers.
  package mutating func clearStatistics() {
    for router in routers.indices { routers[router].statistics = RouterStatistics() }
  }
}

extension VirtualRouter {
  /// As backup the end of the master down interval, as master the time of the next advert; nil
  /// when neither is waited for.
  package var nextElectionEvent: Instant? {
    electionDeadline == .distantFuture ? nil : electionDeadline
  }
}
