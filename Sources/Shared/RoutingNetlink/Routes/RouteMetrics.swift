package import NetTypes

/// What TCP and IP are told about a route (`RTA_METRICS`).
package struct RouteMetrics: Sendable, Hashable {
  /// The numbers, in the order of their kinds.
  package private(set) var values: [Value] = []
  /// Those that TCP may not adapt: bit `1 << kind` for each (`RTAX_LOCK`).
  package private(set) var lockedKinds: UInt32 = 0
  /// The algorithm of congestion control.
  package var congestionControl: ByteString?

  /// A number of some kind.
  package struct Value: Sendable, Hashable {
    /// What it says.
    package var kind: RouteMetricKind
    /// In the kernel's unit.
    package var value: UInt32
  }

  /// Tells nothing.
  package init() {}

  /// Whether nothing is told.
  package var isEmpty: Bool {
    values.isEmpty && congestionControl == nil && lockedKinds == 0
  }

  /// The number of a kind; nil when it is not told.
  package subscript(kind: RouteMetricKind) -> UInt32? {
    get { values.first { $0.kind == kind }?.value }
    set {
      values.removeAll { $0.kind == kind }
      guard let newValue else { return }
      let place = values.firstIndex { $0.kind.rawValue > kind.rawValue } ?? values.endIndex
      values.insert(Value(kind: kind, value: newValue), at: place)
    }
  }

  /// Whether TCP may not adapt a number.
  package func isLocked(_ kind: RouteMetricKind) -> Bool {
    lockedKinds >> UInt32(kind.rawValue) & 1 == 1
  }

  /// Forbids TCP to adapt a number.
  package mutating func lock(_ kind: RouteMetricKind) {
    lockedKinds |= 1 << UInt32(kind.rawValue)
  }

  /// Takes over the kernel's bits.
  mutating func setLockedKinds(_ bits: UInt32) { lockedKinds = bits }
}

/// What a number of `RouteMetrics` says (`RTAX_…`, `<linux/rtnetlink.h>`).
package enum RouteMetricKind: UInt16, Sendable, Hashable, CaseIterable {
  /// The largest packet in bytes.
  case mtu = 2
  /// The largest window that is told to others, in bytes.
  case window = 3
  /// The first estimate of the round-trip time, in eighths of a millisecond.
  case roundTripTime = 4
  /// The first estimate of its variance, in quarters of a millisecond.
  case roundTripVariance = 5
  /// The first threshold of slow start, in segments.
  case slowStartThreshold = 6
  /// The largest congestion window, in segments; only where it is locked.
  case congestionWindow = 7
  /// The largest TCP segment that is told to others, in bytes.
  case advertisedSegmentSize = 8
  /// How far segments may come out of order.
  case reordering = 9
  /// The hop limit of packets.
  case hopLimit = 10
  /// The first congestion window, in segments.
  case initialCongestionWindow = 11
  /// Bits: 1 for explicit congestion notification.
  case features = 12
  /// The shortest time until a segment is sent again, in milliseconds.
  case minimalRetransmission = 13
  /// The first receive window, in segments.
  case initialReceiveWindow = 14
  /// Whether segments are acknowledged at once.
  case quickAcknowledgement = 15
  /// The algorithm of congestion control: a text, in `congestionControl`; here only to lock it.
  case congestionControl = 16
  /// Whether TCP Fast Open works without a cookie.
  case fastOpenWithoutCookie = 17

  /// `RTAX_FEATURE_ECN`, the bit of `features` for explicit congestion notification.
  package static let explicitCongestionNotification: UInt32 = 1
}
