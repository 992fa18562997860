/// What a route tells TCP and IP (`RTAX_…`, linux/rtnetlink.h), by the word that sets it.
package enum RouteMetric: String, Sendable, CaseIterable {
  /// The largest packet in bytes.
  case mtu
  /// The hop limit of packets.
  case hopLimit = "hoplimit"
  /// The largest TCP segment that is told to others.
  case advertisedSegmentSize = "advmss"
  /// The first estimate of the round-trip time.
  case roundTripTime = "rtt"
  /// The first estimate of its variance.
  case roundTripVariance = "rttvar"
  /// The shortest time until a segment is sent again.
  case minimalRetransmission = "rto_min"
  /// How far segments may come out of order.
  case reordering
  /// The largest window that is told to others.
  case window
  /// The largest congestion window.
  case congestionWindow = "cwnd"
  /// The first threshold of slow start.
  case slowStartThreshold = "ssthresh"
  /// The first congestion window.
  case initialCongestionWindow = "initcwnd"
  /// The first receive window.
  case initialReceiveWindow = "initrwnd"
  /// Whether segments are acknowledged at once.
  case quickAcknowledgement = "quickack"
  /// Whether TCP Fast Open works without a cookie.
  case fastOpenWithoutCookie = "fastopen_no_cookie"

  /// Its value.
  package struct Setting: Hashable, Sendable {
    /// In the kernel's unit: `rtt` in eighths and `rttvar` in quarters of a millisecond, `rto_min`
    /// in milliseconds.
    package var value: UInt32
    /// Whether TCP may not adapt it (`lock`).
    package var isLocked: Bool

    /// Makes a setting.
    package init(_ value: UInt32, isLocked: Bool = false) {
      self.value = value
      self.isLocked = isLocked
    }
  }

  /// Whether `lock` may stand before the value.
  var isLockable: Bool {
    switch self {
    case .mtu, .advertisedSegmentSize, .roundTripTime, .roundTripVariance, .reordering,
      .congestionWindow, .slowStartThreshold, .minimalRetransmission:
      true
    default: false
    }
  }

  /// The largest value.
  var maximum: UInt32 {
    switch self {
    case .hopLimit: 255
    case .quickAcknowledgement, .fastOpenWithoutCookie: 1
    default: .max
    }
  }

  /// How many of its units are a millisecond; nil when it is no time.
  var unitsPerMillisecond: UInt32? {
    switch self {
    case .roundTripTime: 8
    case .roundTripVariance: 4
    case .minimalRetransmission: 1
    default: nil
    }
  }
}

/// Why a time of a route is wrong.
enum RouteTimeError: Error {
  /// It is no time.
  case invalid
  /// It is beyond what TCP allows: 0.2 s to 120 s (include/net/tcp.h of the kernel).
  case outOfRange
}

/// A time such as `300ms`, `2s`, `1.5secs`, or a number of units.
func routeTime(_ text: String, unitsPerMillisecond: UInt32) throws(RouteTimeError) -> UInt32 {
  let lowercase = text.lowercased()
  var digits = Substring(lowercase)
  var unitMicroseconds: Int?
  if let suffix = ["secs", "sec", "s"].first(where: { lowercase.hasSuffix($0) }) {
    digits = lowercase.dropLast(suffix.count)
    unitMicroseconds = 1_000_000
    if digits.last == "m" {
      digits = digits.dropLast()
      unitMicroseconds = 1_000
    }
  }
  guard !digits.isEmpty, digits.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }) else {
    throw .invalid
  }
  let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
  guard let whole = parts.first.flatMap({ $0.isEmpty ? 0 : Int($0) }), whole < 1_000_000_000,
    parts.count <= (unitMicroseconds == 1_000_000 ? 2 : 1)
  else { throw parts.count == 1 && !digits.isEmpty ? .outOfRange : .invalid }
  let fraction = parts.count == 2 ? parts[1] : ""
  guard fraction.count <= 3 else { throw .invalid }
  let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.count)) ?? 0
  let perMillisecond = Int(unitsPerMillisecond)
  let units =
    switch unitMicroseconds {
    case 1_000_000: (whole * 1_000 + thousandths) * perMillisecond
    case 1_000: whole * perMillisecond
    default: whole
    }
  guard (200 * perMillisecond...120_000 * perMillisecond).contains(units) else {
    throw .outOfRange
  }
  return UInt32(clamping: units)
}
