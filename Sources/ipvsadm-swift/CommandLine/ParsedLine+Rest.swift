import IPVS
import NetTypes

extension ParsedLine {
  /// Takes an option that describes a synchronisation daemon.
  mutating func takeDaemonOption(
    _ id: OptionID, _ argument: ByteString
  ) throws(CommandLineError) {
    switch id {
    case .multicastInterface:
      try count(.multicastInterface)
      daemon.interface = argument.prefix(15)
    case .syncID:
      try count(.syncID)
      guard let number = decimal(argument, in: 0...255) else { throw .syncID }
      daemon.syncID = UInt32(number)
    case .syncMaximumLength:
      try count(.syncMaximumLength)
      guard let number = decimal(argument, in: 1...65507) else { throw .syncMaximumLength }
      daemon.maximumLength = UInt16(number)
    case .multicastGroup:
      try count(.multicastGroup)
      try takeGroup(argument)
    case .multicastPort:
      try count(.multicastPort)
      guard let number = decimal(argument, in: 1...65535) else { throw .multicastPort }
      daemon.port = UInt16(number)
    default:
      try count(.multicastTimeToLive)
      guard let number = decimal(argument, in: 1...255) else { throw .multicastTimeToLive }
      daemon.timeToLive = UInt8(number)
    }
  }

  private mutating func takeGroup(_ argument: ByteString) throws(CommandLineError) {
    let family: AddressFamily = argument.bytes.contains(UInt8(ascii: ":")) ? .ipv6 : .ipv4
    guard let group = IPAddress(text: argument.bytes), group.family == family, group.isMulticast
    else { throw .multicastGroup(argument, family) }
    daemon.group = group
  }

  /// Takes an option of listings, saving or planning.
  mutating func takeListOption(
    _ id: OptionID, _ argument: ByteString
  ) throws(CommandLineError) {
    switch id {
    case .connection: try count(.connection)
    case .timeout: try count(.timeout)
    case .daemon: try count(.daemon)
    case .statistics: try count(.statistics)
    case .rate: try count(.rate)
    case .thresholds: try count(.thresholds)
    case .persistentConnections: try count(.persistentConnections)
    case .tunnelInformation: try count(.tunnelInformation)
    case .exact: try count(.exact)
    case .noSort: try count(.noSort)
    case .numeric: try count(.numeric)
    case .json: try count(.json)
    case .complete: try count(.complete)
    case .keepOthers: try count(.keepOthers)
    default: break  // --sort: what is done anyway, as often as one likes
    }
  }

  /// Takes `--watch`, whose argument may be missing.
  mutating func takeWatch(_ argument: ByteString?) throws(CommandLineError) {
    try count(.watch)
    list.watchIntervalMilliseconds = Self.defaultWatchIntervalMilliseconds
    if let argument { list.watchIntervalMilliseconds = try watchInterval(argument) }
  }

  /// How often a watched listing is repeated when nothing is said.
  static let defaultWatchIntervalMilliseconds = 2000

  /// Reads seconds with up to three decimals, 0.1 to 86400.
  private func watchInterval(_ word: ByteString) throws(CommandLineError) -> Int {
    let parts = word.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = decimal(ByteString(parts[0]), in: 0...86_400) else {
      throw .watchInterval(word)
    }
    var milliseconds = Int(whole) * 1000
    if parts.count == 2 {
      guard parts[1].count <= 3, let first = parts[1].first, first != UInt8(ascii: "+"),
        first != UInt8(ascii: "-"), let fraction = decimal(ByteString(parts[1]), in: 0...999)
      else { throw .watchInterval(word) }
      milliseconds += Int(fraction) * [100, 10, 1][parts[1].count - 1]
    }
    guard (100...86_400_000).contains(milliseconds) else { throw .watchInterval(word) }
    return milliseconds
  }

  /// Judges the combination of options and says what the line asks for.
  func request() throws(CommandLineError) -> Request {
    // The words of -b are judged before the combination, whatever the command.
    _ = try parsedSchedulerFlags()
    if let offence = command.rule.offence(of: options, command: command) { throw offence }
    switch command {
    case .addService: return .change(.addService(try checkedService()))
    case .editService: return .change(.editService(try checkedService()))
    case .deleteService: return .change(.deleteService(serviceID))
    case .addServer: return .change(.addServer(serviceID, try realServer()))
    case .editServer: return .change(.editServer(serviceID, try realServer()))
    case .deleteServer: return .change(.deleteServer(serviceID, namedServer))
    case .clear: return .change(.flush)
    case .zero: return .change(.zero(options.contains(.service) ? zeroedService : nil))
    case .setTimeouts: return .change(.setTimeouts(timeouts))
    case .startDaemon:
      var daemon = daemon
      if daemon.interface.isEmpty { daemon.interface = "eth0" }
      return .change(.startDaemon(daemon))
    case .stopDaemon: return .change(.stopDaemon(daemon.role, syncID: daemon.syncID))
    case .list: return .list(try listRequest())
    case .save:
      return .save(
        isNumeric: options.contains(.numeric), isComplete: options.contains(.complete))
    case .restore: return .restore
    case .check: return .check(file: file)
    case .plan, .apply:
      return .plan(
        file: file, isApplied: command == .apply, keepsOthers: options.contains(.keepOthers))
    }
  }

  private func checkedService() throws(CommandLineError) -> VirtualService {
    let service = try virtualService()
    if transport != nil, port == 0, !service.flags.contains(.persistent) { throw .zeroPort }
    if service.flags.contains(.onePacket), let transport, transport != .udp {
      throw .onePacketProtocol
    }
    return service
  }

  /// The service of `-Z`; nothing but zeros stands for all services.
  private var zeroedService: ServiceID? {
    let isNothing = transport != nil && address == .any(family) && port == 0
    return isNothing ? nil : serviceID
  }

  private func listRequest() throws(CommandLineError) -> ListRequest {
    var list = list
    let isSummary = options.contains(.timeout) || options.contains(.daemon)
    let hasColumns =
      options.contains(.statistics) || options.contains(.rate) || options.contains(.thresholds)
    if isSummary || options.contains(.connection), hasColumns { throw .conflictingListOptions }
    if isSummary, options.contains(.persistentConnections) { throw .conflictingListOptions }
    if options.contains(.connection) {
      list.subject = .connections
    } else if options.contains(.timeout) {
      list.subject = .timeouts
    } else if options.contains(.daemon) {
      list.subject = .daemons
    } else if options.contains(.service) {
      list.subject = .service(serviceID)
    }
    let formats: [(CountedOption, ListingFormat)] = [
      (.statistics, .statistics), (.rate, .rates), (.thresholds, .thresholds),
      (.persistentConnections, .persistentConnections), (.tunnelInformation, .tunnelInfo),
    ]
    list.format = formats.first { options.contains($0.0) }?.1 ?? .plain
    list.showsEngineData = options.contains(.persistentConnections)
    list.isExact = options.contains(.exact)
    list.isNumeric = options.contains(.numeric)
    list.isSorted = !options.contains(.noSort)
    list.isJSON = options.contains(.json)
    return list
  }
}
