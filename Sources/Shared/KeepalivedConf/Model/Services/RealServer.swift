package import NetTypes

/// `real_server`: a server behind a service.
package struct RealServer: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// Where it answers; port 0 stands for the service's port.
  package var endpoint = Endpoint(address: .any(.ipv4), port: 0)
  /// `weight`, from 0.
  package var weight: Int?
  /// `lvs_method`
  package var forwarding: Forwarding?
  /// `uthreshold`: with so many connections it gets no new ones; 0 for no limit.
  package var upperThreshold: Int?
  /// `lthreshold`: below so many connections it gets new ones again.
  package var lowerThreshold: Int?
  /// `inhibit_on_failure`: when it fails it gets weight 0 instead of being removed.
  package var inhibitsOnFailure: Bool?
  /// `notify_up`
  package var notifyUp: ScriptCommand?
  /// `notify_down`
  package var notifyDown: ScriptCommand?
  /// When its checks run, as far as they don't say it themselves.
  package var schedule = CheckSchedule()
  /// `connect_timeout`
  package var connectTimeout: Duration?
  /// `smtp_alert`
  package var sendsMail: Bool?
  /// `virtualhost`
  package var virtualHost: String?
  /// `snmp_name`
  package var snmpName: String?
  /// Its checks, in the order in which they are written. It is up when all of them succeed.
  package var checkers: [Checker] = []

  /// A server of which nothing is said.
  package init() {}
}

extension RealServer {
  /// The keywords of `real_server`.
  package static let table = KeywordTable<RealServer>(
    "real_server", daemons: .checkd, settings + schedule + Keyword.checkers)

  private static let settings: [Keyword<RealServer>] = [
    .value(
      "weight", \.weight, .integer(0...2_147_483_647),
      "how many connections it gets in comparison with the others; 0 for no new ones",
      .fallback("that of the service, or 1")),
    .forwarding(
      "lvs_method", \.forwarding, "how packets reach it",
      .fallback("that of the service, or NAT")),
    .value(
      "uthreshold", \.upperThreshold, .integer(0...4_294_967_295), default: 0,
      "with so many connections it gets no new ones; 0 for no limit"),
    .value(
      "lthreshold", \.lowerThreshold, .integer(0...4_294_967_295), default: 0,
      "below so many connections it gets new ones again, after it had too many"),
    .optionalBoolean(
      "inhibit_on_failure", \.inhibitsOnFailure,
      "whether it gets weight 0 when it fails, instead of being removed",
      .fallback("that of the service, or off")),
    .script("notify_up", \.notifyUp, "a command to run when it comes up"),
    .script("notify_down", \.notifyDown, "a command to run when it goes down"),
    .optionalBoolean(
      "smtp_alert", \.sendsMail, "whether mail tells that it has gone down or come up",
      .fallback("smtp_alert_checker or smtp_alert of global_defs, or on")),
    .value(
      "virtualhost", \.virtualHost, .text("NAME"), "the name that HTTP checks ask for",
      .survivesMissing + .fallback("that of the service")),
    .snmpName(\.snmpName),
  ]

  private static let schedule: [Keyword<RealServer>] = [
    .optionalBoolean(
      "alpha", \.schedule.startsDown, "whether it is down until its checks succeed",
      .fallback("that of the service")),
    .value(
      "retry", \.schedule.retries, .integer(1...4_294_967_295),
      "how often a failed check is tried again", .fallback("that of the service")),
    .value(
      "delay_before_retry", \.schedule.retryInterval, .pause,
      "the time before a failed check is tried again", .fallback("that of the service")),
    .value(
      "warmup", \.schedule.warmup, .pause,
      "its first checks come after a random part of this time",
      .fallback("that of the service")),
    .value(
      "connect_timeout", \.connectTimeout, .connectTimeout,
      "how long connecting, and each step after it, may take", .fallback("that of the service")),
    .value(
      "delay_loop", \.schedule.interval, .interval, "the time from the end of a check to the next",
      .fallback("that of the service")),
  ]
}

extension Keyword {
  /// `snmp_name`: exactly one word.
  static func snmpName(_ path: any WritableKeyPath<Block, String?> & Sendable) -> Keyword {
    .custom(
      "snmp_name", path, .text("NAME"), "what it is called in SNMP", .survivesMissing,
      read: { statement in
        guard let name = statement.take(Argument<String>.text("NAME")) else { return nil }
        guard let extra = statement.peek else { return name }
        statement.context.error(
          .extraWords, extra.range, "the name is one word: this line is ignored",
          fix: "put the name in quotes")
        statement.ignoreRest()
        return nil
      }, write: { ([$0], nil) })
  }
}
