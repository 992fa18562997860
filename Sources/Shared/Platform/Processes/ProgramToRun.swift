package import NetTypes

/// A program as the system is to run it: what, as whom, and with what.
package struct ProgramToRun: Sendable {
  /// The user and groups of a process.
  package struct Identity: Sendable, Hashable {
    /// The user's number.
    package var user: UInt32
    /// The number of the user's first group.
    package var group: UInt32
    /// The other groups.
    package var groups: [UInt32]

    /// Makes an identity.
    package init(user: UInt32, group: UInt32, groups: [UInt32] = []) {
      self.user = user
      self.group = group
      self.groups = groups
    }
  }

  /// How the process stands apart from the daemon: either way it leads a process group of its own,
  /// which gets signals as one.
  package enum Grouping: Sendable, Hashable {
    /// A process group in the daemon's session.
    case processGroup
    /// A session of its own, without a terminal.
    case session
  }

  /// The file to execute, with its path: no search takes place.
  package var path: ByteString
  /// The arguments, the program's name first.
  package var arguments: [ByteString]
  /// The environment, `NAME=value` each.
  package var environment: [ByteString]
  /// Where it starts; nil where the daemon is.
  package var directory: ByteString?
  /// Whom it runs as; nil as the daemon.
  package var identity: Identity?
  /// How it stands apart.
  package var grouping = Grouping.processGroup
  /// The descriptor that becomes its standard input; nil for `/dev/null`.
  package var standardInput: Int32?
  /// The descriptor that becomes its standard output; nil for `/dev/null`.
  package var standardOutput: Int32?
  /// The descriptor that becomes its standard error; nil for `/dev/null`.
  package var standardError: Int32?
  /// Permissions that files which it makes do not get; nil as the daemon's.
  package var fileModeMask: UInt32?
  /// A signal that it gets when the daemon (more exactly, the thread that starts it) ends in
  /// whatever way; nil for none.
  package var deathSignal: Int32?
  /// Whether it has the daemon's ambient capabilities, where it runs as the daemon's user.
  package var keepsCapabilities = false
  /// Limits other than the daemon's.
  package var limits: [ResourceLimit] = []

  /// Makes a program with an empty environment that runs as the daemon does.
  package init(path: ByteString, arguments: [ByteString], environment: [ByteString] = []) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }
}

/// How a process ended.
package enum ChildStatus: Sendable, Hashable {
  /// It ended by itself, with a status of 0 to 255.
  case exited(Int32)
  /// A signal ended it.
  case killed(signal: Int32)
  /// Nobody knows: something else collected its status.
  case unknown

  /// Whether it ended with status 0.
  package var isSuccess: Bool { self == .exited(0) }
}
