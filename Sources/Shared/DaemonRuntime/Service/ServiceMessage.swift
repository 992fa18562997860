import NetTypes

/// What a daemon tells the service manager (sd_notify(3)).
package enum ServiceMessage: Equatable, Sendable {
  /// The start, or a reload, is done.
  case ready
  /// A reload began at this time of the monotonic clock, in microseconds.
  case reloading(monotonicMicroseconds: UInt64)
  /// The daemon is ending.
  case stopping
  /// What it is doing, for people.
  case status(String)
  /// It is alive.
  case watchdog
  /// Which process is the daemon's main one.
  case mainProcess(Int32)
  /// The descriptors that come along are to be kept for the next start, under this name.
  case storeDescriptors(name: String)
  /// The descriptors of this name need not be kept any longer.
  case removeDescriptors(name: String)
  /// The start or the end takes longer, by so many microseconds from now.
  case extendTimeout(microseconds: UInt64)

  /// The lines of several messages, which travel in one datagram.
  package static func text(_ messages: [ServiceMessage]) -> [UInt8] {
    var text: [UInt8] = []
    for message in messages {
      message.append(to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private func append(to text: inout [UInt8]) {
    switch self {
    case .ready: text.append(text: "READY=1")
    case .reloading(let time):
      text.append(text: "RELOADING=1\nMONOTONIC_USEC=")
      text.append(decimal: time)
    case .stopping: text.append(text: "STOPPING=1")
    case .status(let status):
      text.append(text: "STATUS=")
      append(status, to: &text)
    case .watchdog: text.append(text: "WATCHDOG=1")
    case .mainProcess(let process):
      text.append(text: "MAINPID=")
      text.append(decimal: Int64(process))
    case .storeDescriptors(let name):
      text.append(text: "FDSTORE=1\nFDNAME=")
      append(name, to: &text)
    case .removeDescriptors(let name):
      text.append(text: "FDSTOREREMOVE=1\nFDNAME=")
      append(name, to: &text)
    case .extendTimeout(let time):
      text.append(text: "EXTEND_TIMEOUT_USEC=")
      text.append(decimal: time)
    }
  }

  /// Appends a value, whose line breaks would begin another message.
  private func append(_ value: String, to text: inout [UInt8]) {
    text.append(
      contentsOf: value.utf8.prefix(1024).map { $0 < 0x20 ? UInt8(ascii: " ") : $0 })
  }
}

/// The environment variables by which the service manager talks to a daemon.
package struct ServiceEnvironment: Equatable, Sendable {
  /// The socket for messages; nil when nobody listens.
  package var notifySocket: UnixPath?
  /// The time within which the manager wants to hear that the daemon is alive; nil when it
  /// doesn't.
  package var watchdogTimeout: Duration?
  /// The names of the descriptors that were passed, the first of which is 3.
  package var descriptorNames: [String] = []

  /// How many descriptors are taken at most.
  package static let descriptorLimit = 4096

  /// Reads the variables.
  ///
  /// - Parameters:
  ///   - process: the daemon's own process id: what is meant for another process is ignored.
  ///   - value: the value of a variable; nil when it is not set.
  package init(process: Int32, value: (String) -> String?) {
    notifySocket = value("NOTIFY_SOCKET").flatMap { name in
      name.hasPrefix("/") || name.hasPrefix("@") ? UnixPath(name) : nil
    }
    let own = String(process)
    if let text = value("WATCHDOG_USEC"), let microseconds = Int64(text), microseconds > 0,
      value("WATCHDOG_PID") ?? own == own
    {
      watchdogTimeout = .microseconds(microseconds)
    }
    guard value("LISTEN_PID") == own, let text = value("LISTEN_FDS"), let count = Int(text),
      (1...Self.descriptorLimit).contains(count)
    else { return }
    let names = (value("LISTEN_FDNAMES") ?? "").split(
      separator: ":", omittingEmptySubsequences: false)
    descriptorNames = (0..<count).map { index in
      index < names.count && !names[index].isEmpty ? String(names[index]) : "unknown"
    }
  }

  /// The variables, which children must not inherit.
  package static let names = [
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS",
    "LISTEN_FDNAMES",
  ]
}
