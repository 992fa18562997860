/// The checksum of IP, ICMP, UDP, TCP and VRRP (RFC 1071): the ones' complement of the ones'
/// complement sum of all 16-bit words, built up piece by piece.
package struct InternetChecksum: Sendable {
  private var sum: UInt64 = 0
  private var isOdd = false

  /// Starts with nothing.
  package init() {}

  /// Adds bytes in the order in which they go over the wire. Pieces may have odd lengths; what
  /// follows goes on in the middle of the word.
  package mutating func add<Bytes: Sequence>(_ bytes: Bytes) where Bytes.Element == UInt8 {
    for byte in bytes {
      sum &+= isOdd ? UInt64(byte) : UInt64(byte) << 8
      isOdd.toggle()
    }
    fold()
  }

  /// Adds bytes in the order in which they go over the wire, as the other `add` does.
  package mutating func add(_ bytes: Span<UInt8>) {
    var index = 0
    if isOdd, !bytes.isEmpty {
      sum &+= UInt64(bytes[0])
      isOdd = false
      index = 1
    }
    while index + 1 < bytes.count {
      sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
      index += 2
    }
    if index < bytes.count {
      sum &+= UInt64(bytes[index]) << 8
      isOdd = true
    }
    fold()
  }

  /// Adds a 16-bit number, in host byte order.
  package mutating func add(_ word: UInt16) {
    sum &+= UInt64(isOdd ? word.byteSwapped : word)
    fold()
  }

  /// Adds an address, as a pseudo-header has it.
  package mutating func add(_ address: IPAddress) {
    switch address {
    case .v4(let address):
      add(UInt16(address.rawValue >> 16))
      add(UInt16(truncatingIfNeeded: address.rawValue))
    case .v6(let address):
      for index in 0..<8 { add(address.group(index)) }
    }
  }

  /// The checksum of what was added, in host byte order; 0 over data that includes its own right
  /// checksum.
  package var value: UInt16 { ~UInt16(truncatingIfNeeded: sum) }

  /// Brings the carries back in, so that the sum keeps within 16 bits.
  private mutating func fold() {
    while sum > 0xFFFF { sum = sum >> 16 &+ sum & 0xFFFF }
  }
}
