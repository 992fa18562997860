import NetTypes

/// The header of a netlink message (`struct nlmsghdr`, `<linux/netlink.h>`).
package struct MessageHeader: Sendable, Hashable {
  /// How many bytes a header takes.
  package static let size = 16

  /// The length of the message in bytes, the header included.
  package var length: UInt32
  /// What the message is: a control type below 16, or the family's number.
  package var type: UInt16
  /// `NLM_F_…`
  package var flags: UInt16
  /// The number that ties an answer to its request.
  package var sequence: UInt32

  /// `NLMSG_ERROR`: an error, or the acknowledgement of a request.
  package static let errorType: UInt16 = 2
  /// `NLMSG_DONE`: the end of a dump.
  package static let doneType: UInt16 = 3
  /// `NLMSG_OVERRUN`: messages were lost.
  package static let overrunType: UInt16 = 4
}

/// Flags of requests and answers (`<linux/netlink.h>`).
package struct MessageFlags: OptionSet, Sendable, Hashable {
  /// The bits as the kernel sees them.
  package let rawValue: UInt16
  /// Wraps the kernel's bits.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `NLM_F_REQUEST`: every message to the kernel has it.
  package static let request = MessageFlags(rawValue: 0x1)
  /// `NLM_F_ACK`: answer even when nothing went wrong.
  package static let acknowledge = MessageFlags(rawValue: 0x4)
  /// `NLM_F_DUMP_INTR`: the table changed under a dump.
  package static let dumpInterrupted = MessageFlags(rawValue: 0x10)
  /// `NLM_F_DUMP`: all entries, not one.
  package static let dump = MessageFlags(rawValue: 0x300)
  /// `NLM_F_REPLACE`, of a request that makes something: it may take the place of another.
  package static let replace = MessageFlags(rawValue: 0x100)
  /// `NLM_F_EXCL`: only if there is none.
  package static let exclusive = MessageFlags(rawValue: 0x200)
  /// `NLM_F_CREATE`: make it if there is none.
  package static let create = MessageFlags(rawValue: 0x400)
  /// `NLM_F_APPEND`: behind those that are there.
  package static let append = MessageFlags(rawValue: 0x800)
  /// `NLM_F_CAPPED`: the request in an error message is cut to its header.
  package static let capped = MessageFlags(rawValue: 0x100)
  /// `NLM_F_ACK_TLVS`: attributes with an explanation follow the error.
  package static let hasExplanation = MessageFlags(rawValue: 0x200)
}

// What OptionSet has for these is generic: other modules look its parts up at run time, which
// takes long for a program that sends two messages.
extension MessageFlags {
  /// No flags.
  package init() { rawValue = 0 }

  /// All the elements' flags.
  package init(arrayLiteral elements: MessageFlags...) {
    rawValue = elements.reduce(0) { $0 | $1.rawValue }
  }

  /// The flags of both.
  package func union(_ other: MessageFlags) -> MessageFlags {
    MessageFlags(rawValue: rawValue | other.rawValue)
  }

  /// Whether all of the other's flags are among these.
  package func contains(_ other: MessageFlags) -> Bool {
    rawValue & other.rawValue == other.rawValue
  }
}

/// Why bytes from the kernel, or from a fuzzer, are no netlink message.
package enum NetlinkDecodingError: Error, Equatable {
  /// A message's header or body goes beyond the bytes received.
  case truncatedMessage(offset: Int)
  /// An attribute's length is below its header's or beyond what contains it.
  case truncatedAttribute(offset: Int)
  /// An attribute is shorter than the value that its type says.
  case shortValue(attribute: UInt16)
  /// What a complete entry needs is not there.
  case missingAttribute(UInt16)
  /// A number stands for nothing that we know.
  case unknownValue(attribute: UInt16, value: UInt64)
}

/// Reads messages out of the bytes of one `recv`.
package struct MessageReader {
  /// Where the next message begins.
  package private(set) var offset = 0

  /// Starts at the first byte.
  package init() {}

  /// The next message's header and where its body lies, or nil at the end.
  ///
  /// - Throws: `truncatedMessage` when the lengths do not fit.
  package mutating func next(
    in bytes: RawSpan
  ) throws(NetlinkDecodingError) -> (header: MessageHeader, body: Range<Int>)? {
    let left = bytes.byteCount - offset
    if left <= 0 { return nil }
    guard left >= MessageHeader.size else { throw .truncatedMessage(offset: offset) }
    let header = MessageHeader(
      length: bytes.load(at: offset), type: bytes.load(at: offset + 4),
      flags: bytes.load(at: offset + 6), sequence: bytes.load(at: offset + 8))
    guard header.length >= MessageHeader.size, header.length <= left else {
      throw .truncatedMessage(offset: offset)
    }
    let start = offset
    offset += (Int(header.length) + 3) & ~3
    return (header, start + MessageHeader.size..<start + Int(header.length))
  }
}

/// What an `NLMSG_ERROR` message says (`struct nlmsgerr`).
package struct ErrorMessage: Sendable, Hashable {
  /// The positive errno, or 0 for an acknowledgement.
  package var code: Int32
  /// The kernel's own words (`NLMSGERR_ATTR_MSG`), where it has any.
  package var explanation: String?

  /// An error that came in another way, without words.
  package init(code: Int32) { self.code = code }

  /// Decodes the body of an error message.
  ///
  /// - Throws: `truncatedMessage` when the body is too short.
  package init(
    header: MessageHeader, body: Range<Int>, in bytes: RawSpan
  ) throws(NetlinkDecodingError) {
    guard body.count >= 4 + MessageHeader.size else {
      throw .truncatedMessage(offset: body.lowerBound)
    }
    let result: Int32 = bytes.load(at: body.lowerBound)
    code = result == .min ? .max : -result
    guard MessageFlags(rawValue: header.flags).contains(.hasExplanation) else { return }
    // The request follows, whole unless capped; then come the attributes.
    var start = body.lowerBound + 4 + MessageHeader.size
    if !MessageFlags(rawValue: header.flags).contains(.capped) {
      let requestLength: UInt32 = bytes.load(at: body.lowerBound + 4)
      start = body.lowerBound + 4 + ((Int(requestLength) + 3) & ~3)
    }
    guard start <= body.upperBound else { throw .truncatedMessage(offset: body.lowerBound) }
    var attributes = AttributeReader(range: start..<body.upperBound)
    while let attribute = try attributes.next(in: bytes) {
      if attribute.type == 1 { explanation = attribute.text(in: bytes).description }
    }
  }
}

extension RawSpan {
  /// The number at a byte offset, in host byte order; the offset may be odd.
  ///
  /// The caller has checked that it lies within the span; a mistake there traps, it does not read
  /// beyond.
  @inlinable @inline(__always)
  package func load<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
    unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
  }
}
