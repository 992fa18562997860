import CLinux
import Glibc
package import NetTypes
import NetlinkCodec
package import Platform
package import RoutingNetlink
package import SystemPackage

/// A request that the kernel refused.
package struct RefusedRouteRequest: Sendable, Hashable {
  /// What the caller calls the request.
  package var tag: Int
  /// Why.
  package var errno: Errno
  /// The kernel's own words, where it has any.
  package var explanation: String?
}

/// Changes links, addresses, routes and rules of the network namespace, and reads them.
///
/// Requests are collected and go out hundreds in one system call; only refusals, and the last
/// request of each piece, are answered. The kernel carries requests out while they are sent, so
/// that the answers are there at once: thousands of addresses take milliseconds, and callers wait.
package final class RouteNetlinkSocket {
  private let socket: NetlinkSocket
  private var writer = MessageWriter()
  private var sequence: UInt32 = 0
  private var tags: [Int] = []
  private var pieces: [Piece] = []
  private var pieceStart = 0
  private var pieceCount = 0
  /// How many answers, each an error, are sure to fit into the receive buffer.
  private let answerCapacity: Int

  /// Requests that go out with one system call.
  private struct Piece {
    var bytes: Range<Int>
    var firstSequence: UInt32
    var count: Int
  }

  /// The kernel makes pieces of a dump at most so large.
  private static let bufferSize = 1 << 15
  private static let bufferCount = 4
  /// More requests in one system call bring nothing; fewer keep the buffers small.
  private static let pieceLimit = 256
  private static let pieceByteLimit = 1 << 16
  private static let sendBuffer: Int32 = 1 << 19
  /// Buffers of requests that are larger are given back.
  private static let keptBytes = 1 << 16
  /// How often a dump is tried again when the tables change under it.
  private static let dumpAttempts = 5

  /// How long to wait for answers, which the kernel has ready at once.
  package static let usualTimeLimit = Duration.seconds(5)

  /// Opens a socket in the network namespace of the calling thread.
  ///
  /// - Throws: the system call that failed.
  package init(
    receiveBuffer: ReceiveBufferSize = ReceiveBufferSize(bytes: 1 << 20)
  ) throws(SystemError) {
    socket = try NetlinkSocket(
      protocolNumber: NETLINK_ROUTE, bufferSize: Self.bufferSize, bufferCount: Self.bufferCount)
    socket.setReceiveBuffer(receiveBuffer)
    socket.setSendBuffer(bytes: Self.sendBuffer)
    // Dumps are filtered by the kernel; old ones send everything, and we filter too.
    _ = try? socket.set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1)
    try socket.bind(groups: 0)
    // A short answer occupies less than 2 kB of the buffer, the kernel's overhead included.
    answerCapacity = max(1, min(Self.pieceLimit, socket.receiveBufferBytes / 2048))
  }

  /// How many requests wait for `flush`.
  package var queuedCount: Int { tags.count }

  /// Adds a request to those that `flush` sends.
  ///
  /// - Parameter tag: what the caller calls it, should it be refused.
  package func queue(_ request: RouteRequest, tag: Int) {
    if pieceCount >= answerCapacity || writer.byteCount - pieceStart >= Self.pieceByteLimit {
      closePiece()
    }
    sequence &+= 1
    request.encode(flags: [], sequence: sequence, into: &writer)
    tags.append(tag)
    pieceCount += 1
  }

  private func closePiece() {
    guard pieceCount > 0 else { return }
    writer.acknowledgeLast()
    pieces.append(
      Piece(
        bytes: pieceStart..<writer.byteCount,
        firstSequence: sequence &- UInt32(pieceCount - 1), count: pieceCount))
    pieceStart = writer.byteCount
    pieceCount = 0
  }

  /// Sends what is queued, in order, going on after refusals, which it returns in order.
  ///
  /// - Throws: `system` or `timedOut`: then some requests may have been carried out and others
  ///   not, and none is queued any more.
  package func flush(
    within timeLimit: Duration = RouteNetlinkSocket.usualTimeLimit
  ) throws(NetworkingError) -> [RefusedRouteRequest] {
    closePiece()
    defer { forgetQueue() }
    let deadline = ContinuousClock.now.advanced(by: timeLimit)
    var refused: [RefusedRouteRequest] = []
    var done = 0
    for piece in pieces {
      try send(piece.bytes)
      try collect(piece, tags[done..<done + piece.count], deadline, into: &refused)
      done += piece.count
    }
    return refused
  }

  /// Sends requests, whose tags are their places; see `flush`.
  package func perform(
    _ requests: [RouteRequest], within timeLimit: Duration = RouteNetlinkSocket.usualTimeLimit
  ) throws(NetworkingError) -> [RefusedRouteRequest] {
    for (index, request) in requests.enumerated() { queue(request, tag: index) }
    return try flush(within: timeLimit)
  }

  private func forgetQueue() {
    if writer.byteCount > Self.keptBytes {
      writer = MessageWriter()
      tags = []
    } else {
      writer.removeAll()
      tags.removeAll(keepingCapacity: true)
    }
    pieces.removeAll()
    pieceStart = 0
    pieceCount = 0
  }

  private func send(_ range: Range<Int>) throws(NetworkingError) {
    let failure: SystemError? = writer.withUnsafeBytes { bytes in
      do throws(SystemError) {
        try socket.send(UnsafeRawBufferPointer(rebasing: bytes[range]))
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw .system(failure) }
  }

  private func collect(
    _ piece: Piece, _ tags: ArraySlice<Int>, _ deadline: ContinuousClock.Instant,
    into refused: inout [RefusedRouteRequest]
  ) throws(NetworkingError) {
    var isFinished = false
    while !isFinished {
      try receive(until: deadline) { header, body, bytes throws(NetlinkDecodingError) in
        guard header.type == MessageHeader.errorType else { return }
        let position = header.sequence &- piece.firstSequence
        // Answers to earlier requests that failed half-way don't belong here.
        guard position < UInt32(piece.count) else { return }
        let error = try ErrorMessage(header: header, body: body, in: bytes)
        if error.code != 0 {
          refused.append(
            RefusedRouteRequest(
              tag: tags[tags.startIndex + Int(position)], errno: Errno(rawValue: error.code),
              explanation: error.explanation))
        }
        if Int(position) == piece.count - 1 { isFinished = true }
      }
    }
  }

  /// Takes what is there, or waits for it, and hands over the messages.
  private func receive(
    until deadline: ContinuousClock.Instant,
    _ body: (MessageHeader, Range<Int>, RawSpan) throws(NetlinkDecodingError) -> Void
  ) throws(NetworkingError) {
    var failure: NetlinkDecodingError?
    let reception: NetlinkSocket.Reception
    do throws(SystemError) {
      reception = try socket.receive { datagram in
        guard failure == nil else { return }
        do throws(NetlinkDecodingError) {
          var reader = MessageReader()
          while let message = try reader.next(in: datagram) {
            try body(message.header, message.body, datagram)
          }
        } catch {
          failure = error
        }
      }
    } catch {
      throw .system(error)
    }
    if let failure { throw .malformed(failure) }
    switch reception {
    case .received: break
    case .nothing: guard socket.waitForInput(until: deadline) else { throw .timedOut }
    case .overrun: throw .system(SystemError(call: "recvmmsg", errno: .noBufferSpace))
    }
  }
}

extension RouteNetlinkSocket {
  /// All interfaces.
  package func links() throws(NetworkingError) -> [Link] {
    var links: [Link] = []
    try dump(.links, restart: { links.removeAll() }) { event in
      if case .linkChanged(let link) = event { links.append(link) }
    }
    return links
  }

  /// One interface; nil when there is none.
  package func link(_ reference: LinkReference) throws(NetworkingError) -> Link? {
    var found: Link?
    do throws(NetworkingError) {
      try dump(.link(reference), restart: {}) { event in
        if case .linkChanged(let link) = event { found = link }
      }
    } catch .refused(Errno(rawValue: ENODEV), _) {
      return nil
    }
    return found
  }

  /// The addresses of a family, nil for both; of one interface, nil for all.
  package func addresses(
    of family: AddressFamily? = nil, index: UInt32? = nil
  ) throws(NetworkingError) -> [InterfaceAddress] {
    var addresses: [InterfaceAddress] = []
    let question = RouteQuestion.addresses(family, index: index)
    try dump(question, restart: { addresses.removeAll() }) { event in
      guard case .addressAdded(let address) = event, index == nil || address.index == index
      else { return }
      addresses.append(address)
    }
    return addresses
  }

  /// The routes of a family: those of a table (nil for all) by a maker (nil for all).
  package func routes(
    of family: AddressFamily, table: UInt32? = nil, origin: UInt8? = nil
  ) throws(NetworkingError) -> [KernelRoute] {
    var routes: [KernelRoute] = []
    let question = RouteQuestion.routes(family, table: table, origin: origin)
    do throws(NetworkingError) {
      try dump(question, restart: { routes.removeAll() }) { event in
        guard case .routeAdded(let route, _) = event, table == nil || route.table == table,
          origin == nil || route.origin == origin
        else { return }
        routes.append(route)
      }
    } catch .refused(.noSuchFileOrDirectory, _) {
      return []
    }
    return routes
  }

  /// The rules of a family.
  package func rules(of family: AddressFamily) throws(NetworkingError) -> [KernelRule] {
    var rules: [KernelRule] = []
    try dump(.rules(family), restart: { rules.removeAll() }) { event in
      if case .ruleAdded(let rule) = event { rules.append(rule) }
    }
    return rules
  }

  /// Asks and hands over what comes, from the start again when the tables changed meanwhile; after
  /// some attempts what came last has to do, and events tell the rest.
  private func dump(
    _ question: RouteQuestion, restart: () -> Void, _ body: (RouteEvent) -> Void
  ) throws(NetworkingError) {
    for _ in 0..<Self.dumpAttempts {
      restart()
      if try dumpOnce(question, body) { return }
    }
  }

  private func dumpOnce(
    _ question: RouteQuestion, _ body: (RouteEvent) -> Void
  ) throws(NetworkingError) -> Bool {
    sequence &+= 1
    let expected = sequence
    var request = MessageWriter()
    question.encode(sequence: expected, into: &request)
    do throws(SystemError) {
      try socket.send(request)
    } catch {
      throw .system(error)
    }
    let deadline = ContinuousClock.now.advanced(by: Self.usualTimeLimit)
    var isConsistent = true
    var isFinished = false
    var refusal: ErrorMessage?
    while !isFinished {
      try receive(until: deadline) { header, content, bytes throws(NetlinkDecodingError) in
        guard header.sequence == expected else { return }
        if question.isDump, MessageFlags(rawValue: header.flags).contains(.dumpInterrupted) {
          isConsistent = false
        }
        switch header.type {
        case MessageHeader.doneType:
          // The end of a dump says how it went (`ENOENT` for no such table).
          if content.count >= 4 {
            let result: Int32 = bytes.load(at: content.lowerBound)
            if result < 0, result != .min { refusal = ErrorMessage(code: -result) }
          }
          isFinished = true
        case MessageHeader.errorType:
          refusal = try ErrorMessage(header: header, body: content, in: bytes)
          isFinished = true
        default:
          if let event = try RouteEvent(header: header, body: content, in: bytes) { body(event) }
          if !question.isDump { isFinished = true }
        }
      }
    }
    if let refusal, refusal.code != 0 {
      throw .refused(errno: Errno(rawValue: refusal.code), explanation: refusal.explanation)
    }
    return isConsistent
  }
}
