import JSON
import NetTypes

/// The most seconds that keepalived counts in microseconds of 32 bits.
let maximalTimerSeconds = Int(UInt32.max) / 1_000_000

extension GlobalDefinitions {
  /// Mails.
  static let mailKeywords: [Keyword<GlobalDefinitions>] = [
    .value(
      "router_id", \.routerID, .text("NAME"), "what mails and logs call this machine",
      .survivesMissing + .fallback("the name of the host")),
    mailRecipients,
    .value(
      "notification_email_from", \.mail.sender, .text("ADDRESS"), "the sender of mails",
      .survivesMissing + .fallback("keepalived at the name of the host")),
    .custom(
      "smtp_server", \.mail.server,
      .sequence([.text("ADDRESS|NAME"), .optional(.integer(1...65535))]),
      "the server that takes mails", .fallback("port 25"), read: readMailServer,
      write: { ([$0.host] + ($0.port.map { [String($0)] } ?? []), nil) }),
    .custom(
      "smtp_helo_name", \.mail.helloName, .text("NAME"),
      "what this machine calls itself in HELO", .fallback("localhost"),
      read: { statement in
        if statement.hasNext { return statement.take(.text("NAME")) }
        // keepalived passes over it in silence.
        statement.context.warning(
          .missingArgument, statement.keyword.range, "`smtp_helo_name` without a name does nothing",
          fix: "write a name, or delete it")
        return nil
      }, write: { ([$0], .string($0)) }),
    .value(
      "smtp_connect_timeout", \.mail.timeoutSeconds, .integer(1...maximalTimerSeconds),
      default: 30, "seconds to wait for the mail server"),
    .optionalBoolean(
      "smtp_alert", \.mail.alerts, "whether mails are sent of everything that does not say it"),
    .optionalBoolean(
      "smtp_alert_vrrp", \.mail.alertsOfRouters,
      "whether mails are sent of virtual routers that do not say it",
      .only(.vrrpd) + .fallback("`smtp_alert`")),
    .optionalBoolean(
      "smtp_alert_checker", \.mail.alertsOfServers,
      "whether mails are sent of virtual and real servers that do not say it",
      .only(.checkd) + .fallback("`smtp_alert`")),
    .flag(
      "no_email_faults", \.mail.leavesOutFaults, "send no mails of virtual routers at fault",
      .only(.vrrpd)),
    .optionalBoolean(
      "no_checker_emails", \.mail.leavesOutChecks,
      "send mails of servers that come or go, but not of single checks", .only(.checkd)),
  ]

  /// `notification_email`: more than one on a line, other than the entries of other blocks.
  private static let mailRecipients = Keyword<GlobalDefinitions>(
    {
      var entry = KeywordEntry(
        name: "notification_email", grammar: .repeated(.text("ADDRESS")),
        block: "notification_email", help: "who gets mails; names with blanks in quotes")
      entry.isRepeatable = true
      return entry
    }(),
    read: { block, statement in
      statement.reportExtraWords()
      var found: [String] = []
      statement.context.readEntries(of: statement.keyword) { entry in
        let words = [entry.keyword] + entry.rest
        entry.ignoreRest()
        found += words.map(\.text)
        guard let comment = words.first(where: { $0.text.hasPrefix("//") }) else { return }
        statement.context.warning(
          .slashComment, comment.range,
          "`//` does not begin a comment here: every word is taken for an address",
          fix: "begin comments with `#` or `!`")
      }
      // Comments of another language have been reported; they are all that the block holds.
      if found.isEmpty, !statement.context.hasError(.slashComment, from: statement.range) {
        statement.context.error(
          .missingArgument, statement.range, "this block is empty: nobody gets mails",
          fix: "put an address into it, or delete it")
      }
      block.mail.recipients += found
    },
    write: { block in
      let recipients = block.mail.recipients
      guard !recipients.isEmpty else { return [] }
      return [
        DumpItem(
          "notification_email", children: recipients.map { DumpItem("", [$0]) },
          json: .array(recipients.map { .string($0) }))
      ]
    })

  /// What processes are called.
  static let processNameKeywords: [Keyword<GlobalDefinitions>] = [
    .flag("process_names", \.processes.setsNames, "call processes by their tasks"),
    .value("process_name", \.processes.name, .processName, "the name of the main process"),
    .value(
      "vrrp_process_name", \.processes[.vrrp].name, .processName, "the name of the VRRP process",
      .only(.vrrpd)),
    .value(
      "checker_process_name", \.processes[.checker].name, .processName,
      "the name of the process of checks", .only(.checkd)),
    .value(
      "lvs_process_name", \.processes[.checker].name, .processName,
      "the name of the process of checks",
      .only(.checkd) + .deprecated("write `checker_process_name`")
    ).asOldSpelling,
    .value("bfd_process_name", \.processes[.bfd].name, .processName, "the name of the BFD process"),
  ]

  /// How processes are scheduled.
  static let schedulingKeywords: [Keyword<GlobalDefinitions>] =
    [
      .custom(
        "max_auto_priority", \.processes.maximalAutomaticPriority, .optional(.integer(-1...99)),
        "how high realtime priority is raised when timers are late; -1 not to recommend it",
        .fallback("0, or 99 without a number"),
        read: { $0.hasNext ? $0.take(.integer(-1...99)) : 99 },
        write: { ([String($0)], .integer($0)) }),
      .value(
        "min_auto_priority_delay", \.processes.automaticPriorityDelayMicroseconds,
        .integer(1...10_000_000), default: 1_000_000,
        "how many microseconds late timers must be for that", .survivesMissing),
      .custom(
        "umask", \.fileModeMask,
        .form("NUMBER | BIT[|BIT]...", examples: ["027", "0x1f", "IWGRP|IWOTH", "IRWXO"]),
        "the permissions that new files do not get", .fallback("IXUSR|IRWXG|IRWXO"),
        read: readFileModeMask,
        write: { (["0" + String($0, radix: 8)], .string("0" + String($0, radix: 8))) }),
    ]
    + ProcessSettings.Kind.allCases.flatMap(scheduling)

  private static func scheduling(_ kind: ProcessSettings.Kind) -> [Keyword<GlobalDefinitions>] {
    let prefix = kind.rawValue
    let daemons: KeywordOptions =
      switch kind {
      case .vrrp: .only(.vrrpd)
      case .checker: .only(.checkd)
      case .bfd: .none
      }
    let limit = 1...Int(UInt32.max)
    return [
      .value(
        prefix + "_priority", \.processes[kind].priority, .integer(-20...19),
        "the priority (nice value) of the \(kind.name) process", daemons + .survivesMissing),
      .flag(
        prefix + "_no_swap", \.processes[kind].isLockedInMemory,
        "keep the \(kind.name) process in memory", daemons),
      .value(
        prefix + "_rt_priority", \.processes[kind].realtimePriority, .integer(1...99),
        "the realtime priority of the \(kind.name) process", daemons + .survivesMissing),
      .custom(
        prefix + "_cpu_affinity", \.processes[kind].processors, .repeated(.integer(0...1023)),
        "the processors that the \(kind.name) process runs on", daemons + .survivesMissing,
        read: readProcessors,
        write: { ($0.map { String($0) }, .array($0.map { .integer($0) })) }),
      .value(
        prefix + "_rlimit_rttime", \.processes[kind].realtimeLimitMicroseconds, .integer(limit),
        default: 10_000,
        "how many microseconds the \(kind.name) process may run in realtime without waiting",
        daemons),
      Keyword.value(
        prefix + "_rlimit_rtime", \.processes[kind].realtimeLimitMicroseconds, .integer(limit),
        "as `\(prefix)_rlimit_rttime`", daemons + .deprecated("write `\(prefix)_rlimit_rttime`")
      ).asOldSpelling,
    ]
  }

  /// Scripts.
  static let scriptKeywords: [Keyword<GlobalDefinitions>] = [
    .custom(
      "script_user", \.scriptUser, .scriptUser, "who runs scripts that name nobody",
      .survivesMissing + .fallback("keepalived_script if there is such a user, otherwise root"),
      read: { statement in
        guard statement.hasNext else {
          statement.reportMissing(.scriptUser)
          return nil
        }
        return readScriptUser(&statement, isError: true)
      }, write: { ($0.words, .object($0.members)) }),
    .flag(
      "enable_script_security", \.hasScriptSecurity,
      "never run as root what others can write; without it, scripts that run are a mistake"),
    .flag(
      "set_supplementary_groups", \.setsSupplementaryGroups,
      "run scripts with all groups of their users", .since("2.4")),
    .optionalBoolean(
      "use_symlink_paths", \.keepsSymbolicLinks,
      "run scripts by the paths that are given instead of resolving links", .since("2.3")),
    .script(
      "startup_script", \.startupScript, "what is run before anything else", .survivesMissing),
    .value(
      "startup_script_timeout", \.startupTimeoutSeconds, .integer(1...1000), default: 10,
      "seconds that it may take", .survivesMissing),
    .script("shutdown_script", \.shutdownScript, "what is run at the end", .survivesMissing),
    .value(
      "shutdown_script_timeout", \.shutdownTimeoutSeconds, .integer(1...1000), default: 10,
      "seconds that it may take", .survivesMissing),
  ]

  /// Pipes.
  static let pipeKeywords: [Keyword<GlobalDefinitions>] = [
    .pipe("notify_fifo", \.pipes.all.location, "the pipe that is told of every change"),
    .script(
      "notify_fifo_script", \.pipes.all.script, "what reads it: its path is the last argument",
      .survivesMissing),
    .pipe(
      "vrrp_notify_fifo", \.pipes.vrrp.location, "the pipe that is told of virtual routers",
      .only(.vrrpd)),
    .script(
      "vrrp_notify_fifo_script", \.pipes.vrrp.script,
      "what reads it: its path is the last argument", .only(.vrrpd) + .survivesMissing),
    .pipe(
      "lvs_notify_fifo", \.pipes.services.location,
      "the pipe that is told of virtual and real servers", .only(.checkd)),
    .script(
      "lvs_notify_fifo_script", \.pipes.services.script,
      "what reads it: its path is the last argument", .only(.checkd) + .survivesMissing),
    .flag(
      "fifo_write_vrrp_states_on_reload", \.pipes.repeatsStatesOnReload,
      "tell pipes the states of virtual routers after a reload, too", .only(.vrrpd)),
  ]
}

extension Keyword {
  /// This keyword as another spelling of one that stands in the same table: it is read, but never
  /// written.
  var asOldSpelling: Keyword {
    var keyword = self
    keyword.write = { _ in [] }
    keyword.fillDefault = { _ in }
    return keyword
  }

  /// A pipe, and perhaps whom it belongs to.
  fileprivate static func pipe(
    _ name: String, _ path: any WritableKeyPath<Block, NotificationPipe?> & Sendable,
    _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    .custom(
      name, path, .sequence([.path, .optional(.scriptUser)]), help,
      .firstCounts + .survivesMissing + options,
      read: { statement in
        guard let location = statement.take(.path) else { return nil }
        return NotificationPipe(location, owner: readScriptUser(&statement))
      },
      write: { pipe in
        let members = [JSONValue.Member("path", .string(pipe.path))]
        let owner = pipe.owner
        return ([pipe.path] + (owner?.words ?? []), .object(members + (owner?.members ?? [])))
      })
  }
}
