import NetTypes
import Seeded
import Testing

@testable import VRRP

/// Runs a filter as the kernel does: how many bytes of a packet come through. Loads beyond the end
/// let nothing through; a program that does not end, or has an instruction that is not known here,
/// is nil.
func run(_ program: [FilterInstruction], on packet: [UInt8]) -> UInt32? {
  var accumulator: UInt32 = 0
  var place = 0
  while place < program.count {
    let instruction = program[place]
    place += 1
    let offset = Int(instruction.operand)
    switch instruction.code {
    case 0x20, 0x28, 0x30:
      let length = instruction.code == 0x20 ? 4 : instruction.code == 0x28 ? 2 : 1
      guard offset + length <= packet.count else { return 0 }
      accumulator = packet[offset..<offset + length].reduce(0) { $0 << 8 | UInt32($1) }
    case 0x15:
      let isEqual = accumulator == instruction.operand
      place += Int(isEqual ? instruction.jumpIfTrue : instruction.jumpIfFalse)
    case 0x05: place += offset
    case 0x06: return instruction.operand
    default: return nil
    }
  }
  return nil
}

@Suite("Filters for conflicts") struct FilterTests {
  static let hardware = LinkAddress(MACAddress(rawValue: 0x0200_0000_000A))

  static func message(_ packet: ARPPacket, linkHeader: Int = 0) -> [UInt8] {
    var message = [UInt8](repeating: 0, count: linkHeader)
    packet.append(to: &message)
    return message
  }

  @Test("ARP passes whose sender or probed target is ours, and nothing else", arguments: [0, 14])
  func arp(offset: Int) {
    let ours = (1...20).map { IPv4Address(192, 0, 2, $0) }
    let program = ConflictFilter.arp(about: ours, offset: UInt32(offset))
    func passes(_ packet: ARPPacket) -> Bool? {
      run(program, on: Self.message(packet, linkHeader: offset)).map { $0 > 0 }
    }
    for last in 1...40 as ClosedRange<UInt8> {
      let address = IPv4Address(192, 0, 2, last)
      #expect(passes(.gratuitous(address, at: Self.hardware)) == (last <= 20))
      #expect(passes(.probe(for: address, from: Self.hardware)) == (last <= 20))
      let question = ARPPacket(
        operation: .request, senderHardware: Self.hardware, sender: v4("192.0.2.99"),
        targetHardware: [0, 0, 0, 0, 0, 0], target: address)
      #expect(passes(question) == false)
    }
  }

  @Test("each of very many addresses is found, in every group", arguments: [199, 200, 201, 1000])
  func many(count: Int) {
    let ours = (0..<count).map { IPv4Address(rawValue: 0xC000_0000 + UInt32($0)) }
    let program = ConflictFilter.arp(about: ours)
    for address in ours {
      let packet = Self.message(.gratuitous(address, at: Self.hardware))
      #expect(run(program, on: packet) == .max)
    }
    let other = IPv4Address(rawValue: 0xC000_0000 + UInt32(count))
    #expect(run(program, on: Self.message(.gratuitous(other, at: Self.hardware))) == 0)
  }

  @Test("InfiniBand's longer addresses are passed over")
  func infiniBand() {
    let hardware = LinkAddress(type: LinkAddress.infiniBand, bytes: Array(1...20))
    let program = ConflictFilter.arp(about: [v4("192.0.2.1")], hardwareLength: 20)
    #expect(run(program, on: Self.message(.gratuitous(v4("192.0.2.1"), at: hardware))) == .max)
    #expect(run(program, on: Self.message(.probe(for: v4("192.0.2.1"), from: hardware))) == .max)
    #expect(run(program, on: Self.message(.gratuitous(v4("192.0.2.2"), at: hardware))) == 0)
  }

  @Test("neighbour advertisements pass whose target is ours, and nothing else")
  func neighbourAdvertisements() {
    let ours = [v6("2001:db8::1"), v6("2001:db8::2"), v6("fe80::1")]
    let program = ConflictFilter.neighbourAdvertisements(about: ours)
    let others = [v6("2001:db8::3"), v6("fe80::7"), v6("2001:db9::9"), v6("::9")]
    for address in ours + others {
      var packet: [UInt8] = []
      NeighbourAdvertisement.unsolicited(address, at: Self.hardware, isRouter: false)
        .append(to: &packet)
      #expect(run(program, on: packet) == (ours.contains(address) ? .max : 0))
      packet[40] = 135
      #expect(run(program, on: packet) == 0)
    }
  }

  @Test("no filter is too long for the kernel, and each ends whatever it sees")
  func limits() {
    var random = SeededGenerator(seed: 1)
    for count in [0, 1, 200, 201, 1000, 1001, 5000] {
      let arp = ConflictFilter.arp(
        about: (0..<count).map { IPv4Address(rawValue: UInt32($0)) })
      let neighbours = ConflictFilter.neighbourAdvertisements(
        about: (0..<count).map { IPv6Address(high: 0, low: UInt64($0)) })
      for program in [arp, neighbours] {
        // Two of the kernel's own instructions each, 8 bytes long, must fit into 20 kB.
        #expect(program.count * 16 <= 20_000)
        for _ in 0..<20 {
          #expect(
            run(program, on: random.bytes(count: Int.random(in: 0...80, using: &random))) != nil)
        }
      }
    }
  }
}
