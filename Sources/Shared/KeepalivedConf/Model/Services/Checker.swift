package import NetTypes

/// One way to find out whether a real server works.
package enum Checker: Sendable, Equatable {
  /// `TCP_CHECK`
  case tcp(TCPCheck)
  /// `HTTP_GET`
  case http(HTTPCheck)
  /// `SSL_GET`: the same through TLS.
  case https(HTTPCheck)
  /// `SMTP_CHECK`
  case smtp(SMTPCheck)
  /// `DNS_CHECK`
  case dns(DNSCheck)
  /// `UDP_CHECK`
  case udp(UDPCheck)
  /// `PING_CHECK`
  case ping(PingCheck)
  /// `MISC_CHECK`
  case misc(MiscCheck)
  /// `FILE_CHECK`
  case file(FileCheck)
  /// `BFD_CHECK`
  case bfd(BFDCheck)
}

/// When a check runs and what its results mean. Services and real servers give these to the checks
/// that don't say them themselves.
package struct CheckSchedule: Sendable, Hashable {
  /// `delay_loop`: from the end of one check to the start of the next.
  package var interval: Duration?
  /// `retry`: how often a failed check is tried again before the server is down.
  package var retries: Int?
  /// `delay_before_retry`
  package var retryInterval: Duration?
  /// `warmup`: the first check comes after a random part of it.
  package var warmup: Duration?
  /// `alpha`: down until the first success.
  package var startsDown: Bool?

  /// Nothing is said.
  package init() {}
}

/// How a check reaches its server.
package struct ConnectionOptions: Sendable, Hashable {
  /// `connect_ip`; the real server's unless given.
  package var address: IPAddress?
  /// `connect_port`; the real server's unless given.
  package var port: UInt16?
  /// `bindto`: the source address.
  package var sourceAddress: IPAddress?
  /// `bind_port`: the source port.
  package var sourcePort: UInt16?
  /// `bind_if`: the interface.
  package var interface: String?
  /// `connect_timeout`; also how long each step after it may take.
  package var timeout: Duration?
  /// `fwmark`: the mark of the packets (`SO_MARK`).
  package var firewallMark: UInt32?

  /// Nothing is said.
  package init() {}
}

/// A check that runs by a schedule.
package protocol ScheduledCheck: ConfigurationBlock {
  /// When it runs.
  var schedule: CheckSchedule { get set }
  /// `log_all_failures`: also those that change nothing.
  var logsAllFailures: Bool? { get set }
}

/// A check that talks to the server over the network.
package protocol ConnectingCheck: ScheduledCheck {
  /// How it reaches the server.
  var connection: ConnectionOptions { get set }
}
