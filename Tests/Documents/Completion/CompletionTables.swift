import IPVS
import NetTypes

@testable import IPVSAdm

/// What bash must know of the options, taken from the program's own tables.
struct CompletionTables {
  /// The options with their commands, in the order of the help text.
  let options = OptionSection.all.flatMap(\.options)
  /// The long names of the commands.
  let commands = OptionSection.commands.options.map(\.longName)

  /// What to offer as the argument of an option.
  func argumentKind(of option: OptionDescription) -> String? {
    guard option.argument != nil else { return nil }
    // An argument that may be missing is a number, and never the next thing to offer.
    if option.isArgumentOptional { return nil }
    return switch option.id {
    case .tcpService, .udpService, .sctpService, .firewallMarkService: "service"
    case .realServer: "server"
    case .scheduler: "scheduler"
    case .persistenceEngine: "engine"
    case .schedulerFlags: "flags"
    case .tunnelType: "tunnel"
    case .multicastInterface: "interface"
    case .startDaemon, .stopDaemon: "role"
    case .check, .plan, .apply: "file"
    default: "nothing"
    }
  }

  /// The counted option that an option is one spelling of; its own name when it is not counted.
  func group(of option: OptionDescription) -> String {
    switch option.id {
    case .tcpService, .udpService, .sctpService, .firewallMarkService: CountedOption.service.name
    case .directRouting, .tunnel, .masquerade: CountedOption.forwardingMethod.name
    default: option.longName
    }
  }

  /// The groups that a command takes.
  func groups(of command: OptionDescription) -> [String] {
    guard let name = commandName(of: command.id) else { return [] }
    var names = CountedOption.allCases.filter(name.rule.allowed.contains).map(\.name)
    // These are not counted, but go with what is.
    if name.rule.allowed.contains(.service) { names.append(longName(of: .ipv6)) }
    if name == .list || name == .save { names.append(longName(of: .sort)) }
    return names
  }

  /// The pairs of groups that exclude each other in a listing, found by trying them.
  func conflictsInListings() -> [(String, [String])] {
    let listed = CountedOption.allCases.filter(CommandName.list.rule.allowed.contains)
    let parser = CommandLineParser(host: SystemHost())
    return listed.compactMap { option in
      let others = listed.filter { other in
        guard other != option else { return false }
        let words = ["ipvsadm", "-L"] + sample(of: option) + sample(of: other)
        return (try? parser.parse(words.map { ByteString($0) })) == nil
      }
      return others.isEmpty ? nil : (option.name, others.map(\.name))
    }
  }

  /// The words of `-b`.
  var schedulerFlags: [String] { SchedulerFlagNames.allNames.map(\.description) }

  private func longName(of id: OptionID) -> String {
    options.first { $0.id == id }?.longName ?? ""
  }

  /// The shortest spelling of an option with an argument that any option takes.
  private func sample(of counted: CountedOption) -> [String] {
    guard let option = options.first(where: { group(of: $0) == counted.name }) else { return [] }
    let needsWord = option.argument != nil && !option.isArgumentOptional
    return ["--" + option.longName]
      + (needsWord ? [option.id == .tcpService ? "1.1.1.1:1" : "1"] : [])
  }

  private func commandName(of id: OptionID) -> CommandName? {
    var line = ParsedLine()
    // Daemons are started by their roles; the argument of other commands may be anything.
    guard (try? line.begin(id, argument: "master")) != nil else { return nil }
    return line.command
  }
}
