import IPVS
import NetTypes

extension ParsedLine {
  /// The default time for which a client stays with its real server.
  static let defaultPersistenceTimeoutSeconds: UInt32 = 360

  /// Takes an option that describes a virtual service.
  mutating func takeServiceOption(
    _ id: OptionID, _ argument: ByteString, _ host: any HostDatabase
  ) throws(CommandLineError) {
    switch id {
    case .tcpService: try takeAddress(argument, .tcp, host)
    case .udpService: try takeAddress(argument, .udp, host)
    case .sctpService: try takeAddress(argument, .sctp, host)
    case .firewallMarkService:
      try count(.service)
      guard let mark = decimal(argument, in: 1...Int64(UInt32.max)) else {
        throw .firewallMark(argument)
      }
      firewallMark = UInt32(mark)
    case .ipv6:
      guard firewallMark != 0 else { throw .ipv6BeforeMark }
      family = .ipv6
      mask = .host(.ipv6)
    case .scheduler:
      try count(.scheduler)
      scheduler = argument.prefix(15)
    case .netmask:
      try count(.netmask)
      try takeMask(argument, host)
    case .persistenceEngine:
      try count(.persistenceEngine)
      engine = argument.prefix(16)
    case .onePacket:
      try count(.onePacket)
      flags.insert(.onePacket)
    default:
      try count(.schedulerFlags)
      schedulerFlags = argument
    }
  }

  /// Takes `-p`, whose argument may be missing but not empty.
  mutating func takePersistence(_ argument: ByteString?) throws(CommandLineError) {
    try count(.persistent)
    flags.insert(.persistent)
    persistenceTimeoutSeconds = Self.defaultPersistenceTimeoutSeconds
    if let argument { persistenceTimeoutSeconds = try timeout(argument, minimum: 1) }
  }

  private mutating func takeAddress(
    _ argument: ByteString, _ protocolOfService: TransportProtocol, _ host: any HostDatabase
  ) throws(CommandLineError) {
    try count(.service)
    transport = protocolOfService
    guard let parsed = host.addressArgument(argument, transport: protocolOfService) else {
      throw .virtualServer
    }
    address = parsed.address
    port = parsed.port ?? 0
    family = parsed.address.family
    if family == .ipv6 { mask = .host(.ipv6) }
  }

  private mutating func takeMask(
    _ argument: ByteString, _ host: any HostDatabase
  ) throws(CommandLineError) {
    if family == .ipv6 {
      let length = leadingDecimal(argument)
      guard (1...128).contains(length) else { throw .ipv6Netmask }
      mask = .ipv6(prefixLength: UInt32(length))
    } else {
      guard let address = host.ipv4Argument(argument) else { throw .persistentMask }
      mask = .ipv4(address)
    }
  }

  /// The virtual service that the line names.
  var serviceID: ServiceID {
    if let transport {
      return .endpoint(transport, Endpoint(address: address, port: port))
    }
    return .firewallMark(firewallMark, family)
  }

  /// Reads the words of `-b`: the names of the scheduler's flags.
  func parsedSchedulerFlags() throws(CommandLineError) -> ServiceFlags {
    guard let schedulerFlags else { return [] }
    let words = schedulerFlags.bytes.split(separator: UInt8(ascii: ","))
    if words.isEmpty, !schedulerFlags.isEmpty { throw .invalidSchedulerFlag(schedulerFlags) }
    var result: ServiceFlags = []
    for word in words {
      switch SchedulerFlagNames.meaning(of: ByteString(word), scheduler: scheduler) {
      case .flag(let flag): result.insert(flag)
      case .unknown: throw .invalidSchedulerFlag(ByteString(word))
      case .incompatible: throw .incompatibleSchedulerFlag(ByteString(word))
      }
    }
    return result
  }

  /// The virtual service of `-A` and `-E`.
  func virtualService() throws(CommandLineError) -> VirtualService {
    let flags = flags.union(try parsedSchedulerFlags())
    return VirtualService(
      id: serviceID, scheduler: scheduler.isEmpty ? VirtualService.defaultScheduler : scheduler,
      flags: flags, persistenceTimeoutSeconds: persistenceTimeoutSeconds, persistenceMask: mask,
      persistenceEngine: engine)
  }
}
