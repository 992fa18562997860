package import NetTypes

/// Flags of a virtual service (`IP_VS_SVC_F_…`, `<linux/ip_vs.h>`).
package struct ServiceFlags: OptionSet, Sendable, Hashable {
  /// The bits as the kernel sees them.
  package let rawValue: UInt32
  /// Wraps the kernel's bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A client's connections stay with one real server for a while.
  package static let persistent = ServiceFlags(rawValue: 0x1)
  /// Set by the kernel on every service that is in its table; never sent.
  package static let hashed = ServiceFlags(rawValue: 0x2)
  /// Each datagram is scheduled for itself.
  package static let onePacket = ServiceFlags(rawValue: 0x4)
  /// The scheduler's first flag: `sh-fallback`, `mh-fallback`, `flag-1`.
  package static let scheduler1 = ServiceFlags(rawValue: 0x8)
  /// The scheduler's second flag: `sh-port`, `mh-port`, `flag-2`.
  package static let scheduler2 = ServiceFlags(rawValue: 0x10)
  /// The scheduler's third flag: `flag-3`.
  package static let scheduler3 = ServiceFlags(rawValue: 0x20)
  /// All three of the scheduler's flags.
  package static let schedulerFlags = ServiceFlags(rawValue: 0x38)
}

// What OptionSet has for these is generic: other modules look its parts up at run time, a third of
// what the start of a program takes.
extension ServiceFlags {
  /// No flags.
  package init() { rawValue = 0 }

  /// All the elements' flags.
  package init(arrayLiteral elements: ServiceFlags...) {
    rawValue = elements.reduce(0) { $0 | $1.rawValue }
  }

  /// The flags of both.
  package func union(_ other: ServiceFlags) -> ServiceFlags {
    ServiceFlags(rawValue: rawValue | other.rawValue)
  }

  /// These flags without those of the other.
  package func subtracting(_ other: ServiceFlags) -> ServiceFlags {
    ServiceFlags(rawValue: rawValue & ~other.rawValue)
  }

  /// Whether all of the other's flags are among these.
  package func contains(_ other: ServiceFlags) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
}

/// Which clients count as one for persistence: the bits of their address that are compared.
package enum PersistenceMask: Sendable, Hashable {
  /// A mask over an IPv4 address.
  case ipv4(IPv4Address)
  /// A prefix length of an IPv6 address, 1 to 128.
  case ipv6(prefixLength: UInt32)

  /// Every client for itself: 255.255.255.255, or 128 bits.
  package static func host(_ family: AddressFamily) -> PersistenceMask {
    family == .ipv4 ? .ipv4(IPv4Address(rawValue: .max)) : .ipv6(prefixLength: 128)
  }

  /// Whether every client counts for itself.
  package var isHost: Bool {
    switch self {
    case .ipv4(let mask): mask.rawValue == .max
    case .ipv6(let prefixLength): prefixLength == 128
    }
  }
}

/// A virtual service: what the director listens for and how it spreads the load.
///
/// Statistics are a type of their own, so that two services are equal when their settings are.
package struct VirtualService: Sendable, Hashable {
  /// What the service listens for.
  package var id: ServiceID
  /// The scheduler's name, at most 15 bytes (`IP_VS_SCHEDNAME_MAXLEN` less the NUL).
  package var scheduler: ByteString
  /// Persistence, one-packet scheduling and the scheduler's own flags; never `hashed`.
  package var flags: ServiceFlags
  /// How long a client stays with its real server after its last connection; 0 without
  /// persistence.
  package var persistenceTimeoutSeconds: UInt32
  /// Which clients count as one. The kernel keeps it without persistence too, to no effect.
  package var persistenceMask: PersistenceMask
  /// The persistence engine's name, at most 16 bytes (`IP_VS_PENAME_MAXLEN`), such as `sip`.
  package var persistenceEngine: ByteString?

  /// The default scheduler, weighted least connections.
  package static let defaultScheduler: ByteString = "wlc"

  /// Makes a service; what is not given has ipvsadm's defaults.
  package init(
    id: ServiceID, scheduler: ByteString = VirtualService.defaultScheduler,
    flags: ServiceFlags = [], persistenceTimeoutSeconds: UInt32 = 0,
    persistenceMask: PersistenceMask? = nil, persistenceEngine: ByteString? = nil
  ) {
    self.id = id
    self.scheduler = scheduler
    self.flags = flags
    self.persistenceTimeoutSeconds = persistenceTimeoutSeconds
    self.persistenceMask = persistenceMask ?? .host(id.family)
    self.persistenceEngine = persistenceEngine
  }

  /// The same service with what has no effect set to its default, so that two services that
  /// behave alike are equal.
  package var normalized: VirtualService {
    var service = self
    service.flags.remove(.hashed)
    if !flags.contains(.persistent) {
      service.persistenceTimeoutSeconds = 0
      service.persistenceMask = .host(id.family)
    }
    return service
  }
}
