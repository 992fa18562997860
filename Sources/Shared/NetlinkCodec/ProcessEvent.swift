package import NetTypes

/// What the kernel tells of processes (`<linux/cn_proc.h>`, netlink's connector). Of threads only
/// the first of each process counts.
package enum ProcessEvent: Sendable, Hashable {
  /// A process made another.
  case forked(parent: Int32, child: Int32)
  /// A process runs another program now.
  case executed(Int32)
  /// A process gave itself another name, up to 15 bytes.
  case renamed(Int32, ByteString)
  /// A process ended.
  case exited(Int32)
  /// The answer to a subscription: 0, or why the kernel refuses it (an errno).
  case subscribed(errno: Int32)

  /// `CN_IDX_PROC` and `CN_VAL_PROC`: who in the connector tells it, and its multicast group.
  package static let connectorIndex: UInt32 = 1
  private static let connectorValue: UInt32 = 1

  private static let nothing: UInt32 = 0
  private static let fork: UInt32 = 1
  private static let execution: UInt32 = 2
  private static let name: UInt32 = 0x200
  private static let end: UInt32 = 0x8000_0000

  /// `struct cn_msg`
  private static let connectorSize = 20
  /// What `struct proc_event` has before the data of each event.
  private static let headerSize = 16
  private static let nameSize = 16

  /// Decodes the body of a message; nil for other events, such as those of threads.
  ///
  /// - Throws: `truncatedMessage` when there is less than the event has.
  package init?(body: Range<Int>, in bytes: RawSpan) throws(NetlinkDecodingError) {
    let start = body.lowerBound + Self.connectorSize
    let data = start + Self.headerSize
    func need(_ size: Int) throws(NetlinkDecodingError) {
      guard body.upperBound - data >= size else {
        throw .truncatedMessage(offset: body.lowerBound)
      }
    }
    try need(4)
    let index: UInt32 = bytes.load(at: body.lowerBound)
    guard index == Self.connectorIndex else { return nil }
    let what: UInt32 = bytes.load(at: start)
    let first: Int32 = bytes.load(at: data)
    if what == Self.nothing {
      self = .subscribed(errno: first)
      return
    }
    try need(8)
    let second: Int32 = bytes.load(at: data + 4)
    switch what {
    case Self.fork:
      try need(16)
      let child: Int32 = bytes.load(at: data + 8)
      let childProcess: Int32 = bytes.load(at: data + 12)
      guard child == childProcess else { return nil }
      self = .forked(parent: second, child: child)
    case Self.execution: self = .executed(second)
    case Self.name:
      guard first == second else { return nil }
      try need(8 + Self.nameSize)
      let name = Attribute(type: 0, value: data + 8..<data + 8 + Self.nameSize)
      self = .renamed(first, name.text(in: bytes))
    case Self.end:
      guard first == second else { return nil }
      self = .exited(first)
    default: return nil
    }
  }

  /// Writes the request to hear of processes (`PROC_CN_MCAST_LISTEN`), or not any more
  /// (`PROC_CN_MCAST_IGNORE`), as one netlink message.
  package static func encodeSubscription(
    _ isWanted: Bool, sequence: UInt32, into writer: inout MessageWriter
  ) {
    writer.beginMessage(type: MessageHeader.doneType, flags: [], sequence: sequence)
    writer.field(connectorIndex)
    writer.field(connectorValue)
    writer.field(sequence)
    writer.field(UInt32(0))
    writer.field(UInt16(4))
    writer.field(UInt16(0))
    writer.field(UInt32(isWanted ? 1 : 2))
    writer.endMessage()
  }
}
