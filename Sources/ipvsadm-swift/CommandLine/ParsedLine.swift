import IPVS
import NetTypes
import Popt

/// What the options of a command line have said so far.
struct ParsedLine {
  /// What is to be done.
  var command = CommandName.list
  /// The options that have stood on the line.
  var options: CountedOptions = []
  /// What a listing shows, as far as options say it at once.
  var list = ListRequest()

  // The virtual service.
  /// The protocol; nil for a firewall mark, or when no service was named yet.
  var transport: TransportProtocol?
  /// The address.
  var address = IPAddress.any(.ipv4)
  /// The port; 0 for all ports.
  var port: UInt16 = 0
  /// The firewall mark.
  var firewallMark: UInt32 = 0
  /// The family of the address, or of the mark's packets.
  var family = AddressFamily.ipv4
  /// The scheduler's name; empty for the default.
  var scheduler: ByteString = ""
  /// Persistence and one-packet scheduling.
  var flags: ServiceFlags = []
  /// How long a client is remembered; 0 when the service is not persistent.
  var persistenceTimeoutSeconds: UInt32 = 0
  /// Which clients count as one.
  var mask = PersistenceMask.host(.ipv4)
  /// The persistence engine's name.
  var engine: ByteString?
  /// The words of `-b`, read when the scheduler is known.
  var schedulerFlags: ByteString?

  // The real server.
  /// The address.
  var serverAddress = IPAddress.any(.ipv4)
  /// The port; the service's when the word has none.
  var serverPort: UInt16 = 0
  /// How packets reach the server.
  var forwarding = ForwardingChoice.directRouting
  /// Its share of connections.
  var weight: UInt32 = 1
  /// From how many connections on it gets no more; 0 for no limit.
  var upperThreshold: UInt32 = 0
  /// Below how many it gets new ones again; 0 for three quarters of the upper one.
  var lowerThreshold: UInt32 = 0
  /// The kind of tunnel.
  var tunnelType = TunnelChoice.ipip
  /// The UDP port of a GUE tunnel; 0 when none is given.
  var tunnelPort: UInt16 = 0

  // The rest.
  /// The synchronisation daemon to start or to stop.
  var daemon = SyncDaemon(role: .master, interface: "")
  /// The timeouts to set; 0 for those that stay.
  var timeouts = ConnectionTimeouts(tcpSeconds: 0, tcpFinSeconds: 0, udpSeconds: 0)
  /// The file of rules.
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

  /// Reads a word as a timeout in seconds, from `minimum` to 31 days.
  func timeout(_ word: ByteString, minimum: Int64) throws(CommandLineError) -> UInt32 {
    guard let seconds = decimal(word, in: minimum...Self.maximumTimeoutSeconds) else {
      throw .timeoutValue(word)
    }
    return UInt32(seconds)
  }
}
