import IPVS
import IPVSAdm
import NetTypes
import Seeded
import Testing

/// The listing of connections, compared with what ipvsadm 1.31 prints for the same table.
@Suite struct ConnectionsTests {
  private func listing(
    _ table: String, showsPersistence: Bool = false, size: Int = 4096
  ) -> (text: String, fault: ConnectionTableFault?) {
    let listing = ConnectionListing(naming: NumericNaming(), showsPersistence: showsPersistence)
    return rendered(table.utf8, size: size, with: listing)
  }

  /// The listing of one line, without heads.
  private func line(_ line: String) -> String? {
    let (text, fault) = listing(tableHeads + line + "\n")
    guard fault == nil else { return nil }
    return text.split(separator: "\n").dropFirst(2).joined(separator: "\n")
  }

  private static let expected = """
    IPVS connection entries
    pro expire state       source             virtual            destination
    TCP 14:59  ESTABLISHED 10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080
    TCP 116:40 ASSURED     10.0.0.3:0         10.0.0.1:80        10.0.1.1:8080
    IP  100:00 NONE        10.0.0.3:0         0.0.0.7:0          10.0.1.1:0
    UDP 04:59  UDP         10.0.0.3:41001     10.0.0.1:53        10.0.1.1:53
    SCTP 00:00  ESTABLISHED 10.0.0.3:41001     10.0.0.1:443       10.0.1.1:443
    TCP 00:59  SYN_RECV    [2001:db8::1]:41001 [2001:db8::2]:80   [2001:db8::3]:80
    TCP 00:59  SYN_RECV    [2001:db8::1]:41001 [2001:db8::2]:80   10.0.1.1:80
    IP  00:09  NONE        [2001:db8::1]:0    [0:7::]:0          [2001:db8::3]:0
    IP_47 01:00  ESTABLISHEDLONGER 10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080

    """

  @Test("lines of every kind, in pieces of any size", arguments: [1, 2, 3, 7, 80, 81, 4096, 99999])
  func lines(size: Int) {
    let (text, fault) = listing(sampleTable, size: size)
    #expect(text == Self.expected)
    #expect(fault == nil)
  }

  @Test("columns of persistence engines") func persistence() {
    let table =
      tableHeads + """
        UDP 0A000003 A029 0A000001 0035 0A000101 0035 UDP             299 sip 12345@host
        TCP 0A000003 A029 0A000001 0050 0A000101 1F90 ESTABLISHED     899

        """
    #expect(
      listing(table, showsPersistence: true).text == """
        IPVS connection entries
        pro expire state       source             virtual            destination        pe name          pe_data
        UDP 04:59  UDP         10.0.0.3:41001     10.0.0.1:53        10.0.1.1:53      sip                12345@host
        TCP 14:59  ESTABLISHED 10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080

        """)
  }

  @Test("long data of an engine stays in one line", arguments: [200, 300, 60_000])
  func longLine(length: Int) {
    let data = String(repeating: "x", count: length)
    let (text, fault) = listing(
      tableHeads + "UDP 0A000003 A029 0A000001 0035 0A000101 0035 UDP 299 sip \(data)\n",
      showsPersistence: true)
    #expect(
      text.split(separator: "\n").last
        == "UDP 04:59  UDP         10.0.0.3:41001     10.0.0.1:53        10.0.1.1:53      sip                \(data)"
    )
    #expect(fault == nil)
  }

  @Test(
    "lines that the kernel does not write are read as ipvsadm reads them",
    arguments: [
      (
        "TCP 0a000003 a029 a000001 50 A000101 1F90 ESTABLISHEDLONGER     89999999",
        "TCP 1499999:59 ESTABLISHEDLONGER 10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080"
      ),
      (
        "TCP 10.0.0.3 A029 10.0.0.1 50 10.0.1.1 1F90 ESTAB     -61",
        "TCP 71582787:15 ESTAB       10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080"
      ),
      (
        "TCP 0x0A000003 0xA029 0A000001 1A0050 0A000101 1F90 ESTABLISHED     899 a",
        "TCP 14:59  ESTABLISHED 10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080"
      ),
      (
        "TCP 0A000003zz A029 zz 0050 0A0001011 1F90 ESTABLISHED     899x",
        "TCP 14:59  ESTABLISHED 10.0.0.3:41001     0.0.0.0:80         160.0.16.17:8080"
      ),
      (
        "  TCP   0A000003\tA029 0A000001 0050 0A000101 1F90 ESTABLISHED     899 a b c d\r",
        "TCP 14:59  ESTABLISHED 10.0.0.3:41001     10.0.0.1:80        10.0.1.1:8080"
      ),
    ])
  func oddLine(kernel: String, expected: String) {
    #expect(line(kernel) == expected)
  }

  @Test(
    "a line that is no connection is told, and the others are listed",
    arguments: [
      "", " ", "short", "TCP 0A000003", "TCP 0A000003 A029 0A000001 0050 0A000101 1F90 NONE",
      "TCP 0A000003 A029 0A000001 0050 0A000101 1F90 NONE x",
      "TCP 0A000003 zz 0A000001 0050 0A000101 1F90 NONE 7",
      "TCP 0A000003 0x 0A000001 0050 0A000101 1F90 NONE -",
    ])
  func malformed(kernel: String) {
    let good = "TCP 0A000003 A029 0A000001 0050 0A000101 1F90 ESTABLISHED     899\n"
    let (text, fault) = listing(tableHeads + good + kernel + "\n" + good + kernel + "\n")
    #expect(fault == .malformedLine(number: 3))
    #expect(text == listing(tableHeads + good + good).text)
  }

  @Test("the last line may lack its line feed") func noLineFeed() {
    let table = tableHeads + "TCP 0A000003 A029 0A000001 0050 0A000101 1F90 LAST     899"
    #expect(listing(table).text == listing(table + "\n").text)
    #expect(listing(table).text.contains("LAST"))
  }

  @Test("no connections: heads; no table: nothing") func empty() {
    let heads = "IPVS connection entries\n"
    #expect(listing(tableHeads).text.hasPrefix(heads))
    #expect(listing(tableHeads).fault == nil)
    #expect(listing("").text.isEmpty)
    #expect(listing("").fault == .empty)
  }

  @Test("a line without an end is refused, in pieces of any size", arguments: [7, 65_536])
  func tooLong(size: Int) {
    let endless = String(repeating: "x", count: 200_000)
    let (text, fault) = listing(tableHeads + endless, size: size)
    #expect(fault == .lineTooLong(number: 2))
    #expect(text.hasPrefix("IPVS connection entries\n"))
  }

  @Test("a listing that nobody reads on ends without a fault") func stopped() {
    let listing = ConnectionListing(naming: NumericNaming(), showsPersistence: false)
    var pieces: [[UInt8]?] = [nil, Array(sampleTable.utf8.prefix(200))]
    var written: [UInt8] = []
    let fault = ConnectionLister.list(
      with: listing,
      read: { buffer in
        guard let piece = pieces.removeLast() else { return nil }
        buffer.replaceSubrange(0..<piece.count, with: piece)
        return piece.count
      }, write: { written += $0 })
    #expect(fault == nil)
    #expect(Self.expected.utf8.starts(with: written))
    #expect(written.last == UInt8(ascii: "\n"))
  }

  @Test("errors of reading and writing come through") func errors() {
    struct Failure: Error, Equatable {}
    let listing = ConnectionListing(naming: NumericNaming(), showsPersistence: false)
    #expect(throws: Failure.self) {
      _ = try ConnectionLister.list(
        with: listing, read: { (_: inout [UInt8]) throws(Failure) in throw Failure() },
        write: { (_: [UInt8]) throws(Failure) in })
    }
    #expect(throws: Failure.self) {
      var pieces = [Array(tableHeads.utf8)]
      _ = try ConnectionLister.list(
        with: listing,
        read: { (buffer: inout [UInt8]) throws(Failure) in
          guard let piece = pieces.popLast() else { return 0 }
          buffer.replaceSubrange(0..<piece.count, with: piece)
          return piece.count
        }, write: { (_: [UInt8]) throws(Failure) in throw Failure() })
    }
  }

  @Test("any byte in place of a digit: read alike with one blank before the word and with two")
  func shortAndLongWay() {
    let words: [(String, ClosedRange<Int>)] = [
      ("0a000003 A029", 0...12), ("A1b2C3d4 9fE8", 0...12),
      ("2001:0db8:0000:ABCD:0000:ef01:2345:0001 a029", 0...43),
    ]
    for (word, places) in words {
      for place in places {
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: "\n") {
          var bytes = Array(word.utf8)
          bytes[place] = byte
          let listing = ConnectionListing(naming: NumericNaming(), showsPersistence: false)
          let ends = (Array("TCP".utf8), Array(" 0A000001 0050 0A000101 1F90 UP 9\n".utf8))
          let table = { (blanks: String) in
            Array(tableHeads.utf8) + ends.0 + Array(blanks.utf8) + bytes + ends.1
          }
          let short = rendered(table(" "), with: listing)
          let long = rendered(table("  "), with: listing)
          #expect(short == long, "\(byte) at \(place) of \(word)")
        }
      }
    }
  }

  @Test(
    "any bytes: no crash, and the same result in pieces of any size",
    arguments: Seeds.chosen(or: 1...300))
  func mutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var table = Array(sampleTable.utf8)
    for _ in 0..<Int.random(in: 1...20, using: &generator) {
      let index = Int.random(in: 0..<table.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: table[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: table.remove(at: index)
      case 2:
        table.insert(Array(" \n-x:0F\u{0}".utf8).randomElement(using: &generator) ?? 0, at: index)
      default: table.removeSubrange(index..<min(table.count, index + 9))
      }
    }
    let listing = ConnectionListing(naming: NumericNaming(), showsPersistence: true)
    let whole = rendered(table, with: listing)
    let pieces = rendered(
      table, size: Int.random(in: 1...99, using: &generator), with: listing)
    #expect(whole == pieces)
    // Whatever a line holds, it makes at most one line.
    #expect(
      whole.text.utf8.count { $0 == UInt8(ascii: "\n") }
        <= table.count { $0 == UInt8(ascii: "\n") } + 2)
  }
}
