import FirewallNetlink
import NetTypes
import NetlinkCodec
import Testing

/// What has to be told to the kernel, and what not.
@Suite struct FirewallTests {
  static let address = BlockedAddress.address(.v4(IPv4Address(192, 0, 2, 1)))

  @Test func whatIsBlockedAlreadyChangesNothing() {
    var firewall = Firewall()
    #expect(!firewall.block([Self.address]).isEmpty)
    let before = firewall
    #expect(firewall.block([Self.address]).isEmpty)
    #expect(firewall == before)
    #expect(firewall.unblock([Self.address]).count == 1)
    #expect(firewall.unblock([Self.address]).isEmpty)
  }

  @Test func tablesAreRemovedOnlyWhereTheyAre() {
    var firewall = Firewall()
    #expect(firewall.removeTables().isEmpty)
    _ = firewall.block([Self.address])
    #expect(firewall.removeTables().count == 1)
    #expect(firewall.isEmpty)
    #expect(firewall.removeTables().isEmpty)
  }

  @Test func theSecondAddressNeedsOneMessage() {
    var firewall = Firewall()
    _ = firewall.block([Self.address])
    let more = (2...200).map { BlockedAddress.address(.v4(IPv4Address(192, 0, 2, $0))) }
    #expect(firewall.block(more).count == 1)
  }

  @Test func aMacvlanThatMovesToAnotherInterface() {
    var firewall = Firewall()
    _ = firewall.redirectReports(of: .ipv4, from: 7, to: 2)
    #expect(firewall.redirectReports(of: .ipv4, from: 7, to: 2).isEmpty)
    // The old entry goes, the new one comes.
    #expect(firewall.redirectReports(of: .ipv4, from: 7, to: 3).count == 2)
    #expect(firewall.stopRedirectingReports(of: .ipv4, from: 7).count == 1)
    #expect(firewall.stopRedirectingReports(of: .ipv4, from: 7).isEmpty)
  }

  @Test func whatIsMadeAnewIsWhatWasThere() {
    var firewall = Firewall()
    var batches = firewall.block([Self.address]).count
    batches += firewall.redirectReports(of: .ipv4, from: 7, to: 2).count
    #expect(firewall.rebuild().count == batches)
  }

  @Test func oneElementByteForByte() {
    var firewall = Firewall()
    _ = firewall.block([Self.address])
    let batch = firewall.unblock([Self.address])
    var writer = MessageWriter()
    #expect(batch.encode(firstSequence: 9, into: &writer) == 11)
    let expected: [UInt8] =
      [20, 0, 0, 0, 0x10, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]
      // NFT_MSG_DELSETELEM with NLM_F_ACK, for AF_INET.
      + [68, 0, 0, 0, 14, 10, 5, 0, 10, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
      + [15, 0, 1, 0] + Array("keepalived".utf8) + [0, 0]
      + [9, 0, 2, 0] + Array("vips".utf8) + [0, 0, 0, 0]
      + [20, 0, 3, 0x80, 16, 0, 1, 0x80, 12, 0, 1, 0x80, 8, 0, 1, 0, 192, 0, 2, 1]
      + [20, 0, 0, 0, 0x11, 0, 1, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]
    #expect(writer.bytes == expected)
    #expect(batch.description(ofChange: 0) == "remove 1 of the set vips of the table ip keepalived")
    #expect(batch.description(ofChange: 1) == "")
  }

  @Test func manyAddressesFitIntoTheirMessages() throws {
    var firewall = Firewall()
    let addresses = (0..<5000).map {
      BlockedAddress.address(.v6(IPv6Address(high: 0x2001_0DB8 << 32, low: $0)))
    }
    var writer = MessageWriter()
    let last = firewall.block(addresses).encode(firstSequence: 1, into: &writer)
    let bytes = writer.bytes
    var reader = MessageReader()
    var sequence: UInt32 = 0
    while let message = try reader.next(in: bytes.span.bytes) {
      sequence += 1
      #expect(message.header.sequence == sequence)
      var attributes = AttributeReader(
        range: message.body.lowerBound + 4..<message.body.upperBound)
      while try attributes.next(in: bytes.span.bytes) != nil {}
    }
    #expect(sequence == last)
  }
}
