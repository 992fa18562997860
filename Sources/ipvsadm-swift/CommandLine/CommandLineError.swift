import NetTypes

/// A mistake on a command line and where it is.
struct CommandLineMistake: Error, Equatable {
  /// What is wrong.
  let error: CommandLineError
  /// The index of the word at which it was found, the program's name being 0; nil when it is the
  /// line as a whole.
  let wordIndex: Int?
}

/// What is wrong with a command line, with ipvsadm's texts.
enum CommandLineError: Error, Equatable {
  // Exit status 255.
  /// The first option is no command.
  case noCommand
  /// libpopt's refusal.
  case refusedWord(ByteString, reason: ByteString)

  // Exit status 2.
  /// An option that may stand once stands again.
  case repeatedOption(CountedOption)
  /// The command needs an option.
  case missingOption(CountedOption, CommandName)
  /// The command does not take an option.
  case illegalOption(CountedOption, CommandName)
  /// The command takes only one of two options.
  case conflictingOptions(CountedOption, CountedOption, CommandName)
  case conflictingListOptions
  /// An option that is a command; the word as typed, or its argument.
  case secondCommand(ByteString)
  /// A word that is neither option nor argument.
  case unexpectedWord(ByteString)
  case virtualServer
  case realServer
  case persistentMask
  case ipv6Netmask
  case weight
  case upperThreshold
  case lowerThreshold
  case syncID
  case multicastPort
  case multicastTimeToLive
  case syncMaximumLength
  /// No multicast address of the family that the word looks like.
  case multicastGroup(ByteString, AddressFamily)
  case tunnelType
  case tunnelPort
  case tunnelWithoutTunnel
  /// A type of tunnel needs an option.
  case missingTunnelOption(CountedOption, tunnelType: String)
  /// A type of tunnel does not take an option.
  case illegalTunnelOption(CountedOption, tunnelType: String)
  /// A type of tunnel takes only one of two options.
  case conflictingTunnelOptions(CountedOption, CountedOption, tunnelType: String)
  /// No number of seconds from 1, or 0 with `--set`, to 31 days.
  case timeoutValue(ByteString)
  /// No number from 1 to 4294967295.
  case firewallMark(ByteString)
  case setNeedsThree
  /// No scheduler has a flag of this name.
  case invalidSchedulerFlag(ByteString)
  /// Another scheduler has the flag of this name.
  case incompatibleSchedulerFlag(ByteString)
  case startDaemonRole
  case stopDaemonRole
  case zeroPort
  case onePacketProtocol
  case mixedFamilies
  case ipv6BeforeMark
  /// No number of seconds from 0.1 to 86400.
  case watchInterval(ByteString)

  /// The exit status.
  var status: Int32 {
    switch self {
    case .noCommand, .refusedWord: 255
    default: 2
    }
  }

  /// Whether a restore goes on with the next line.
  var isSurvivable: Bool {
    if case .refusedWord = self { return true }
    return false
  }

  /// The message, without a line end.
  func message(programName: ByteString) -> ByteString {
    switch self {
    case .noCommand:
      "Try `" + programName + " -h' or '" + programName + " --help' for more information."
    case .refusedWord(let word, let reason): word + ": " + reason
    case .secondCommand(let word): "invalid option `" + word + "'"
    case .unexpectedWord(let word): "unexpected argument " + word
    case .multicastGroup(let word, let family):
      (family == .ipv4 ? "invalid IPv4 mcast-group `" : "invalid IPv6 mcast-group `") + word + "'"
    case .timeoutValue(let word): "invalid timeout value `" + word + "' specified"
    case .firewallMark(let word): "invalid fwmark value `" + word + "' specified"
    case .invalidSchedulerFlag(let word): "invalid scheduler flag `" + word + "'"
    case .incompatibleSchedulerFlag(let word): "incompatible scheduler flag `" + word + "'"
    case .watchInterval(let word): "invalid watch interval `" + word + "' specified"
    default: ByteString(fixedMessage)
    }
  }

  /// The messages that hold no word of the operator's.
  private var fixedMessage: String {
    switch self {
    case .repeatedOption(let option): "multiple '\(option.name)' options specified"
    case .missingOption(let option, let command):
      "You need to supply the '\(option.name)' option for the '\(command.rawValue)' command"
    case .illegalOption(let option, let command):
      "Illegal '\(option.name)' option with the '\(command.rawValue)' command"
    case .conflictingOptions(let option, let other, let command):
      "The option '\(option.name)' conflicts with the '\(other.name)' option"
        + " in the '\(command.rawValue)' command"
    case .missingTunnelOption(let option, let type):
      "You need to supply the '\(option.name)' option for the '\(type)' tunnel type"
    case .illegalTunnelOption(let option, let type):
      "Illegal '\(option.name)' option with the '\(type)' tunnel type"
    case .conflictingTunnelOptions(let option, let other, let type):
      "The option '\(option.name)' conflicts with the '\(other.name)' option"
        + " in the '\(type)' tunnel type"
    case .conflictingListOptions: "options conflicts in the list command"
    case .virtualServer: "illegal virtual server address[:port] specified"
    case .realServer: "illegal real server address[:port] specified"
    case .persistentMask: "illegal virtual server persistent mask specified"
    case .ipv6Netmask: "illegal ipv6 netmask specified"
    case .weight: "illegal weight specified"
    case .upperThreshold: "illegal u_threshold specified"
    case .lowerThreshold: "illegal l_threshold specified"
    case .syncID: "illegal syncid specified"
    case .multicastPort: "illegal mcast-port specified"
    case .multicastTimeToLive: "illegal mcast-ttl specified"
    case .syncMaximumLength: "illegal sync-maxlen specified"
    case .tunnelType: "illegal tunnel type specified"
    case .tunnelPort: "illegal tunnel port specified"
    case .tunnelWithoutTunnel: "Tunnel options conflict with forward method"
    case .setNeedsThree: "--set option requires 3 timeout values"
    case .startDaemonRole: "illegal start-daemon parameter specified"
    case .stopDaemonRole: "illegal start_daemon specified"
    case .zeroPort: "Zero port specified for non-persistent service"
    case .onePacketProtocol: "One-Packet Scheduling is only for UDP virtual services"
    case .mixedFamilies: "Different address family is allowed only for tunneling servers"
    case .ipv6BeforeMark: "-6 used before -f\n"
    default: ""
    }
  }
}
