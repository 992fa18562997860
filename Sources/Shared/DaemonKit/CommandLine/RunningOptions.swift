/// What the command line says about how a daemon runs.
package struct RunningOptions: Equatable, Sendable {
  /// What a master does about another machine with its addresses (`--conflict-policy`).
  package enum ConflictPolicy: String, Sendable, CaseIterable {
    case stay, yield
  }

  /// What becomes of adverts whose addresses are not the configured ones (`--address-mismatch`).
  package enum AddressMismatch: String, Sendable, CaseIterable {
    case accept, report, refuse
  }

  /// `-n`
  package var staysInForeground = false
  /// `-l`
  package var logsToConsole = false
  /// `-D`
  package var isDetailed = false
  /// `-S`: 0 to 7 for `local0` to `local7`; nil for `daemon`.
  package var facility: Int?
  /// `-G`
  package var leavesSyslogOut = false
  /// `-g`
  package var logFile: String?
  /// `--flush-log-file`
  package var flushesLogFile = false
  /// `-a`
  package var logsAddressChanges = false
  /// `-R` or `--no-supervisor`: no process watches over the daemon.
  package var isUnsupervised = false
  /// `-u`: the permissions that new files don't get.
  package var fileModeMask: UInt32?
  /// `-m`
  package var leavesCoreDumps = false
  /// `-M`: what the kernel calls core dumps.
  package var coreDumpPattern: String?
  /// `-p`
  package var pidFile: String?
  /// `-r` of vrrpd, `-c` of checkd: the pid file of the process that does the work.
  package var workerPIDFile: String?
  /// `-V` of vrrpd, `-I` of checkd: what the daemon has set stays when it ends.
  package var keepsState = false
  /// `-x`
  package var enablesSNMP = false
  /// `-A`
  package var snmpSocket: String?
  /// `--run-dir`: where the control socket and the state for a restart are.
  package var runDirectory: String?
  /// `--conflict-policy`
  package var conflictPolicy = ConflictPolicy.stay
  /// `--address-mismatch`
  package var addressMismatch = AddressMismatch.report

  /// Those of a command line without options.
  package init() {}
}

extension RunningOptions {
  /// Takes an option.
  mutating func take(
    _ id: DaemonOptionID, _ argument: String, as word: String
  ) throws(DaemonUsageError) {
    switch id {
    case .doNotFork: staysInForeground = true
    case .logConsole: logsToConsole = true
    case .logDetail: isDetailed = true
    case .logFacility:
      facility = try number(
        argument, as: word, "a number from 0 to 7, for local0 to local7", in: 0...7)
    case .noSyslog: leavesSyslogOut = true
    case .logFile: logFile = argument
    case .flushLogFile: flushesLogFile = true
    case .addressMonitoring: logsAddressChanges = true
    case .doNotRespawn, .noSupervisor: isUnsupervised = true
    case .umask:
      fileModeMask = UInt32(
        try number(argument, as: word, "a mask such as 022, in octal", radix: 8, in: 0...0o777))
    case .coreDump: leavesCoreDumps = true
    case .coreDumpPattern:
      leavesCoreDumps = true
      coreDumpPattern = argument
    case .pidFile: pidFile = argument
    case .vrrpPidFile, .checkersPidFile: workerPIDFile = argument
    case .keepVRRP, .keepIPVS: keepsState = true
    case .snmp: enablesSNMP = true
    case .snmpSocket: snmpSocket = argument
    case .runDirectory: runDirectory = argument
    case .conflictPolicy:
      conflictPolicy = try choice(argument, as: word, "stay or yield")
    case .addressMismatch:
      addressMismatch = try choice(argument, as: word, "accept, report or refuse")
    default: break
    }
  }

  private func number(
    _ argument: String, as word: String, _ expected: String, radix: Int = 10,
    in range: ClosedRange<Int>
  ) throws(DaemonUsageError) -> Int {
    guard let number = Int(argument, radix: radix), range.contains(number) else {
      throw .invalidValue(option: word, value: argument, expected: expected)
    }
    return number
  }

  private func choice<Choice: RawRepresentable<String>>(
    _ argument: String, as word: String, _ expected: String
  ) throws(DaemonUsageError) -> Choice {
    guard let choice = Choice(rawValue: argument) else {
      throw .invalidValue(option: word, value: argument, expected: expected)
    }
    return choice
  }
}
