/// The options of the daemons, by the numbers under which libpopt reports them.
package enum DaemonOptionID: Int32, Sendable, CaseIterable {
  case configTest = 1
  case dump, dumpKeywords, help, version
  case file, configurationID, allFiles, namespace, strict, json, color
  case onlyVRRP, onlyChecks, noBFD, all
  case logConsole, logDetail, logFacility, noSyslog, logFile, flushLogFile, addressMonitoring
  case doNotFork, doNotRespawn, umask, coreDump, coreDumpPattern
  case pidFile, vrrpPidFile, checkersPidFile, bfdPidFile
  case releaseVIPs, keepVRRP, keepIPVS, snmp, snmpSocket
  case signalNumber, genhash
  case noSupervisor, runDirectory, conflictPolicy, addressMismatch
}

/// What one option is called, what it takes and what it is for: the one source of the parser's
/// table, the help text, the completion and the check of the manual pages.
package struct DaemonOption: Sendable {
  /// What is done with it.
  package enum Use: Sendable, Hashable {
    /// It has an effect.
    case effective
    /// It says how a daemon runs, which a test does not ask: it is accepted, so that
    /// the options of a service can stand before `-t`.
    case accepted
    /// It is refused; this is why, and what to do instead.
    case refused(String)
  }

  /// The option.
  package let id: DaemonOptionID
  /// The letter after `-`, if any.
  package let letter: Character?
  /// The names after `--`; the first is preferred.
  package let longNames: [String]
  /// The argument's name in help texts; nil when there is none.
  package let argument: String?
  /// Whether the argument may be left out; it then belongs to the option's own word.
  package let isArgumentOptional: Bool
  /// What is done with it.
  package let use: Use
  /// One line of help.
  package let help: String

  /// Makes an option.
  package init(
    _ id: DaemonOptionID, _ letter: Character? = nil, _ names: [String],
    argument: String? = nil, isArgumentOptional: Bool = false, use: Use = .effective,
    _ help: String
  ) {
    self.id = id
    self.letter = letter
    longNames = names
    self.argument = argument
    self.isArgumentOptional = isArgumentOptional
    self.use = use
    self.help = help
  }

  /// How it is written on a command line.
  var spelling: String { letter.map { "-\($0)" } ?? "--\(longNames[0])" }

  /// The same option, used otherwise.
  func used(_ use: Use) -> DaemonOption {
    DaemonOption(
      id, letter, longNames, argument: argument, isArgumentOptional: isArgumentOptional, use: use,
      help)
  }
}

/// A headed part of the table of options.
package struct DaemonOptionSection: Sendable {
  /// The heading in the help text.
  package let title: String
  /// The options, in the order of the help text.
  package let options: [DaemonOption]
}
