import IPVS
import NetTypes
import Popt

/// What the options of a command line have said so far.
struct ParsedLine {
  var command = CommandName.list
  var options: CountedOptions = []
  var list = ListRequest()

  // The virtual service.
  var transport: TransportProtocol?
  var address = IPAddress.any(.ipv4)
  var port: UInt16 = 0
  var firewallMark: UInt32 = 0
  var family = AddressFamily.ipv4
  var scheduler: ByteString = ""
  var flags: ServiceFlags = []
  var persistenceTimeoutSeconds: UInt32 = 0
  var mask = PersistenceMask.host(.ipv4)
  var engine: ByteString?
  var schedulerFlags: ByteString?

  // The real server.
  var serverAddress = IPAddress.any(.ipv4)
  var serverPort: UInt16 = 0
  var forwarding = ForwardingChoice.directRouting
  var weight: UInt32 = 1
  var upperThreshold: UInt32 = 0
  var lowerThreshold: UInt32 = 0
  var tunnelType = TunnelChoice.ipip
  var tunnelPort: UInt16 = 0

  // The rest.
  var daemon = SyncDaemon(role: .master, interface: "")
  var timeouts = ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0)
  var file: ByteString = ""

  /// The forwarding method as it is chosen, before the tunnel's settings are known.
  enum ForwardingChoice { case directRouting, tunnel, masquerade }
  /// The tunnel's type as it is chosen, before its other settings are known.
  enum TunnelChoice: String { case ipip, gue, gre }

  /// Longest timeout that the kernel's arithmetic takes: 31 days in seconds.
  static let maximumTimeoutSeconds: Int64 = 2_678_400

  /// Takes the first option, the command.
  mutating func begin(_ id: OptionID, argument: ByteString?) throws(CommandLineError) {
    switch id {
    case .addService: command = .addService
    case .editService: command = .editService
    case .deleteService: command = .deleteService
    case .clear: command = .clear
    case .restore: command = .restore
    case .save: command = .save
    case .addServer: command = .addServer
    case .editServer: command = .editServer
    case .deleteServer: command = .deleteServer
    case .list: command = .list
    case .zero: command = .zero
    case .setTimeouts: command = .setTimeouts
    case .startDaemon:
      command = .startDaemon
      guard let role = syncRole(argument) else { throw .startDaemonRole }
      daemon.role = role
    case .stopDaemon:
      command = .stopDaemon
      guard let role = syncRole(argument) else { throw .stopDaemonRole }
      daemon.role = role
    case .check: (command, file) = (.check, argument ?? "")
    case .plan: (command, file) = (.plan, argument ?? "")
    case .apply: (command, file) = (.apply, argument ?? "")
    default: throw .noCommand
    }
  }

  private func syncRole(_ word: ByteString?) -> SyncRole? {
    switch word {
    case "master": .master
    case "backup": .backup
    default: nil
    }
  }

  /// Takes one more option; false when it is a command.
  mutating func take(
    _ id: OptionID, argument: ByteString?, host: any HostDatabase
  ) throws(CommandLineError) -> Bool {
    switch id {
    case .persistent: try takePersistence(argument)
    case .watch: try takeWatch(argument)
    default: return try take(id, word: argument ?? "", host: host)
    }
    return true
  }

  private mutating func take(
    _ id: OptionID, word argument: ByteString, host: any HostDatabase
  ) throws(CommandLineError) -> Bool {
    switch id {
    case .tcpService, .udpService, .sctpService, .firewallMarkService, .ipv6, .scheduler,
      .netmask, .persistenceEngine, .onePacket, .schedulerFlags:
      try takeServiceOption(id, argument, host)
    case .realServer, .directRouting, .tunnel, .masquerade, .weight, .upperThreshold,
      .lowerThreshold, .tunnelType, .tunnelPort, .tunnelWithoutChecksum, .tunnelChecksum,
      .tunnelRemoteChecksum:
      try takeServerOption(id, argument, host)
    case .multicastInterface, .multicastGroup, .multicastPort, .multicastTimeToLive, .syncID,
      .syncMaximumLength:
      try takeDaemonOption(id, argument)
    case .connection, .timeout, .daemon, .statistics, .rate, .thresholds, .persistentConnections,
      .tunnelInformation, .exact, .sort, .noSort, .numeric, .json, .complete, .keepOthers:
      try takeListOption(id, argument)
    default:
      return false
    }
    return true
  }

  /// Notes that an option stands on the line.
  mutating func count(_ option: CountedOption) throws(CommandLineError) {
    guard options.insert(option) else { throw .repeatedOption(option) }
  }

  /// Takes the three words of `--set`.
  mutating func takeTimeouts(from parser: inout OptionParser) throws(CommandLineError) {
    guard let tcp = parser.nextWord(), let tcpFin = parser.nextWord(), let udp = parser.nextWord()
    else { throw .setNeedsThree }
    timeouts.tcpSeconds = try timeout(tcp, minimum: 0)
    timeouts.tcpFinSeconds = try timeout(tcpFin, minimum: 0)
    timeouts.udpSeconds = try timeout(udp, minimum: 0)
  }

  func timeout(_ word: ByteString, minimum: Int64) throws(CommandLineError) -> UInt32 {
    guard let seconds = decimal(word, in: minimum...Self.maximumTimeoutSeconds) else {
      throw .timeoutValue(word)
    }
    return UInt32(seconds)
  }
}
