import CLinux
import Glibc
package import NetTypes
package import Platform

/// Delivers letters to one server, without ever making the loop wait.
///
/// The loop watches `descriptor` for reading, and calls `handle` when it is readable or when
/// `deadline` has come.
package struct Mailer: ~Copyable {
  /// Where letters go.
  package struct Settings: Hashable, Sendable {
    /// The server: `smtp_server`.
    package var server: Endpoint
    /// How this machine introduces itself: `smtp_helo_name`.
    package var helloName: String
    /// How long the connection, and each answer, may take: `smtp_connect_timeout`.
    package var timeout: Duration

    /// Makes settings with keepalived's defaults.
    package init(
      server: Endpoint, helloName: String = "localhost", timeout: Duration = .seconds(30)
    ) {
      self.server = server
      self.helloName = helloName
      self.timeout = timeout
    }
  }

  /// Where letters go; a change counts from the next letter on.
  package var settings: Settings
  private let events: EventSet
  private var queue: MailQueue
  private var queueOutputs: [MailQueue.Output] = []
  private var told: [MailEvent] = []
  private var socket: OwnedDescriptor?
  private var client: SMTPClient?
  private var isConnecting = false
  private var waiting: [UInt8] = []
  private var outcome: SMTPClient.Outcome?

  /// Makes a mailer without letters.
  ///
  /// - Throws: the error of `epoll_create1`.
  package init(_ settings: Settings, limits: MailQueue.Limits = .init()) throws(SystemError) {
    events = try EventSet()
    self.settings = settings
    queue = MailQueue(limits: limits)
  }

  /// What the loop watches for reading.
  package var descriptor: Int32 { events.descriptor }

  /// How many letters have not been delivered yet.
  package var count: Int { queue.count }

  /// When `handle` is to be called; nil when nothing is due.
  package var deadline: Instant? {
    if !told.isEmpty { return .zero }
    return client == nil ? queue.deadline : client?.deadline
  }

  /// Sends a letter, after those that wait.
  package mutating func submit(_ mail: Mail, now: Instant) {
    queue.submit(mail, now: now, into: &queueOutputs)
    performQueue(now: now)
  }

  /// Does what is due, and returns what is to be told.
  package mutating func handle(now: Instant) -> [MailEvent] {
    var outputs: [SMTPClient.Output] = []
    for event in events.ready() {
      if isConnecting { finishConnecting(now: now, &outputs) }
      guard !isConnecting else { continue }
      if event.readiness != .writable { receive(now: now, &outputs) }
      sendWaiting(&outputs)
    }
    client?.advance(now: now, into: &outputs)
    performClient(&outputs, now: now)
    queue.advance(now: now, into: &queueOutputs)
    performQueue(now: now)
    defer { told = [] }
    return told
  }

  private mutating func performQueue(now: Instant) {
    var index = 0
    while index < queueOutputs.count {
      switch queueOutputs[index] {
      case .deliver(let mail): connect(mail, now: now)
      case .tell(let event): told.append(event)
      }
      index += 1
    }
    queueOutputs.removeAll(keepingCapacity: true)
  }

  private mutating func connect(_ mail: Mail, now: Instant) {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let family = settings.server.address.family == .ipv4 ? AF_INET : AF_INET6
    let number = Glibc.socket(family, type, 0)
    guard number >= 0 else {
      queue.finished(reason("a socket can't be made"), now: now, into: &queueOutputs)
      return
    }
    let opened = OwnedDescriptor(rawValue: number)
    guard connectSocket(number, to: settings.server) == 0 || currentErrno() == EINPROGRESS else {
      let outcome = reason("\(settings.server) can't be reached")
      queue.finished(outcome, now: now, into: &queueOutputs)
      return
    }
    client = SMTPClient(
      mail, helloName: settings.helloName, date: WallTime.now().local, timeout: settings.timeout,
      now: now)
    isConnecting = true
    waiting = []
    outcome = nil
    events.add(number, .writable, token: 0)
    socket = consume opened
  }

  private func reason(_ what: String) -> SMTPClient.Outcome {
    .failedForNow("\(what): \(errorText(currentErrno()))")
  }

  private mutating func finishConnecting(now: Instant, _ outputs: inout [SMTPClient.Output]) {
    guard let number = socket?.rawValue else { return }
    var failure: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(number, SOL_SOCKET, SO_ERROR, &failure, &size)
    isConnecting = false
    guard failure == 0 else {
      client?.closed(
        reason: "\(settings.server) can't be reached: \(errorText(failure))", into: &outputs)
      return
    }
    client?.connected(now: now)
    events.change(number, .readable, token: 0)
  }

  private mutating func receive(now: Instant, _ outputs: inout [SMTPClient.Output]) {
    guard let number = socket?.rawValue else { return }
    // What more there is comes in the next turn.
    let bytes = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer -> [UInt8]? in
      let count = retryingInterrupts { recv(number, buffer.baseAddress, buffer.count, 0) }
      if count < 0, currentErrno() == EAGAIN { return [] }
      return count > 0 ? Array(buffer[..<count]) : nil
    }
    if let bytes {
      client?.received(bytes, now: now, into: &outputs)
    } else {
      client?.closed(reason: "the server closed the connection", into: &outputs)
    }
  }

  private mutating func performClient(_ outputs: inout [SMTPClient.Output], now: Instant) {
    var index = 0
    while index < outputs.count {
      switch outputs[index] {
      case .send(let bytes):
        waiting += bytes
        sendWaiting(&outputs)
      case .finished(let result): outcome = result
      case .close:
        socket = nil
        client = nil
        waiting = []
        queue.finished(
          outcome ?? .failedForNow("the server closed the connection"), now: now,
          into: &queueOutputs)
      }
      index += 1
    }
  }

  private mutating func sendWaiting(_ outputs: inout [SMTPClient.Output]) {
    guard let number = socket?.rawValue, !waiting.isEmpty else { return }
    let sent = waiting.withUnsafeBytes { bytes in
      retryingInterrupts {
        // The rest of a long letter in later turns: others wait for the loop, too.
        Glibc.send(
          number, bytes.baseAddress, min(bytes.count, 16_384), Int32(MSG_NOSIGNAL))
      }
    }
    if sent < 0, currentErrno() != EAGAIN {
      waiting = []
      client?.closed(reason: "the connection broke: \(errorText(currentErrno()))", into: &outputs)
      return
    }
    waiting.removeFirst(max(0, sent))
    events.change(number, waiting.isEmpty ? .readable : [.readable, .writable], token: 0)
  }
}

/// Begins to connect a socket.
private func connectSocket(_ number: Int32, to endpoint: Endpoint) -> Int32 {
  switch endpoint.address {
  case .v4(let address):
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = endpoint.port.bigEndian
    name.sin_addr.s_addr = address.rawValue.bigEndian
    return connectSocket(number, &name)
  case .v6(let address):
    var name = sockaddr_in6()
    name.sin6_family = sa_family_t(AF_INET6)
    name.sin6_port = endpoint.port.bigEndian
    withUnsafeMutableBytes(of: &name.sin6_addr) { bytes in
      for index in 0..<8 {
        bytes.storeBytes(
          of: address.group(index).bigEndian, toByteOffset: 2 * index, as: UInt16.self)
      }
    }
    return connectSocket(number, &name)
  }
}

private func connectSocket<Name>(_ number: Int32, _ name: inout Name) -> Int32 {
  withUnsafePointer(to: &name) { pointer in
    connect(
      number, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
      socklen_t(MemoryLayout<Name>.size))
  }
}
