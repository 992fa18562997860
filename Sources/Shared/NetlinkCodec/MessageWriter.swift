package import NetTypes

/// Writes netlink messages back to back into one buffer, so that many go out in one system call.
package struct MessageWriter {
  /// Grows by doubling; what lies beyond `count` is zero or left from earlier messages.
  private var storage = [UInt8](repeating: 0, count: 512)
  private var count = 0
  private var messageStart = 0

  /// Starts with an empty buffer.
  package init() {}

  /// A copy of the finished messages, and of the one under way.
  package var bytes: [UInt8] { Array(storage[..<count]) }

  /// Lends the messages to a system call.
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Forgets the messages but keeps the buffer's memory.
  package mutating func removeAll() { count = 0 }

  /// How many bytes the finished messages, and the one under way, take.
  package var byteCount: Int { count }

  /// Begins a netlink message (`struct nlmsghdr`); the header of its family follows as fields.
  package mutating func beginMessage(type: UInt16, flags: MessageFlags, sequence: UInt32) {
    messageStart = count
    append(UInt32(0))
    append(type)
    append(flags.rawValue)
    append(sequence)
    append(UInt32(0))  // port: the kernel knows who sends
  }

  /// Begins a generic netlink message: the netlink header and `struct genlmsghdr`.
  package mutating func beginMessage(
    family: UInt16, flags: MessageFlags, sequence: UInt32, command: UInt8, version: UInt8
  ) {
    beginMessage(type: family, flags: flags, sequence: sequence)
    append(command)
    append(version)
    append(UInt16(0))
  }

  /// Adds a number in host byte order as it is: a field of a family's header, or of a structure
  /// within an attribute.
  package mutating func field<Number: FixedWidthInteger>(_ number: Number) { append(number) }

  /// Ends the message: its length is known now.
  package mutating func endMessage() {
    replace(at: messageStart, with: UInt32(count - messageStart))
    align()
  }

  /// Asks the kernel to answer the last message even when nothing goes wrong (`NLM_F_ACK`).
  package mutating func acknowledgeLast() {
    guard count >= messageStart + MessageHeader.size else { return }
    let place = messageStart + 6
    let flags = storage.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt16.self) }
    replace(at: place, with: flags | MessageFlags.acknowledge.rawValue)
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
    reserve(text.bytes.count + 1)
    for byte in text.bytes {
      storage[count] = byte
      count += 1
    }
    append(UInt8(0))
    align()
  }

  /// Adds an attribute with an address: 4 or 16 bytes, padded with zeros to `size`.
  package mutating func attribute(_ type: UInt16, address: IPAddress, size: Int) {
    append(UInt16(4 + size))
    append(type)
    let start = count
    switch address {
    case .v4(let address):
      append(address.rawValue.bigEndian)
    case .v6(let address):
      append(address.high.bigEndian)
      append(address.low.bigEndian)
    }
    while count - start < size { append(UInt8(0)) }
  }

  /// Adds an attribute with bytes as they are.
  package mutating func attribute(_ type: UInt16, bytes: [UInt8]) {
    append(UInt16(truncatingIfNeeded: 4 + bytes.count))
    append(type)
    reserve(bytes.count)
    for byte in bytes {
      storage[count] = byte
      count += 1
    }
    align()
  }

  /// Adds an attribute that is one structure, or several: its fields, without the mark of nested
  /// attributes.
  package mutating func structure(_ type: UInt16, _ content: (inout MessageWriter) -> Void) {
    let start = count
    append(UInt16(0))
    append(type)
    content(&self)
    replace(at: start, with: UInt16(truncatingIfNeeded: count - start))
    align()
  }

  /// Adds a structure that begins with its own length in 16 bits (`struct rtnexthop`), and what
  /// belongs to it.
  package mutating func sized(_ content: (inout MessageWriter) -> Void) {
    let start = count
    append(UInt16(0))
    content(&self)
    replace(at: start, with: UInt16(truncatingIfNeeded: count - start))
    align()
  }

  /// Adds an attribute that holds others.
  package mutating func nest(_ type: UInt16, _ content: (inout MessageWriter) -> Void) {
    let start = count
    append(UInt16(0))
    append(type | 0x8000)  // NLA_F_NESTED
    content(&self)
    replace(at: start, with: UInt16(truncatingIfNeeded: count - start))
    align()
  }

  @inline(__always)
  private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    reserve(MemoryLayout<Number>.size)
    replace(at: count, with: number)
    count += MemoryLayout<Number>.size
  }

  @inline(__always)
  private mutating func replace<Number: FixedWidthInteger>(at start: Int, with number: Number) {
    storage.withUnsafeMutableBytes {
      $0.storeBytes(of: number, toByteOffset: start, as: Number.self)
    }
  }

  @inline(__always)
  private mutating func reserve(_ size: Int) {
    if count + size > storage.count {
      storage.append(contentsOf: repeatElement(0, count: max(storage.count, size)))
    }
  }

  private mutating func align() {
    while count % 4 != 0 { append(UInt8(0)) }
  }
}
