/// A control packet (RFC 5880 section 4.1), without authentication. The version is 1.
package struct ControlPacket: Sendable, Hashable {
  /// Why its sender last left the state Up.
  package var diagnostic = SessionDiagnostic.none
  /// The state of its sender.
  package var state = SessionState.down
  /// P: the sender wants an answer at once, that it may change its timers.
  package var isPoll = false
  /// F: the answer to a poll.
  package var isFinal = false
  /// C: the sender's BFD survives its control plane.
  package var isControlPlaneIndependent = false
  /// D: while both sides are Up, the receiver may be silent.
  package var isDemand = false
  /// How many intervals without a packet make the receiver go down; never 0 in a packet that came.
  package var multiplier: UInt8 = 1
  /// The number of the sender's session; never 0 in a packet that came.
  package var discriminator: UInt32 = 0
  /// The number of the receiver's session as far as the sender knows it, else 0.
  package var yourDiscriminator: UInt32 = 0
  /// The shortest interval at which the sender would like to send.
  package var transmitIntervalMicroseconds: UInt32 = 0
  /// The shortest interval at which the sender can take packets; 0 for none at all.
  package var receiveIntervalMicroseconds: UInt32 = 0
  /// The shortest interval at which the sender sends echoes back; 0 for none.
  package var echoIntervalMicroseconds: UInt32 = 0

  /// The length in bytes.
  package static let byteCount = 24

  /// A packet in which nothing is said.
  package init() {}

  /// Reads the packet at the beginning of a datagram. What follows its length is passed over.
  ///
  /// - Throws: what makes it unfit to be looked at, in the order of RFC 5880 section 6.8.6.
  package init(_ bytes: some Collection<UInt8>) throws(PacketRejection) {
    let head = Array(bytes.prefix(Self.byteCount))
    guard head.count == Self.byteCount else { throw .tooShort }
    guard head[0] >> 5 == 1 else { throw .wrongVersion }
    guard Int(head[3]) >= Self.byteCount, Int(head[3]) <= bytes.count else { throw .wrongLength }
    guard head[1] & Flag.authentication == 0 else { throw .authenticated }
    guard head[2] > 0 else { throw .zeroMultiplier }
    guard head[1] & Flag.multipoint == 0 else { throw .multipoint }
    diagnostic = SessionDiagnostic(rawValue: head[0])
    // Two bits: every number is a state.
    state = SessionState(rawValue: head[1] >> 6) ?? .down
    isPoll = head[1] & Flag.poll != 0
    isFinal = head[1] & Flag.final != 0
    isControlPlaneIndependent = head[1] & Flag.controlPlaneIndependent != 0
    isDemand = head[1] & Flag.demand != 0
    multiplier = head[2]
    discriminator = Self.number(in: head, at: 4)
    yourDiscriminator = Self.number(in: head, at: 8)
    transmitIntervalMicroseconds = Self.number(in: head, at: 12)
    receiveIntervalMicroseconds = Self.number(in: head, at: 16)
    echoIntervalMicroseconds = Self.number(in: head, at: 20)
    guard discriminator != 0 else { throw .zeroDiscriminator }
    guard yourDiscriminator != 0 || state == .down || state == .adminDown else {
      throw .missingDiscriminator
    }
    guard !(isPoll && isFinal) else { throw .pollAndFinal }
  }

  /// Appends the 24 bytes as they go over the wire.
  package func append(to bytes: inout [UInt8]) {
    bytes.append(1 << 5 | diagnostic.rawValue)
    var flags = state.rawValue << 6
    if isPoll { flags |= Flag.poll }
    if isFinal { flags |= Flag.final }
    if isControlPlaneIndependent { flags |= Flag.controlPlaneIndependent }
    if isDemand { flags |= Flag.demand }
    bytes.append(flags)
    bytes.append(multiplier)
    bytes.append(UInt8(Self.byteCount))
    for number in [
      discriminator, yourDiscriminator, transmitIntervalMicroseconds, receiveIntervalMicroseconds,
      echoIntervalMicroseconds,
    ] {
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
  }

  /// The bytes as they go over the wire.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    append(to: &bytes)
    return bytes
  }

  /// A number in network byte order.
  private static func number(in head: [UInt8], at offset: Int) -> UInt32 {
    head[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The bits beside the state.
  private enum Flag {
    static let poll: UInt8 = 0x20
    static let final: UInt8 = 0x10
    static let controlPlaneIndependent: UInt8 = 0x08
    static let authentication: UInt8 = 0x04
    static let demand: UInt8 = 0x02
    static let multipoint: UInt8 = 0x01
  }
}
