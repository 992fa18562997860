package import NetTypes

/// What happens to the routers of a machine.
package enum NodeInput: Hashable, Sendable {
  /// All routers are set up: elections may begin. To be told again when a new configuration has
  /// brought new routers, which wait for it; the others notice nothing.
  case start
  /// An advert was taken for a router.
  case advert(router: Int, ReceivedAdvert)
  /// Time has passed.
  case timeout
  /// Something that is tracked fares differently.
  case tracked(TrackedID, TrackedStatus)
  /// A reason why a router can't take part came or went.
  case fault(router: Int, FaultReason, isPresent: Bool)
  /// The address that a router's adverts come from is another, or gone.
  case source(router: Int, IPAddress?)
  /// An operator wants something.
  case command(router: Int, RouterCommand)
  /// Another machine answered for an address of a router that is master.
  case conflict(router: Int, IPAddress, MACAddress)
  /// The daemon is to stop: addresses are handed over.
  case stop
}

/// What an operator can do with a router; members of a group do it together.
package enum RouterCommand: Hashable, Sendable {
  /// Give up mastership once, in order.
  case failover
  /// Keep out of elections.
  case hold
  /// Take part in elections again.
  case release
  /// Go by another priority than the configured one, 1 to 254; nil for that again.
  case priority(UInt8?)
}
