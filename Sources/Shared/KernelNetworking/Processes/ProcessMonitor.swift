import CLinux
import Glibc
import NetTypes
package import NetlinkCodec
package import Platform
package import SystemPackage

/// Why the kernel doesn't tell of processes.
package enum ProcessMonitorError: Error, Equatable {
  /// The kernel has no process connector, or this is not the initial network namespace: only there
  /// it tells of processes.
  case unavailable
  /// The kernel doesn't answer the subscription, as it does where processes or users have a
  /// namespace of their own: in a container.
  case unanswered
  /// The kernel refuses the subscription: `EPERM` without `CAP_NET_ADMIN`.
  case refused(Errno)
  /// A system call failed.
  case system(SystemError)
}

extension ProcessMonitorError: CustomStringConvertible {
  /// What is wrong, and what would help.
  package var description: String {
    switch self {
    case .unavailable:
      "the kernel tells of processes only in the initial network namespace, and only with "
        + "CONFIG_PROC_EVENTS"
    case .unanswered:
      "the kernel tells of processes only in the initial process and user namespaces, not in "
        + "containers"
    case .refused(let errno):
      "the kernel refuses to tell of processes (\(errno)), for which it wants CAP_NET_ADMIN"
    case .system(let error): error.description
    }
  }
}

/// Tells of processes that start, end, and change their program or name.
package final class ProcessMonitor {
  private let socket: NetlinkSocket

  private static let bufferSize = 1 << 10
  private static let bufferCount = 16
  /// How many events one call hands over, about: others may want the loop's time too.
  private static let eventLimit = 4096
  /// The kernel answers a subscription while it is sent.
  private static let answerLimit = Duration.milliseconds(100)
  /// `ENOTSUPP`, which programs should never see, and which some kernels answer.
  private static let notSupported: Int32 = 524

  /// The receive buffer that is asked for when nobody says otherwise: some 1,000 events.
  package static let usualReceiveBuffer = ReceiveBufferSize(bytes: 1 << 20)

  /// Subscribes.
  ///
  /// - Throws: why the kernel doesn't tell.
  package init(
    receiveBuffer: ReceiveBufferSize = ProcessMonitor.usualReceiveBuffer
  ) throws(ProcessMonitorError) {
    do throws(SystemError) {
      socket = try NetlinkSocket(
        protocolNumber: NETLINK_CONNECTOR, bufferSize: Self.bufferSize,
        bufferCount: Self.bufferCount)
      socket.setReceiveBuffer(receiveBuffer)
      try socket.bind(groups: ProcessEvent.connectorIndex)
      var request = MessageWriter()
      ProcessEvent.encodeSubscription(true, sequence: 1, into: &request)
      try socket.send(request)
    } catch {
      throw Self.meaning(of: error)
    }
    try awaitAnswer()
  }

  deinit {
    var request = MessageWriter()
    ProcessEvent.encodeSubscription(false, sequence: 2, into: &request)
    // The kernel stops counting us as a listener; what it does with the socket is the same.
    try? socket.send(request)
  }

  private static func meaning(of error: SystemError) -> ProcessMonitorError {
    switch error.errno.rawValue {
    case EPROTONOSUPPORT, ECONNREFUSED, ENOENT: .unavailable
    case EPERM, EACCES: .refused(error.errno)
    default: .system(error)
    }
  }

  private func awaitAnswer() throws(ProcessMonitorError) {
    let deadline = ContinuousClock.now.advanced(by: Self.answerLimit)
    while true {
      var answer: Int32?
      let reception: NetlinkSocket.Reception
      do throws(SystemError) {
        reception = try socket.receive { datagram in
          Self.decode(datagram) { event in
            if case .subscribed(let errno) = event, answer == nil { answer = errno }
          }
        }
      } catch {
        throw .system(error)
      }
      switch answer {
      case 0?: return
      case Self.notSupported?: throw .unavailable
      case let code?: throw .refused(Errno(rawValue: code))
      case nil: break
      }
      // What else came before the answer is of no use: whoever subscribes looks at /proc next.
      if reception == .nothing, !socket.waitForInput(until: deadline) { throw .unanswered }
    }
  }

  /// Becomes readable when there are events.
  package var descriptor: Int32 { socket.descriptor }

  /// The events that are there, in order, and whether some were lost, so that only `/proc` can
  /// tell what runs now; never waits. When there are very many, some stay for the next call, for
  /// which the descriptor stays readable.
  ///
  /// - Throws: the error of `recvmmsg`.
  package func events() throws(SystemError) -> (events: [ProcessEvent], areLost: Bool) {
    var events: [ProcessEvent] = []
    var areLost = false
    while events.count < Self.eventLimit {
      let reception = try socket.receive { datagram in
        Self.decode(datagram) { event in
          if case .subscribed = event { return }
          events.append(event)
        }
      }
      if reception == .overrun { areLost = true }
      if reception == .nothing { break }
    }
    return (events, areLost)
  }

  private static func decode(_ datagram: RawSpan, _ body: (ProcessEvent) -> Void) {
    var reader = MessageReader()
    while let message = try? reader.next(in: datagram) {
      guard message.header.type == MessageHeader.doneType,
        let event = try? ProcessEvent(body: message.body, in: datagram)
      else { continue }
      body(event)
    }
  }
}
