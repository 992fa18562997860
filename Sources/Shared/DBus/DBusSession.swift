package import NetTypes

/// A service's connection to a bus: says who it is (SASL EXTERNAL), takes its name, hands over
/// calls of methods, sends signals, and comes back when the connection is lost.
package struct DBusSession: Sendable, Hashable {
  /// What happened.
  package enum Input: Sendable, Hashable {
    /// The connection that was asked for is there.
    case connected
    /// There is no connection: it could not be made, or was lost.
    case disconnected
    /// Bytes came.
    case received([UInt8])
    /// Time has passed.
    case timeout
    /// A signal, or the answer to a call; dropped while there is no connection.
    case send(DBusMessage)
    /// The daemon is about to end.
    case stop
  }

  /// What to do.
  package enum Output: Sendable, Hashable {
    /// Connect to the bus.
    case connect
    /// Send these bytes.
    case send([UInt8])
    /// Close the connection; no `disconnected` is expected.
    case disconnect
    /// Somebody calls a method: answer unless no answer is wanted.
    case call(DBusMessage)
    /// Worth a line in the log.
    case event(Event)
  }

  /// Something that happened, worth a line in the log.
  package enum Event: Sendable, Hashable {
    /// The name is ours.
    case opened
    /// The bus does not let us in, in its words.
    case refused(String)
    /// The name belongs to another.
    case nameTaken
    /// The connection ended.
    case lost
    /// The bus did not answer in time.
    case silence
    /// The bus sent what is no message.
    case malformed(DBusDecodingError)
  }

  /// How far it is.
  package enum Phase: Sendable, Hashable {
    /// Without a connection, until the next attempt.
    case waiting
    /// A connection was asked for.
    case connecting
    /// It said who it is.
    case authenticating
    /// It said hello, and asked for its name.
    case naming
    /// The name is ours.
    case open
    /// The daemon ends.
    case stopped
  }

  /// The name that the service takes.
  package let name: String
  /// The number of the user that the daemon runs as.
  package let userID: UInt32
  /// How far it is.
  package private(set) var phase = Phase.waiting
  /// When a timeout is due; nil while only the bus can bring about anything.
  package private(set) var deadline: Instant?

  private var serial: UInt32 = 1
  private var nameSerial: UInt32 = 0
  private var greeting: [UInt8] = []
  private var stream = DBusStream()
  private var retryWait = Duration.seconds(1)

  /// How long answers of the bus may take.
  package static let patience = Duration.seconds(10)
  /// The longest time between two attempts to connect.
  package static let longestRetryWait = Duration.seconds(30)

  /// Connects at once.
  package init(name: String, userID: UInt32, now: Instant) {
    self.name = name
    self.userID = userID
    deadline = now
  }

  /// Takes in what happened, and appends what is to be done about it.
  package mutating func handle(_ input: Input, now: Instant, into outputs: inout [Output]) {
    switch input {
    case .connected:
      guard phase == .connecting else { return }
      phase = .authenticating
      greeting = []
      stream = DBusStream()
      // The user's number in decimal digits, each of which is written in hexadecimal.
      let digits = String(userID).utf8.map { String($0, radix: 16) }.joined()
      outputs.append(.send([0] + Array("AUTH EXTERNAL \(digits)\r\n".utf8)))
    case .disconnected:
      guard phase != .waiting, phase != .stopped else { return }
      lose(.lost, isConnected: false, now: now, into: &outputs)
    case .received(let bytes): receive(bytes, now: now, into: &outputs)
    case .timeout: timeOut(now: now, into: &outputs)
    case .send(let message):
      if phase == .open { _ = post(message, into: &outputs) }
    case .stop:
      if phase != .waiting && phase != .stopped { outputs.append(.disconnect) }
      phase = .stopped
      deadline = nil
    }
  }

  private mutating func receive(
    _ bytes: [UInt8], now: Instant, into outputs: inout [Output]
  ) {
    switch phase {
    case .authenticating:
      greeting += bytes
      authenticate(now: now, into: &outputs)
    case .naming, .open:
      stream.append(bytes)
      readMessages(now: now, into: &outputs)
    case .waiting, .connecting, .stopped: break
    }
  }

  /// The bus answers in a line of text.
  private mutating func authenticate(now: Instant, into outputs: inout [Output]) {
    guard let end = greeting.firstIndex(of: UInt8(ascii: "\n")) else {
      if greeting.count > 1_024 {
        lose(.malformed(.tooLong), isConnected: true, now: now, into: &outputs)
      }
      return
    }
    let line = String(decoding: greeting[..<end], as: UTF8.self)
    guard line.hasPrefix("OK ") || line == "OK\r" else {
      let text = String(line.filter { !$0.isNewline })
      lose(.refused(text), isConnected: true, now: now, into: &outputs)
      return
    }
    phase = .naming
    deadline = now.advanced(by: Self.patience)
    outputs.append(.send(Array("BEGIN\r\n".utf8)))
    let bus = "org.freedesktop.DBus"
    _ = post(.call(bus, "/org/freedesktop/DBus", bus, "Hello"), into: &outputs)
    // DBUS_NAME_FLAG_DO_NOT_QUEUE: whoever has the name keeps it.
    nameSerial = post(
      .call(
        bus, "/org/freedesktop/DBus", bus, "RequestName", [.string(name), .uint32(4)]),
      into: &outputs)
    stream.append(greeting[(end + 1)...])
    greeting = []
    readMessages(now: now, into: &outputs)
  }

  private mutating func readMessages(now: Instant, into outputs: inout [Output]) {
    while phase == .naming || phase == .open {
      do throws(DBusDecodingError) {
        guard let message = try stream.next() else { return }
        take(message, now: now, into: &outputs)
      } catch {
        lose(.malformed(error), isConnected: true, now: now, into: &outputs)
      }
    }
  }

  private mutating func take(
    _ message: DBusMessage, now: Instant, into outputs: inout [Output]
  ) {
    switch message.kind {
    case .call:
      if phase == .open { outputs.append(.call(message)) }
    case .reply:
      guard phase == .naming, message.replySerial == nameSerial else { return }
      // DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER, or it is ours already.
      guard message.body == [.uint32(1)] || message.body == [.uint32(4)] else {
        lose(.nameTaken, isConnected: true, now: now, into: &outputs)
        return
      }
      phase = .open
      deadline = nil
      retryWait = .seconds(1)
      outputs.append(.event(.opened))
    case .error:
      guard phase == .naming else { return }
      var text = message.errorName ?? ""
      if case .string(let why)? = message.body.first { text = why }
      lose(.refused(text), isConnected: true, now: now, into: &outputs)
    case .signal: break
    }
  }

  private mutating func timeOut(now: Instant, into outputs: inout [Output]) {
    guard let deadline, deadline <= now else { return }
    switch phase {
    case .waiting:
      phase = .connecting
      self.deadline = now.advanced(by: Self.patience)
      outputs.append(.connect)
    case .connecting, .authenticating, .naming:
      lose(.silence, isConnected: true, now: now, into: &outputs)
    case .open, .stopped: self.deadline = nil
    }
  }

  /// Sends a message with the next number, which it returns.
  private mutating func post(_ message: DBusMessage, into outputs: inout [Output]) -> UInt32 {
    var numbered = message
    numbered.serial = serial
    serial = serial == .max ? 1 : serial + 1
    outputs.append(.send(numbered.bytes))
    return numbered.serial
  }

  /// Ends the connection and tries again later, at growing intervals.
  private mutating func lose(
    _ event: Event, isConnected: Bool, now: Instant, into outputs: inout [Output]
  ) {
    if isConnected { outputs.append(.disconnect) }
    outputs.append(.event(event))
    phase = .waiting
    deadline = now.advanced(by: retryWait)
    retryWait = min(retryWait * 2, Self.longestRetryWait)
  }
}
