package import NetTypes

/// How a service chooses among its real servers (`lvs_sched`), with the kernel's names.
package enum Scheduler: String, Sendable, Hashable, CaseIterable {
  case roundRobin = "rr"
  case weightedRoundRobin = "wrr"
  case leastConnection = "lc"
  case weightedLeastConnection = "wlc"
  case localityLeastConnection = "lblc"
  case sourceHashing = "sh"
  case maglevHashing = "mh"
  case destinationHashing = "dh"
  case weightedFailover = "fo"
  case weightedOverflow = "ovf"
  case localityLeastConnectionReplicated = "lblcr"
  case shortestExpectedDelay = "sed"
  case neverQueue = "nq"
  case twoRandomChoices = "twos"
}

/// The transport protocol of a service (`protocol`).
package enum ServiceProtocol: String, Sendable, Hashable, CaseIterable {
  case tcp = "TCP"
  case udp = "UDP"
  case sctp = "SCTP"
}

/// What of a client's address persistence looks at (`persistence_granularity`).
package enum PersistenceGranularity: Sendable, Hashable {
  /// A netmask, for IPv4; the kernel takes any pattern of bits.
  case netmask(IPv4Address)
  /// The length of a prefix in bits, 1 to 128, for IPv6.
  case prefixLength(Int)
}
