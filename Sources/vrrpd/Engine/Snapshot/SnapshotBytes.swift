/// Why bytes are no snapshot that can be restored.
package enum SnapshotError: Error, Hashable, Sendable {
  /// They don't begin as a snapshot does.
  case notASnapshot
  /// They are of a version that this program does not know.
  case unknownVersion(UInt16)
  /// They end too early, or too late, or name something that there is not.
  case malformed

  /// What is wrong, and what happens now.
  package var message: String {
    switch self {
    case .notASnapshot: "the state that was handed over is none of vrrpd's"
    case .unknownVersion(let version):
      "the state that was handed over has version \(version), which this vrrpd doesn't know"
    case .malformed: "the state that was handed over is damaged"
    }
  }
}

/// Writes numbers, the lowest byte first, and texts with their lengths.
package struct SnapshotWriter {
  /// What was written.
  package private(set) var bytes: [UInt8] = []

  /// Nothing written yet.
  package init() {}

  /// Writes a number in as many bytes as it has.
  package mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// Writes a flag as one byte.
  package mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// Writes a text, of which no more than `SnapshotReader.longestText` bytes can be read again.
  package mutating func write(_ text: String) {
    let text = Array(text.utf8.prefix(SnapshotReader.longestText))
    write(UInt16(text.count))
    bytes += text
  }

  /// Writes a flag, and a value if there is one.
  package mutating func write<Value>(
    _ value: Value?, _ body: (inout SnapshotWriter, Value) -> Void
  ) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  /// Writes how many values there are, and each.
  package mutating func write<Value>(
    each values: [Value], _ body: (inout SnapshotWriter, Value) -> Void
  ) {
    write(UInt32(truncatingIfNeeded: values.count))
    for value in values { body(&self, value) }
  }
}

/// Reads what a `SnapshotWriter` has written, and trusts none of it.
package struct SnapshotReader {
  /// The longest text in bytes: names of instances, interfaces, scripts and files.
  package static let longestText = 4096

  private let bytes: [UInt8]
  private var offset: Int

  /// Reads from an offset on.
  package init(_ bytes: [UInt8], from offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Whether everything is read.
  package var isAtEnd: Bool { offset >= bytes.count }

  /// Reads a number.
  package mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws(SnapshotError) -> Number {
    let count = Number.bitWidth / 8
    guard offset <= bytes.count, bytes.count - offset >= count else { throw .malformed }
    var number: Number = 0
    for index in 0..<count {
      number |= Number(truncatingIfNeeded: UInt64(bytes[offset + index]) << UInt64(8 * index))
    }
    offset += count
    return number
  }

  /// Reads a flag.
  package mutating func flag() throws(SnapshotError) -> Bool {
    switch try number(UInt8.self) {
    case 0: return false
    case 1: return true
    default: throw .malformed
    }
  }

  /// Reads a text.
  package mutating func text() throws(SnapshotError) -> String {
    let count = Int(try number(UInt16.self))
    guard count <= Self.longestText, bytes.count - offset >= count else { throw .malformed }
    guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
      throw .malformed
    }
    offset += count
    return text
  }

  /// Reads a flag, and a value if it is set.
  package mutating func optional<Value>(
    _ body: (inout SnapshotReader) throws(SnapshotError) -> Value
  ) throws(SnapshotError) -> Value? {
    try flag() ? try body(&self) : nil
  }

  /// Reads values, each of which has one byte at least.
  package mutating func array<Value>(
    limit: Int = 65536,
    _ body: (inout SnapshotReader) throws(SnapshotError) -> Value
  ) throws(SnapshotError) -> [Value] {
    let count = try number(UInt32.self)
    // Every element has a byte at least, so that a false count can't make room for millions.
    guard count <= limit, Int(count) <= bytes.count - offset else {
      throw .malformed
    }
    var values: [Value] = []
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }
}
