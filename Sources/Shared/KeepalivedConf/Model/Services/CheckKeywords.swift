/// The keywords that several checks have in common.
extension Keyword where Block: ScheduledCheck {
  /// When a check runs.
  ///
  /// - Parameters:
  ///   - retries: the default of `retry` in words.
  ///   - retryInterval: the default of `delay_before_retry` in words.
  static func schedule(retries: String = "1", retryInterval: String = "1") -> [Keyword] {
    [
      .value(
        "retry", \.schedule.retries, .integer(0...4_294_967_295),
        "how often a failed check is tried again before the server is taken for down",
        .fallback("that of the real server, or \(retries)")),
      .value(
        "delay_before_retry", \.schedule.retryInterval, .pause,
        "the time before a failed check is tried again",
        .fallback("that of the real server, or \(retryInterval)")),
      .value(
        "warmup", \.schedule.warmup, .pause,
        "the first check comes after a random part of this time, so that not all come at once",
        .fallback("that of the real server, or delay_loop")),
      .value(
        "delay_loop", \.schedule.interval, .interval,
        "the time from the end of one check to the next", .fallback("that of the real server")),
      .optionalBoolean(
        "alpha", \.schedule.startsDown, "whether the server is down until the first success",
        .fallback("that of the real server")),
      .optionalBoolean(
        "log_all_failures", \.logsAllFailures,
        "whether failures are logged that don't change the server's state",
        .fallback("checker_log_all_failures of global_defs")),
    ]
  }
}

extension Keyword where Block: ConnectingCheck {
  /// How a check reaches its server.
  static var connection: [Keyword] {
    [
      .value(
        "connect_ip", \.connection.address, .host("ADDRESS"), "the address to connect to",
        .fallback("the real server's")),
      .value(
        "connect_port", \.connection.port, .number(1...65535), "the port to connect to",
        .fallback("the real server's")),
      .value(
        "bindto", \.connection.sourceAddress, .host("ADDRESS"), "the address to connect from"),
      .value("bind_port", \.connection.sourcePort, .number(1...65535), "the port to connect from"),
      .value(
        "bind_if", \.connection.interface, .interface,
        "the interface to connect through; link-local IPv6 addresses need one"),
      .value(
        "connect_timeout", \.connection.timeout, .connectTimeout,
        "how long connecting, and each step after it, may take",
        .fallback("that of the real server, or of the service, or 5")),
      .value(
        "fwmark", \.connection.firewallMark, .number(0...UInt32.max),
        "the firewall mark of the packets that the check sends", .fallback("0")),
    ]
  }
}
