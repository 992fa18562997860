package import NetTypes

/// Writes netlink messages back to back into one buffer, so that many go out in one system call.
package struct MessageWriter {
  /// The finished messages, and the one under way.
  package private(set) var bytes: [UInt8] = []
  private var messageStart = 0

  /// Starts with an empty buffer.
  package init() {}

  /// Forgets the messages but keeps the buffer's memory.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Begins a generic netlink message: the netlink header and `struct genlmsghdr`.
  package mutating func beginMessage(
    family: UInt16, flags: MessageFlags, sequence: UInt32, command: UInt8, version: UInt8
  ) {
    messageStart = bytes.count
    append(UInt32(0))
    append(family)
    append(flags.rawValue)
    append(sequence)
    append(UInt32(0))  // port: the kernel knows who sends
    bytes.append(command)
    bytes.append(version)
    append(UInt16(0))
  }

  /// Ends the message: its length is known now.
  package mutating func endMessage() {
    replace(at: messageStart, with: UInt32(bytes.count - messageStart))
    align()
  }

  /// Adds an attribute with a number in host byte order.
  package mutating func attribute<Number: FixedWidthInteger>(_ type: UInt16, _ value: Number) {
    append(UInt16(4 + MemoryLayout<Number>.size))
    append(type)
    append(value)
    align()
  }

  /// Adds an attribute with two 32-bit numbers in host byte order, a structure of that form.
  package mutating func attribute(_ type: UInt16, words first: UInt32, _ second: UInt32) {
    append(UInt16(12))
    append(type)
    append(first)
    append(second)
  }

  /// Adds an attribute with text and its terminating NUL.
  package mutating func attribute(_ type: UInt16, text: ByteString) {
    append(UInt16(truncatingIfNeeded: 5 + text.bytes.count))
    append(type)
    bytes.append(contentsOf: text.bytes)
    bytes.append(0)
    align()
  }

  /// Adds an attribute with an address: 4 or 16 bytes, padded with zeros to `size`.
  package mutating func attribute(_ type: UInt16, address: IPAddress, size: Int) {
    append(UInt16(4 + size))
    append(type)
    let start = bytes.count
    switch address {
    case .v4(let address):
      append(address.rawValue.bigEndian)
    case .v6(let address):
      append(address.high.bigEndian)
      append(address.low.bigEndian)
    }
    while bytes.count - start < size { bytes.append(0) }
  }

  /// Adds an attribute that holds others.
  package mutating func nest(_ type: UInt16, _ content: (inout MessageWriter) -> Void) {
    let start = bytes.count
    append(UInt16(0))
    append(type | 0x8000)  // NLA_F_NESTED
    content(&self)
    replace(at: start, with: UInt16(truncatingIfNeeded: bytes.count - start))
    align()
  }

  private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  private mutating func replace<Number: FixedWidthInteger>(at start: Int, with number: Number) {
    withUnsafeBytes(of: number) { raw in
      for (index, byte) in raw.enumerated() { bytes[start + index] = byte }
    }
  }

  private mutating func align() {
    while bytes.count % 4 != 0 { bytes.append(0) }
  }
}
