import JSON
import NetTypes

extension VirtualServer {
  /// The keywords of `virtual_server`.
  package static let table = KeywordTable<VirtualServer>(
    "virtual_server", daemons: .checkd,
    scheduling + flagKeywords + persistence + checking + quorumKeywords + sorryServerKeywords
      + [realServer])

  private static let scheduling: [Keyword<VirtualServer>] = [
    ipFamily,
    Keyword.value(
      "lvs_sched", \.scheduler, .choice, default: .weightedLeastConnection,
      "how a server is chosen for a new connection", .also("lb_algo")
    ).then { $0.dropFlagsOfOtherSchedulers() },
    .forwarding("lvs_method", \.forwarding, "how packets reach the servers", .methodOptions),
    .value(
      "protocol", \.serviceProtocol, .serviceProtocol,
      "the transport protocol; not with firewall marks", .fallback("UDP, with an error")),
  ]

  private static let flagKeywords: [Keyword<VirtualServer>] = [
    .switchOn(
      "ops", \.flags.onePacket,
      "each packet is scheduled alone; only for UDP and firewall marks"),
    .switchOn("flag-1", \.flags.first, "the scheduler's first flag"),
    .switchOn("flag-2", \.flags.second, "the scheduler's second flag"),
    .switchOn("flag-3", \.flags.third, "the scheduler's third flag"),
    schedulerFlag(
      "sh-port", \.flags.sourceHashingPort, .sourceHashing,
      "source hashing looks at the port, too; after `lvs_sched sh`"),
    schedulerFlag(
      "sh-fallback", \.flags.sourceHashingFallback, .sourceHashing,
      "source hashing takes another server while one is down; after `lvs_sched sh`"),
    schedulerFlag(
      "mh-port", \.flags.maglevHashingPort, .maglevHashing,
      "Maglev hashing looks at the port, too; after `lvs_sched mh`"),
    schedulerFlag(
      "mh-fallback", \.flags.maglevHashingFallback, .maglevHashing,
      "Maglev hashing takes another server while one is down; after `lvs_sched mh`"),
    hashed,
  ]

  private static let persistence: [Keyword<VirtualServer>] = [
    .custom(
      "persistence_timeout", \.persistenceTimeoutSeconds, .optional(.integer(1...2_678_400)),
      "for so many seconds a client gets the same server again; 360 without a number",
      .fallback("off"),
      read: { statement in
        statement.hasNext ? statement.take(Argument<Int>.integer(1...2_678_400)) : 360
      }, write: { ([String($0)], .integer($0)) }),
    persistenceGranularityKeyword,
    .value(
      "persistence_engine", \.persistenceEngine, .engineName,
      "what of the traffic tells clients apart, such as `sip`", .fallback("the address")),
  ]

  private static let checking: [Keyword<VirtualServer>] = [
    .value(
      "delay_loop", \.schedule.interval, .interval, default: .seconds(60),
      "the time from the end of a check to the next"),
    .value(
      "retry", \.schedule.retries, .integer(1...4_294_967_295),
      "how often a failed check is tried again", .fallback("that of each kind of check")),
    .value(
      "delay_before_retry", \.schedule.retryInterval, .pause,
      "the time before a failed check is tried again", .fallback("that of each kind of check")),
    .value(
      "warmup", \.schedule.warmup, .pause,
      "the first checks come after a random part of this time", .fallback("delay_loop")),
    .value(
      "connect_timeout", \.connectTimeout, .connectTimeout, default: .seconds(5),
      "how long connecting, and each step after it, may take"),
    .switchOn("alpha", \.schedule.startsDown, "servers are down until their checks succeed"),
    .switchOn("omega", \.runsScriptsAtShutdown, "notify_down and quorum_down also run at the end"),
    .switchOn(
      "inhibit_on_failure", \.inhibitsOnFailure,
      "servers that fail get weight 0 instead of being removed"),
    .switchOn(
      "ha_suspend", \.suspendsWithoutAddress,
      "no checks run while the service's address is on no interface"),
    .value(
      "weight", \.weight, .integer(1...2_147_483_647), default: 1,
      "the weight of the servers that don't say one"),
    .value(
      "virtualhost", \.virtualHost, .text("NAME"), "the name that HTTP checks ask for",
      .survivesMissing),
    .optionalBoolean(
      "smtp_alert", \.sendsMail, "whether mail tells that the quorum is lost or gained",
      .fallback("smtp_alert_checker or smtp_alert of global_defs, or off")),
    .snmpName(\.snmpName),
  ]

  private static let quorumKeywords: [Keyword<VirtualServer>] = [
    .value(
      "quorum", \.quorum, .integer(1...4_294_967_295), default: 1,
      "the sum of the weights of working servers that the service needs"),
    .value(
      "hysteresis", \.hysteresis, .integer(0...4_294_967_295), default: 0,
      "the quorum is gained at so much more, and lost at so much less"),
    .script("quorum_up", \.quorumUp, "a command to run when the quorum is gained, and at start"),
    .script("quorum_down", \.quorumDown, "a command to run when the quorum is lost"),
  ]
}

extension VirtualServer {
  /// Takes away the flags that belong to another scheduler than the one that is set.
  fileprivate mutating func dropFlagsOfOtherSchedulers() {
    if scheduler != .sourceHashing {
      flags.sourceHashingPort = nil
      flags.sourceHashingFallback = nil
    }
    if scheduler != .maglevHashing {
      flags.maglevHashingPort = nil
      flags.maglevHashingFallback = nil
    }
  }

  /// A flag that counts only after its scheduler. With the other of the two that have such flags,
  /// keepalived passes over it in silence.
  private static func schedulerFlag(
    _ name: String, _ path: any WritableKeyPath<VirtualServer, Bool?> & Sendable,
    _ scheduler: Scheduler, _ help: String
  ) -> Keyword<VirtualServer> {
    var keyword = Keyword<VirtualServer>.switchOn(name, path, help)
    let read = keyword.read
    keyword.read = { block, statement in
      guard block.scheduler != scheduler else {
        read(&block, &statement)
        return
      }
      reportFlag(block, &statement, "it is only for the scheduler `\(scheduler.rawValue)`")
    }
    return keyword
  }

  private static var hashed: Keyword<VirtualServer> {
    Keyword(
      KeywordEntry(name: "hashed", grammar: .nothing, help: "no effect"),
      options: .deprecated("delete it: it has no effect"),
      read: { block, statement in reportFlag(block, &statement, "it has no effect") },
      write: { _ in [] })
  }

  private static func reportFlag(
    _ block: VirtualServer, _ statement: inout Statement, _ reason: String
  ) {
    let name = statement.keyword.text
    let isSilent = block.scheduler == .sourceHashing || block.scheduler == .maglevHashing
    statement.ignoreRest()
    if isSilent, name == "hashed" { return }
    let message = "`\(name)` is ignored: \(reason)"
    let fix =
      name == "hashed" ? "delete it" : "write it after `lvs_sched \(name.prefix(2))`, or delete it"
    if isSilent {
      statement.context.warning(.uselessSetting, statement.range, message, fix: fix)
    } else {
      statement.context.error(.uselessSetting, statement.range, message, fix: fix)
    }
  }
}

extension KeywordOptions {
  /// Those of the service's `lvs_method`.
  fileprivate static var methodOptions: KeywordOptions {
    .also("lb_kind") + .fallback("NAT, with an error")
  }
}

extension Argument where Value == ServiceProtocol {
  /// A transport protocol; upper and lower case mean the same.
  static var serviceProtocol: Argument {
    let words = Value.allCases.map(\.rawValue)
    return Argument(
      .choice(words),
      read: { word, context in
        if let value = Value(rawValue: word.text.uppercased()) { return value }
        context.invalid(word, expected: .choice(words), among: words)
        return nil
      }, text: { $0.rawValue })
  }
}

extension Argument where Value == String {
  /// The name of a persistence engine, which the kernel cuts to 15 bytes.
  static var engineName: Argument {
    Argument(
      .text("NAME"),
      read: { word, context in
        let bytes = Array(word.text.utf8)
        guard bytes.count > 15 else { return word.text }
        let cut = String(decoding: bytes.prefix(15), as: UTF8.self)
        context.error(
          .outOfRange, word.range, "`\(word.text)` is too long: `\(cut)` is used",
          expected: "at most 15 characters")
        return cut
      }, text: { $0 })
  }
}

extension DiagnosticCode {
  /// A setting that can't have any effect.
  package static let uselessSetting = DiagnosticCode("useless-setting")
}
