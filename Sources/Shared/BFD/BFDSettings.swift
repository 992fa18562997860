package import NetTypes

/// What an operator says of a session, with keepalived's defaults.
package struct BFDSettings: Sendable, Hashable {
  /// Its name: what outputs and trackers call it.
  package var name: String
  /// The neighbour.
  package var neighbour: IPAddress
  /// Where packets come from; nil leaves it to the system.
  package var source: IPAddress?
  /// The shortest interval of packets that it takes (bfd.RequiredMinRxInterval).
  package var receiveInterval = Duration.milliseconds(10)
  /// The shortest interval of packets that it sends while Up (bfd.DesiredMinTxInterval).
  package var transmitInterval = Duration.milliseconds(10)
  /// The interval of packets while not Up, at least a second (RFC 5880 section 6.8.3).
  package var idleInterval = Duration.seconds(1)
  /// After how many missing packets the neighbour takes the session for down, 1 to 255.
  package var multiplier: UInt8 = 5
  /// Whether the neighbour begins.
  package var isPassive = false
  /// The TTL or hop limit of packets, those of the neighbour too.
  package var hopLimit: UInt8
  /// How many hops packets may have come; 255 for any number.
  package var maximalHops: UInt8 = 0
  /// Whether the port for several hops is used (RFC 5883).
  package var isMultihop = false

  /// A session with a neighbour, all else as keepalived has it: packets of IPv4 start with a TTL of
  /// 255, those of IPv6 with a hop limit of 64.
  package init(name: String, neighbour: IPAddress, source: IPAddress? = nil) {
    self.name = name
    self.neighbour = neighbour
    self.source = source
    hopLimit = neighbour.family == .ipv4 ? 255 : 64
  }

  /// The UDP port of the neighbour (RFC 5881 section 4, RFC 5883 section 5).
  package var port: UInt16 { isMultihop ? Self.multihopPort : Self.singleHopPort }

  /// The port of sessions over one hop.
  package static let singleHopPort: UInt16 = 3784
  /// The port of sessions over several hops.
  package static let multihopPort: UInt16 = 4784
  /// The ports that packets come from (RFC 5881 section 4).
  package static let sourcePorts: ClosedRange<UInt16> = 49152...65535

  /// Whether a packet with this TTL or hop limit has come few enough hops (RFC 5881 section 5).
  package func accepts(hopLimit received: UInt8) -> Bool {
    maximalHops == 255 || Int(received) + Int(maximalHops) >= Int(hopLimit)
  }

  /// Whether both are one session: only timers and the like differ, which a running session can
  /// change.
  func isSameSession(as other: BFDSettings) -> Bool {
    name == other.name && neighbour == other.neighbour && source == other.source
      && isMultihop == other.isMultihop
  }
}

extension Duration {
  /// The microseconds as a packet carries them; the ends of the range for what goes beyond.
  var packetMicroseconds: UInt32 { UInt32(clamping: nanoseconds / 1_000) }
}
