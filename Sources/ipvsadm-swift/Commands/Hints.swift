import IPVS
import NetTypes

/// What to do about an error, on lines after ipvsadm's own text, each beginning with `hint: `.
enum Hints {
  /// The schedulers of the kernel's own modules.
  static let schedulers: [ByteString] = [
    "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf",
  ]

  /// What to do about a comment in the rules of a restore.
  static let noComments: ByteString =
    "-R takes no comments; ipvsadm-restore, --check, --plan and --apply do"

  /// What to do about a wrong command line.
  static func hints(for error: CommandLineError) -> [ByteString] {
    switch error {
    case .refusedWord(let word, "unknown option"):
      guard word.bytes.starts(with: "--".utf8) else { return [] }
      let typed = ByteString(word.bytes.prefix { $0 != UInt8(ascii: "=") })
      let names = OptionSection.all.flatMap(\.options).map { ByteString("--" + $0.longName) }
      guard let nearest = nearestName(to: typed, among: names) else { return [] }
      return ["did you mean " + nearest + "?"]
    case .invalidSchedulerFlag(let word):
      let names = SchedulerFlagNames.allNames.map { ByteString($0.description) }
      guard let nearest = nearestName(to: word, among: names) else {
        return [ByteString("the flags are " + names.map(\.description).joined(separator: " "))]
      }
      return ["did you mean " + nearest + "?"]
    case .incompatibleSchedulerFlag(let word):
      let owner = word.bytes.prefix { $0 != UInt8(ascii: "-") }
      return [word + " goes with -s " + ByteString(owner)]
    case .zeroPort:
      return ["name a port, or make the service persistent (-p) to serve all ports"]
    case .mixedFamilies:
      return ["a real server of the other family is reached through a tunnel (-i) only"]
    case .virtualServer, .realServer:
      return ["write 192.0.2.1:80, [2001:db8::1]:80 or name:80"]
    case .unexpectedWord(let word) where word.bytes.first == UInt8(ascii: "#"):
      return [noComments]
    default:
      return []
    }
  }

  /// What to do about a first word that is no command.
  static func hints(forCommand word: ByteString) -> [ByteString] {
    let names = OptionSection.commands.options.map { ByteString("--" + $0.longName) }
    guard word.bytes.count > 2, let nearest = nearestName(to: word, among: names) else {
      return ["a rule begins with a command such as -A or -a"]
    }
    return ["did you mean " + nearest + "?"]
  }

  /// What to do about the kernel's refusal of a command.
  static func hints(for refusal: KernelRefusal, of command: IPVSCommand) -> [ByteString] {
    var hints: [ByteString] = []
    if let explanation = refusal.explanation {
      hints.append(ByteString("the kernel: " + explanation))
    }
    switch (command, refusal.code) {
    case (.addService(let service), 2), (.editService(let service), 2):
      hints += hintsForNames(of: service)
    case (.addServer(_, let server), 22), (.editServer(_, let server), 22):
      if !isUnicast(server.endpoint.address) {
        hints.append("a real server needs a unicast address")
      }
    case (.addServer(_, let server), 34), (.editServer(_, let server), 34):
      if server.lowerThreshold > server.upperThreshold {
        hints.append("the lower threshold (-y) is above the upper one (-x)")
      }
    case (.startDaemon(let daemon), 19):
      hints.append(
        "there is no interface " + daemon.interface + "; name one with --mcast-interface")
    default: break
    }
    return hints
  }

  private static func hintsForNames(of service: VirtualService) -> [ByteString] {
    var hints: [ByteString] = []
    if !schedulers.contains(service.scheduler) {
      hints.append("there is no scheduler `" + service.scheduler + "' in this kernel")
      if let nearest = nearestName(to: service.scheduler, among: schedulers) {
        hints.append("did you mean -s " + nearest + "?")
      }
    } else {
      hints.append(
        "-s " + service.scheduler + " needs the kernel module ip_vs_" + service.scheduler)
    }
    if let engine = service.persistenceEngine {
      hints.append("--pe " + engine + " needs the kernel module ip_vs_pe_" + engine)
    }
    return hints
  }

  private static func isUnicast(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address): !address.isMulticast && address != .any && address.rawValue != .max
    case .v6(let address): !address.isMulticast && address != .any
    }
  }
}
