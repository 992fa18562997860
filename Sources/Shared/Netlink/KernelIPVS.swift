package import IPVS
import NetlinkCodec
import Platform
import SystemPackage

/// The kernel's IPVS over generic netlink.
///
/// One socket, the family looked up once, commands pipelined: hundreds go out in one system call
/// and only refusals, and the last command, are answered.
package final class KernelIPVS: IPVSControl {
  private let socket: GenericNetlinkSocket
  private let encoder: RequestEncoder
  private var writer = MessageWriter()
  private var sequence: UInt32 = 0
  private var knownInformation: IPVSInformation?

  /// More commands in one system call bring nothing; fewer keep the buffers small.
  private static let batchSize = 256

  /// Opens the connection to the kernel, which loads the IPVS module when it can.
  ///
  /// - Throws: `missing` when there is no IPVS, `transport` when a socket can't be had.
  package init() throws(IPVSError) {
    do throws(NetlinkError) {
      socket = try GenericNetlinkSocket(family: WireFamily.name)
    } catch {
      throw IPVSError(error)
    }
    encoder = RequestEncoder(family: socket.family)
  }

  /// Version and table size, which stay as they are while the kernel runs: asked once.
  package func information() throws(IPVSError) -> IPVSInformation {
    if let knownInformation { return knownInformation }
    let information = try ask(.getInformation) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.information(in: bytes, body: body)
    }
    knownInformation = information
    return information
  }

  /// All virtual services of the network namespace.
  package func services() throws(IPVSError) -> Dump<ServiceRecord> {
    try dump(.getService, about: nil) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.service(in: bytes, body: body)
    }
  }

  /// One virtual service; refused with `ESRCH` when it is not there.
  package func service(_ id: ServiceID) throws(IPVSError) -> ServiceRecord {
    try ask(.getService, about: id) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.service(in: bytes, body: body)
    }
  }

  /// The real servers of a virtual service; none when it is not there.
  package func realServers(of id: ServiceID) throws(IPVSError) -> Dump<RealServerRecord> {
    let family = id.family
    return try dump(.getDestination, about: id) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.realServer(in: bytes, body: body, family: family)
    }
  }

  /// The real servers of all services at once, from the kernel's table for people: a few hundred
  /// reads where a dump for each service takes thousands of requests.
  package func serversOverview(of ids: [ServiceID]) -> [[RealServerRecord]]? {
    var decoder = OverviewDecoder(ids: ids)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    do throws(SystemError) {
      let table = try OwnedDescriptor.open(reading: OverviewDecoder.path)
      while true {
        let count = try readBytes(from: table.rawValue, into: buffer)
        if count == 0 { return decoder.finish() }
        let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard decoder.take(piece.bytes) else { return nil }
      }
    } catch {
      return nil
    }
  }

  /// The connection timeouts.
  package func timeouts() throws(IPVSError) -> ConnectionTimeouts {
    try ask(.getConfiguration) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.timeouts(in: bytes, body: body)
    }
  }

  /// The synchronisation daemons that run.
  package func daemons() throws(IPVSError) -> [SyncDaemon] {
    try dump(.getDaemon, about: nil) { bytes, body throws(NetlinkDecodingError) in
      try ReplyDecoder.daemon(in: bytes, body: body)
    }.entries
  }

  /// Carries out commands in order, going on after refusals, which it returns in order.
  package func perform(_ commands: [IPVSCommand]) throws(IPVSError) -> [RefusedCommand] {
    var refused: [RefusedCommand] = []
    let size = min(Self.batchSize, socket.answerCapacity)
    var start = 0
    while start < commands.count {
      let end = min(start + size, commands.count)
      try performBatch(commands, start..<end, refused: &refused)
      start = end
    }
    return refused
  }

  private func performBatch(
    _ commands: [IPVSCommand], _ range: Range<Int>, refused: inout [RefusedCommand]
  ) throws(IPVSError) {
    writer.removeAll()
    let first = sequence &+ 1
    for index in range {
      sequence &+= 1
      encoder.encode(
        commands[index], flags: index == range.upperBound - 1 ? .acknowledge : [],
        sequence: sequence, into: &writer)
    }
    try send()
    var isFinished = false
    while !isFinished {
      try receive { header, body, bytes throws(NetlinkDecodingError) in
        guard header.type == MessageHeader.errorType else { return }
        let position = header.sequence &- first
        // Answers to earlier requests that failed half-way don't belong here.
        guard position < UInt32(range.count) else { return }
        let error = try ErrorMessage(header: header, body: body, in: bytes)
        if error.code != 0 {
          refused.append(
            RefusedCommand(
              index: range.lowerBound + Int(position),
              refusal: KernelRefusal(code: error.code, explanation: error.explanation)))
        }
        if Int(position) == range.count - 1 { isFinished = true }
      }
    }
  }

  /// Sends a question and decodes its one answer.
  private func ask<Answer>(
    _ command: WireCommand, about id: ServiceID? = nil,
    decode: (RawSpan, Range<Int>) throws(NetlinkDecodingError) -> Answer
  ) throws(IPVSError) -> Answer {
    try request(command, about: id, flags: [])
    let expected = sequence
    var answer: Answer?
    var refusal: KernelRefusal?
    while answer == nil, refusal == nil {
      try receive { header, body, bytes throws(NetlinkDecodingError) in
        guard header.sequence == expected else { return }
        if header.type == MessageHeader.errorType {
          let error = try ErrorMessage(header: header, body: body, in: bytes)
          refusal = KernelRefusal(code: error.code, explanation: error.explanation)
        } else {
          answer = try decode(bytes, body)
        }
      }
    }
    guard let answer else { throw .refused(refusal ?? KernelRefusal(code: 0)) }
    return answer
  }

  /// Sends a request for a dump and decodes its entries.
  private func dump<Entry>(
    _ command: WireCommand, about id: ServiceID?,
    decode: (RawSpan, Range<Int>) throws(NetlinkDecodingError) -> Entry
  ) throws(IPVSError) -> Dump<Entry> {
    try request(command, about: id, flags: .dump)
    let expected = sequence
    var result = Dump<Entry>(entries: [], isAtomic: true)
    var isFinished = false
    var refusal: KernelRefusal?
    var datagramsWithEntries = 0
    while !isFinished {
      try receive { header, body, bytes throws(NetlinkDecodingError) in
        guard header.sequence == expected else { return }
        if MessageFlags(rawValue: header.flags).contains(.dumpInterrupted) {
          result.isAtomic = false
        }
        switch header.type {
        case MessageHeader.doneType:
          isFinished = true
        case MessageHeader.errorType:
          let error = try ErrorMessage(header: header, body: body, in: bytes)
          refusal = KernelRefusal(code: error.code, explanation: error.explanation)
          isFinished = true
        default:
          // The first message of a datagram: where the second begins, the kernel let go of the
          // table in between.
          if body.lowerBound == MessageHeader.size { datagramsWithEntries += 1 }
          result.entries.append(try decode(bytes, body))
        }
      }
    }
    if let refusal { throw .refused(refusal) }
    if datagramsWithEntries > 1 { result.isAtomic = false }
    return result
  }

  private func request(
    _ command: WireCommand, about id: ServiceID?, flags: MessageFlags
  ) throws(IPVSError) {
    writer.removeAll()
    sequence &+= 1
    if let id {
      encoder.encodeQuestion(
        command, about: id, flags: flags, sequence: sequence, into: &writer)
    } else {
      encoder.encodeQuestion(command, flags: flags, sequence: sequence, into: &writer)
    }
    try send()
  }

  private func send() throws(IPVSError) {
    do throws(NetlinkError) {
      try socket.send(writer)
    } catch {
      throw IPVSError(error)
    }
  }

  private func receive(
    _ body: (MessageHeader, Range<Int>, RawSpan) throws(NetlinkDecodingError) -> Void
  ) throws(IPVSError) {
    try socket.receive(
      { datagram throws(IPVSError) in
        do throws(NetlinkDecodingError) {
          var reader = MessageReader()
          while let message = try reader.next(in: datagram) {
            try body(message.header, message.body, datagram)
          }
        } catch {
          throw .malformed(error)
        }
      }, failing: { IPVSError($0) })
  }
}

extension IPVSError {
  /// What a failure of the socket means for IPVS.
  init(_ error: NetlinkError) {
    switch error {
    case .unknownFamily: self = .missing
    case .system(let error): self = .transport(call: error.call, code: error.errno.rawValue)
    }
  }
}
