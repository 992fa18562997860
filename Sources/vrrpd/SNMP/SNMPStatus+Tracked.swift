extension SNMPStatus {
  /// How a script fares (vrrpScriptResult).
  package enum ScriptResult: Int32, Sendable, CaseIterable {
    /// Not yet run.
    case initial = 1
    /// It failed.
    case bad = 2
    /// It succeeded.
    case good = 3
    /// It failed the first time.
    case initialFailed = 5
  }

  /// A `vrrp_script`.
  package struct Script: Sendable {
    /// Its name.
    package var name: String
    /// The command.
    package var command: String
    /// The time between two runs in seconds.
    package var intervalSeconds: Int32 = 1
    /// Its weight.
    package var weight: Int32 = 0
    /// Whether the other way round.
    package var isReversed = false
    /// How it fares.
    package var result = ScriptResult.initial
    /// After how many successes it is good.
    package var rise: UInt32 = 1
    /// After how many failures it is bad.
    package var fall: UInt32 = 1

    /// A script.
    package init(name: String, command: String) {
      self.name = name
      self.command = command
    }
  }

  /// A `track_file`.
  package struct File: Sendable {
    /// Its name.
    package var name: String
    /// The path.
    package var path: String
    /// The number in it.
    package var number: Int32 = 0
    /// Its weight.
    package var weight: Int32 = 1
    /// Whether the other way round.
    package var isReversed = false

    /// A file.
    package init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// A `bfd_instance`.
  package struct Session: Sendable {
    /// Its name.
    package var name: String
    /// Whether the path is good.
    package var isUp = false
    /// Its weight.
    package var weight: Int32 = 0
    /// Whether the other way round.
    package var isReversed = false

    /// A session.
    package init(name: String) { self.name = name }
  }

  /// A `vrrp_track_process`.
  package struct Process: Sendable {
    /// Its name.
    package var name: String
    /// The command.
    package var command: String
    /// Its parameters with spaces between.
    package var parameters = ""
    /// How parameters are compared: 0 not at all, 1 exactly, 2 partial, 3 initial.
    package var parameterMatch: Int32 = 0
    /// Its weight.
    package var weight: Int32 = 0
    /// Whether the other way round.
    package var isReversed = false
    /// How many there must be.
    package var quorum: UInt32 = 1
    /// How many there may be; nil for any number.
    package var quorumMaximum: Int32?
    /// `fork_delay` in microseconds.
    package var forkDelayMicroseconds: UInt32 = 0
    /// `terminate_delay` in microseconds.
    package var terminateDelayMicroseconds: UInt32 = 0
    /// Whether command lines are compared.
    package var comparesCommandLine = false
    /// How many there are.
    package var count: Int32 = 0
    /// Whether that is good.
    package var isGood = false

    /// A process.
    package init(name: String, command: String) {
      self.name = name
      self.command = command
    }
  }
}
