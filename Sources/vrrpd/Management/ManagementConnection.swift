import NetTypes
import Platform
import SystemPackage

/// A connection to the master agent of SNMP or to the bus. It never waits: what the other side does
/// not take is kept, up to a limit.
final class ManagementConnection {
  /// What happened.
  enum Event {
    /// It is there.
    case connected
    /// Bytes came.
    case received([UInt8])
    /// It is over: for this reason, or because the other side closed it.
    case lost(SystemError?)
  }

  /// How much is kept for one that does not read.
  static let outputLimit = 4 << 20
  /// How much is read in one turn of the loop: the rest is for the next one.
  private static let portion = 1 << 14

  private let descriptor: OwnedDescriptor
  private let token: Token
  private var isConnected: Bool
  private var output: [UInt8] = []
  private var isWaitingToWrite: Bool

  /// Begins to connect, and has the daemon's loop watch it.
  ///
  /// - Throws: the error of `connect`, where it fails at once.
  init(
    to address: ManagementAddress, token: Token, in daemon: Daemon
  ) throws(SystemError) {
    self.token = token
    switch address {
    case .unix(let path):
      descriptor = try UnixSocket.connect(to: path)
      isConnected = true
    case .tcp(let endpoint):
      descriptor = try StreamSocket.connect(to: endpoint)
      isConnected = false
    }
    isWaitingToWrite = !isConnected
    try daemon.reactor.add(
      descriptor.rawValue, interest: isConnected ? .readable : [.readable, .writable],
      token: token.rawValue)
  }

  /// Whether it is there from the beginning on, so that no `connected` will follow.
  var isThere: Bool { isConnected }

  /// Forgets it; it is closed when it is let go.
  func close(in daemon: Daemon) { try? daemon.reactor.remove(descriptor.rawValue) }

  /// Does what can be done now.
  func handle(in daemon: Daemon) -> [Event] {
    var events: [Event] = []
    if !isConnected {
      if let error = StreamSocket.pendingError(descriptor.rawValue) {
        return [.lost(SystemError(call: "connect", errno: error))]
      }
      isConnected = true
      events.append(.connected)
    }
    do throws(SystemError) {
      try write(in: daemon)
      var bytes: [UInt8] = []
      switch try readAvailable(
        from: descriptor.rawValue, limit: Self.portion, appendingTo: &bytes)
      {
      case .bytes: events.append(.received(bytes))
      case .wouldBlock: break
      case .end: events.append(.lost(nil))
      }
    } catch {
      events.append(.lost(error))
    }
    return events
  }

  /// Sends bytes, or keeps them until they can be sent.
  ///
  /// - Throws: the error of `send`; `ENOBUFS` when the other side takes nothing for too long.
  func send(_ bytes: [UInt8], in daemon: Daemon) throws(SystemError) {
    guard output.count + bytes.count <= Self.outputLimit else {
      throw SystemError(call: "send", errno: .noBufferSpace)
    }
    output += bytes
    if isConnected, !isWaitingToWrite { try write(in: daemon) }
  }

  private func write(in daemon: Daemon) throws(SystemError) {
    var sent = 0
    sending: while sent < output.count {
      switch try writeAvailable(output[sent...], to: descriptor.rawValue) {
      case .bytes(let count): sent += count
      case .wouldBlock, .end: break sending
      }
    }
    output.removeFirst(sent)
    let mustWait = !output.isEmpty
    if mustWait != isWaitingToWrite {
      isWaitingToWrite = mustWait
      try daemon.reactor.modify(
        descriptor.rawValue, interest: isWaitingToWrite ? [.readable, .writable] : .readable,
        token: token.rawValue)
    }
  }
}
