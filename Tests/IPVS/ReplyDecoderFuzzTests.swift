import IPVS
import IPVSTesting
import NetTypes
import NetlinkCodec
import Seeded
import Testing

/// Bytes that no kernel sends: decoding them ends, with a value or an error, and never traps.
@Suite struct ReplyDecoderFuzzTests {
  /// Decodes every message with every decoder; returns how many values came out.
  static func decodeAll(_ bytes: [UInt8]) -> Int {
    let span = bytes.span.bytes
    var reader = MessageReader()
    var count = 0
    while let message = try? reader.next(in: span) {
      let body = message.body
      if (try? ReplyDecoder.service(in: span, body: body)) != nil { count += 1 }
      if (try? ReplyDecoder.realServer(in: span, body: body, family: .ipv6)) != nil { count += 1 }
      if (try? ReplyDecoder.daemon(in: span, body: body)) != nil { count += 1 }
      if (try? ReplyDecoder.information(in: span, body: body)) != nil { count += 1 }
      if (try? ReplyDecoder.timeouts(in: span, body: body)) != nil { count += 1 }
      if let error = try? ErrorMessage(header: message.header, body: body, in: span),
        error.explanation != nil
      {
        count += 1
      }
    }
    return count
  }

  static func validBytes(_ generator: inout ModelGenerator) -> [UInt8] {
    var encoder = ReplyEncoder()
    encoder.append(generator.serviceRecord())
    encoder.append(generator.serverRecord(for: .ipv4))
    encoder.append(generator.daemon(.master))
    encoder.append(IPVSInformation(version: 0x01_0201, connectionTableSize: 4096))
    return encoder.bytes
  }

  @Test(arguments: Seeds.chosen(or: 1...4))
  func randomBytes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5000 {
      var bytes = random.bytes(count: Int.random(in: 0...200, using: &random))
      // A right length, or nothing ever gets beyond the first header.
      if bytes.count >= 16 {
        bytes.replaceSubrange(0..<4, with: [UInt8(bytes.count), 0, 0, 0])
      }
      // Timeouts have defaults, all other values need several attributes in place.
      #expect(Self.decodeAll(bytes) <= bytes.count, "seed \(seed)")
    }
  }

  @Test(arguments: Seeds.chosen(or: 1...6))
  func mutatedMessages(seed: UInt64) {
    var generator = ModelGenerator(seed: seed)
    var decodedCount = 0
    var valid: [UInt8] = []
    for round in 0..<10_000 {
      if round % 100 == 0 { valid = Self.validBytes(&generator) }
      var bytes = valid
      for _ in 0..<Int.random(in: 1...5, using: &generator.random) {
        Self.mutate(&bytes, &generator.random)
      }
      decodedCount += Self.decodeAll(bytes)
    }
    // Most mutations leave most messages readable: the fuzzer reaches beyond the headers.
    #expect(decodedCount > 10_000, "seed \(seed)")
  }

  /// Changes, cuts or doubles some bytes.
  static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: bytes.removeLast(Int.random(in: 0..<min(bytes.count, 20), using: &random))
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(random.number(), at: place)
    case 3: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    // The lengths and types of attributes stand at multiples of four.
    case 4...6: bytes[place & ~3] = random.number()
    default: bytes[place] = random.number()
    }
  }
}
