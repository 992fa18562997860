/// Text as it came from a command line, a file or the kernel: any bytes, UTF-8 or not.
///
/// Operators' words go back to them in messages and listings just as they typed them, so they are
/// never decoded on the way.
package struct ByteString: Sendable, Hashable {
  /// The bytes, without a terminating NUL.
  package var bytes: [UInt8]

  /// Wraps bytes.
  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Copies part of other bytes.
  package init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

  /// Copies bytes out of memory that something else owns.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = Array(bytes) }

  /// The UTF-8 bytes of a text.
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// Whether there is no byte.
  package var isEmpty: Bool { bytes.isEmpty }

  /// The first bytes, at most as many as `length`: what the kernel's fixed-size names hold.
  package func prefix(_ length: Int) -> ByteString {
    bytes.count <= length ? self : ByteString(bytes.prefix(length))
  }
}

extension ByteString: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// The UTF-8 bytes of a literal.
  package init(stringLiteral value: String) { bytes = Array(value.utf8) }
}

extension ByteString: CustomStringConvertible {
  /// The text, with anything that is not UTF-8 replaced by U+FFFD.
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteString {
  /// The bytes of both, one after the other.
  package static func + (left: ByteString, right: ByteString) -> ByteString {
    ByteString(bytes: left.bytes + right.bytes)
  }
}
