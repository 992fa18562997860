import NetTypes

/// Services as they run: what keepalived corrects is corrected, what can't run is left out, and
/// each real server and check has the values that it gets from the block around it.
func resolveServices(_ configuration: inout Configuration) {
  settleServices(&configuration) { _ in }
  let surroundings = ServiceSurroundings(configuration)
  for index in configuration.virtualServers.indices {
    configuration.virtualServers[index].resolve(surroundings)
  }
}

/// What services take from the rest of the configuration.
struct ServiceSurroundings {
  /// Whether changes of services are mailed that don't say it themselves.
  var servicesSendMail: Bool
  /// Whether changes of real servers are.
  var serversSendMail: Bool
  /// Whether all failures of all checks are logged.
  var logsAllFailures: Bool
  /// The weights of the files that checks may name, and whether they are reversed.
  var files: [String: TrackingWeight]

  /// Takes from a configuration what services need.
  init(_ configuration: Configuration) {
    let mail = configuration.global?.mail
    let alerts = mail?.alertsOfServers ?? mail?.alerts
    // As keepalived has always had it: where nothing is said, servers do and services don't.
    servicesSendMail = alerts ?? false
    serversSendMail = alerts ?? true
    logsAllFailures = configuration.global?.logsAllFailures ?? false
    files = Dictionary(
      configuration.trackedFiles.map { ($0.name, $0.weight ?? TrackingWeight(1)) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension VirtualServer {
  /// Fills in defaults and hands them on.
  fileprivate mutating func resolve(_ surroundings: ServiceSurroundings) {
    let mail = sendsMail ?? surroundings.servicesSendMail
    Self.table.fillDefaults(&self)
    sendsMail = mail
    for index in realServers.indices { realServers[index].resolve(self, surroundings) }
  }

}

extension CheckSchedule {
  /// What is not given is taken from the block around it.
  mutating func inherit(_ other: CheckSchedule) {
    interval = interval ?? other.interval
    retries = retries ?? other.retries
    retryInterval = retryInterval ?? other.retryInterval
    warmup = warmup ?? other.warmup
    startsDown = startsDown ?? other.startsDown
  }
}

extension RealServer {
  fileprivate mutating func resolve(
    _ service: VirtualServer, _ surroundings: ServiceSurroundings
  ) {
    schedule.inherit(service.schedule)
    schedule.startsDown = schedule.startsDown ?? false
    connectTimeout = connectTimeout ?? service.connectTimeout
    weight = weight ?? service.weight
    inhibitsOnFailure = inhibitsOnFailure ?? service.inhibitsOnFailure ?? false
    virtualHost = virtualHost ?? service.virtualHost
    sendsMail = sendsMail ?? surroundings.serversSendMail
    Self.table.fillDefaults(&self)
    checkers = checkers.flatMap { $0.resolved(self, service, surroundings) }
  }
}

extension Checker {
  /// The check as it runs; several where one asks several hosts.
  fileprivate func resolved(
    _ server: RealServer, _ service: VirtualServer, _ surroundings: ServiceSurroundings
  ) -> [Checker] {
    func connecting<Check: ConnectingCheck>(
      _ check: Check, _ table: KeywordTable<Check>, retries: Int = 1,
      retryInterval: Duration? = .seconds(1)
    ) -> Check {
      var check = check
      check.resolve(server, surroundings, retries: retries, retryInterval: retryInterval)
      check.resolveConnection(server)
      table.fillDefaults(&check)
      return check
    }
    switch self {
    case .tcp(let check): return [.tcp(connecting(check, TCPCheck.table))]
    case .http(let check):
      return [
        .http(
          connecting(check.named(server), HTTPCheck.table, retryInterval: .seconds(3)))
      ]
    case .https(let check):
      return [
        .https(
          connecting(check.named(server), HTTPCheck.secureTable, retryInterval: .seconds(3)))
      ]
    case .smtp(let check):
      return check.separated.map { .smtp(connecting($0, SMTPCheck.table)) }
    case .dns(let check):
      return [.dns(connecting(check, DNSCheck.table, retries: 3, retryInterval: nil))]
    case .udp(let check): return [.udp(connecting(check, UDPCheck.table))]
    case .ping(let check): return [.ping(connecting(check, PingCheck.table))]
    case .misc(var check):
      check.resolve(server, surroundings, retries: 0, retryInterval: .seconds(1))
      check.resolveTimeout(service)
      return [.misc(check)]
    case .file(var check):
      if let file = check.file.flatMap({ surroundings.files[$0] }), check.weight == nil {
        check.weight = file.value
        check.isReversed = file.isReversed
      }
      return [.file(check)]
    case .bfd(var check):
      check.startsDown = check.startsDown ?? server.schedule.startsDown
      return [.bfd(check)]
    }
  }
}

extension ScheduledCheck {
  /// - Parameter retryInterval: nil for that between checks.
  fileprivate mutating func resolve(
    _ server: RealServer, _ surroundings: ServiceSurroundings, retries: Int,
    retryInterval: Duration?
  ) {
    schedule.inherit(server.schedule)
    schedule.retries = schedule.retries ?? retries
    schedule.retryInterval = schedule.retryInterval ?? retryInterval ?? schedule.interval
    schedule.warmup = schedule.warmup ?? schedule.interval
    logsAllFailures = surroundings.logsAllFailures || logsAllFailures ?? false
  }
}

extension ConnectingCheck {
  fileprivate mutating func resolveConnection(_ server: RealServer) {
    connection.timeout = connection.timeout ?? server.connectTimeout
    connection.address = connection.address ?? server.endpoint.address
    if connection.port == nil, server.endpoint.port != 0 { connection.port = server.endpoint.port }
    // Hosts of a mail check may be of another family than the source that is given for all.
    if connection.sourceAddress?.family != connection.address?.family {
      connection.sourceAddress = nil
    }
  }
}

extension HTTPCheck {
  fileprivate func named(_ server: RealServer) -> HTTPCheck {
    var check = self
    check.virtualHost = virtualHost ?? server.virtualHost
    for index in check.pages.indices where check.pages[index].statusCodes == nil {
      check.pages[index].statusCodes = [200...299]
    }
    return check
  }
}

extension SMTPCheck {
  /// One check for each host, and one for the options around them when there are any.
  fileprivate var separated: [SMTPCheck] {
    guard !hosts.isEmpty else { return [self] }
    var around = self
    around.hosts = []
    let checks = hosts.map { host in
      var check = around
      check.connection = ConnectionOptions(host.connection, around: connection)
      check.schedule = host.schedule
      check.schedule.inherit(schedule)
      check.logsAllFailures = host.logsAllFailures ?? logsAllFailures
      return check
    }
    return (connection == ConnectionOptions() ? [] : [around]) + checks
  }
}

extension ConnectionOptions {
  /// Options, with those around where nothing is said.
  fileprivate init(_ inner: ConnectionOptions, around outer: ConnectionOptions) {
    address = inner.address ?? outer.address
    port = inner.port ?? outer.port
    sourceAddress = inner.sourceAddress ?? outer.sourceAddress
    sourcePort = inner.sourcePort ?? outer.sourcePort
    interface = inner.interface ?? outer.interface
    timeout = inner.timeout ?? outer.timeout
    firewallMark = inner.firewallMark ?? outer.firewallMark
  }
}

extension MiscCheck {
  /// 0 stands for the time between checks. Its keyword knows whole seconds only, so other times
  /// stay unsaid.
  fileprivate mutating func resolveTimeout(_ service: VirtualServer) {
    if timeout == .zero { timeout = nil }
    guard timeout == nil, let interval = service.schedule.interval else { return }
    let microseconds = interval.wholeMicroseconds
    if microseconds % 1_000_000 == 0, microseconds <= 4294 * 1_000_000 { timeout = interval }
  }
}
