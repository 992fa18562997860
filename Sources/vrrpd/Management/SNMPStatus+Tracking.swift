import KeepalivedConf
import NetTypes
import RoutingNetlink
import VRRP
import VRRPSNMP

/// What is tracked, and plain translations of settings.
extension Daemon {
  /// All things that are tracked, as they fare now.
  func takeTracked(into status: inout SNMPStatus) {
    status.scripts = settings.scripts.map { script in
      var result = SNMPStatus.Script(name: script.name, command: quoted(script.script))
      result.intervalSeconds = Int32(clamping: (script.interval ?? .seconds(1)).components.seconds)
      result.weight = Int32(clamping: script.weight?.value ?? 0)
      result.isReversed = script.weight?.isReversed ?? false
      result.rise = UInt32(clamping: script.rise ?? 1)
      result.fall = UInt32(clamping: script.fall ?? 1)
      switch node.status(of: TrackedID(.script, script.name)) {
      case .unknown, .number: result.result = .initial
      case .good: result.result = .good
      case .bad: result.result = .bad
      }
      return result
    }
    status.files = settings.files.map { file in
      var result = SNMPStatus.File(name: file.name, path: file.path ?? "")
      result.number = Int32(
        clamping: node.status(of: TrackedID(.file, file.name)).number ?? 0)
      result.weight = Int32(clamping: file.weight?.value ?? 1)
      result.isReversed = file.weight?.isReversed ?? false
      return result
    }
    status.sessions = settings.bfds.map { session in
      var result = SNMPStatus.Session(name: session.name)
      result.isUp = node.status(of: TrackedID(.bfd, session.name)) == .good
      result.weight = Int32(clamping: session.weight?.value ?? 0)
      result.isReversed = session.weight?.isReversed ?? false
      return result
    }
    let tracker = parts.lazy.compactMap { $0 as? ProcessTracker }.first
    status.processes = settings.processes.map { process in
      var result = SNMPStatus.Process(process)
      result.isGood = node.status(of: TrackedID(.process, process.name)) == .good
      result.count = Int32(clamping: tracker?.count(of: process.name) ?? 0)
      return result
    }
  }

  /// What an instance or a group tracks.
  func snmpTracking(_ entries: [TrackedEntry]) -> SNMPStatus.Tracking {
    var result = SNMPStatus.Tracking()
    for entry in entries {
      let tracked = SNMPStatus.Tracked(
        entry.id.name, weight: Int32(clamping: entry.weight), isReversed: entry.isReversed)
      switch entry.id.kind {
      case .interface:
        let index = links[name: ByteString(entry.id.name)]?.index ?? 0
        result.interfaces.append((index, tracked))
      case .script: result.scripts.append(tracked)
      case .file: result.files.append(tracked)
      case .bfd: result.sessions.append(tracked)
      case .process: result.processes.append(tracked)
      }
    }
    return result
  }
}

/// A command as keepalived shows it to managers: each word in quotes.
private func quoted(_ command: ScriptCommand?) -> String {
  command?.words.map { "'\($0)'" }.joined(separator: " ") ?? ""
}

extension SNMPStatus.State {
  /// The state of a router or of a group.
  init(_ state: RouterState) {
    self =
      switch state {
      case .initial: .initial
      case .backup: .backup
      case .master: .master
      case .fault: .fault
      case .stopped: .stopped
      }
  }
}

extension SNMPStatus.Mail {
  /// As configured; a server that is given by its name is not told of.
  init(_ mail: MailSettings) {
    self.init()
    if let host = mail.server?.host, let address = IPAddress(text: Array(host.utf8)) {
      server = Endpoint(address: address, port: UInt16(clamping: mail.server?.port ?? 25))
    }
    timeoutSeconds = UInt32(clamping: mail.timeoutSeconds ?? 30)
    sender = mail.sender ?? ""
    recipients = mail.recipients
    tellsFaults = mail.leavesOutFaults != true
    alerts = mail.alerts
    alertsRouters = mail.alertsOfRouters
    alertsCheckers = mail.alertsOfServers
  }
}

extension SNMPStatus.Scripts {
  /// As configured.
  init(_ notices: NoticeSettings) {
    self.init()
    master = quoted(notices.master)
    backup = quoted(notices.backup)
    fault = quoted(notices.fault)
    stop = quoted(notices.stop)
    any = quoted(notices.any)
    lowerPriority = quoted(notices.lowerPriority)
    if case .script(let command)? = notices.deleted { deleted = quoted(command) }
  }
}

extension SNMPStatus.Counters {
  /// As counted by the engine, and when adverts were refused.
  init(_ statistics: RouterStatistics, _ refusals: [RefusalCounter: UInt64]) {
    self.init()
    becameMaster = statistics.becameMaster
    advertsReceived = statistics.advertsReceived
    priorityZeroReceived = statistics.priorityZeroReceived
    priorityZeroSent = statistics.priorityZeroSent
    intervalErrors = refusals[.interval] ?? 0
    authenticationFailures = refusals[.authenticationFailure] ?? 0
    hopLimitErrors = refusals[.hopLimit] ?? 0
    invalidTypes = refusals[.type] ?? 0
    addressListErrors = refusals[.addressList] ?? 0
    invalidAuthentications = refusals[.invalidAuthenticationType] ?? 0
    authenticationMismatches = refusals[.authenticationTypeMismatch] ?? 0
    lengthErrors = refusals[.length] ?? 0
  }
}

extension SNMPStatus.Rule {
  /// As configured.
  init(_ rule: RoutingRule, isSet: Bool) {
    self.init(family: rule.effectiveFamily)
    source = rule.source.map { ($0.address, UInt32($0.length)) }
    destination = rule.destination.map { ($0.address, UInt32($0.length)) }
    preference = rule.preference
    isInverted = rule.isInverted
    self.isSet = isSet
    // The kernel's numbers (FR_ACT_…, linux/fib_rules.h).
    switch rule.action {
    case .table(let table):
      self.table = table.number
      action = 1
    case .vrf: action = 1
    case .goto: action = 2
    case .nop: action = 3
    case .blackhole: action = 6
    case .unreachable: action = 7
    case .prohibit: action = 8
    }
  }
}

extension SNMPStatus.Process {
  /// As configured.
  init(_ process: KeepalivedConf.TrackedProcess) {
    let words = process.command ?? []
    self.init(name: process.name, command: words.first ?? "")
    parameters = words.dropFirst().joined(separator: " ")
    parameterMatch =
      switch process.parameterMatch {
      case nil: 0
      case .exact?: 1
      case .partial?: 2
      case .initial?: 3
      }
    weight = Int32(clamping: process.weight?.value ?? 0)
    isReversed = process.weight?.isReversed ?? false
    quorum = UInt32(clamping: process.quorum ?? 1)
    quorumMaximum = process.quorumMaximum.map { Int32(clamping: $0) }
    forkDelayMicroseconds = UInt32(clamping: (process.forkDelay ?? .zero).nanoseconds / 1000)
    terminateDelayMicroseconds = UInt32(
      clamping: (process.terminateDelay ?? .zero).nanoseconds / 1000)
    comparesCommandLine = process.comparesCommandLine ?? false
  }
}
