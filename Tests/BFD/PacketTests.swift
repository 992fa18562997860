import BFD
import NetTypes
import Seeded
import Testing

/// A packet as it goes over the wire, with every field different (RFC 5880 section 4.1).
private let sample: [UInt8] = [
  0x23, 0xC8, 5, 24, 0x01, 0x02, 0x03, 0x04, 0x11, 0x12, 0x13, 0x14, 0x00, 0x0F, 0x42, 0x40,
  0x00, 0x00, 0x27, 0x10, 0x00, 0x00, 0x00, 0x07,
]

/// The sample with one byte changed.
private func changed(_ offset: Int, to byte: UInt8) -> [UInt8] {
  var bytes = sample
  bytes[offset] = byte
  return bytes
}

/// A packet that refers to no session of its receiver.
private func withoutYours(state: UInt8) -> [UInt8] {
  var bytes = changed(1, to: state << 6)
  bytes.replaceSubrange(8..<12, with: [0, 0, 0, 0])
  return bytes
}

@Suite struct PacketTests {
  @Test("every field is read from its place") func fields() throws {
    let packet = try ControlPacket(sample)
    #expect(packet.diagnostic == .neighbourSignalledDown)
    #expect(packet.state == .up)
    #expect(!packet.isPoll && !packet.isFinal && packet.isControlPlaneIndependent)
    #expect(!packet.isDemand)
    #expect(packet.multiplier == 5)
    #expect(packet.discriminator == 0x0102_0304)
    #expect(packet.yourDiscriminator == 0x1112_1314)
    #expect(packet.transmitIntervalMicroseconds == 1_000_000)
    #expect(packet.receiveIntervalMicroseconds == 10_000)
    #expect(packet.echoIntervalMicroseconds == 7)
    #expect(packet.bytes == sample)
  }

  @Test(
    "what RFC 5880 section 6.8.6 discards is discarded",
    arguments: [
      (Array(sample.prefix(23)), PacketRejection.tooShort),
      ([], .tooShort),
      (changed(0, to: 0x03), .wrongVersion),
      (changed(0, to: 0x43), .wrongVersion),
      (changed(3, to: 23), .wrongLength),
      (changed(3, to: 25), .wrongLength),
      (changed(1, to: 0xC4), .authenticated),
      (changed(2, to: 0), .zeroMultiplier),
      (changed(1, to: 0xC1), .multipoint),
      (sample[..<4] + [0, 0, 0, 0] + sample[8...], .zeroDiscriminator),
      (withoutYours(state: 2), .missingDiscriminator),
      (withoutYours(state: 3), .missingDiscriminator),
      (changed(1, to: 0xF0), .pollAndFinal),
    ] as [([UInt8], PacketRejection)])
  func rejections(bytes: [UInt8], expected: PacketRejection) {
    #expect(throws: expected) { try ControlPacket(bytes) }
    #expect(!expected.description.isEmpty)
  }

  @Test("a packet that refers to no session is for one that is down", arguments: [0, 1] as [UInt8])
  func withoutDiscriminator(state: UInt8) throws {
    #expect(try ControlPacket(withoutYours(state: state)).yourDiscriminator == 0)
  }

  @Test("bytes after the packet's own length are passed over") func trailing() throws {
    #expect(try ControlPacket(sample + [1, 2, 3]) == ControlPacket(sample))
  }

  @Test("a diagnostic that nobody has named yet is no reason to discard a packet")
  func unknownDiagnostic() throws {
    #expect(try ControlPacket(changed(0, to: 0x3F)).diagnostic.rawValue == 31)
  }

  @Test("what can be read is written again as it was", arguments: Seeds.chosen(or: 1...20))
  func roundTrips(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var read = 0
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 0..<6, using: &generator) {
        bytes[Int.random(in: 0..<24, using: &generator)] = generator.number(UInt8.self)
      }
      guard let packet = try? ControlPacket(bytes) else { continue }
      read += 1
      bytes[3] = 24
      #expect(packet.bytes == bytes)
    }
    #expect(read > 100)
  }
}
