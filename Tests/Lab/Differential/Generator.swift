import LabScenario
import Seeded

/// Makes up command lines: a table is built, changed and listed, and about every third line has
/// something wrong with it. The seed decides everything.
struct Generator {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Scenarios of 20 command lines each.
  static func scenarios(seed: UInt64, count: Int) -> [Scenario] {
    (0..<count).map { index in
      // Each has its own sequence, so that one can be looked at without the others.
      var generator = Generator(seed: seed &* 1_000_003 &+ UInt64(index))
      return Scenario(
        name: "generated \(index), seed \(seed)", lines: generator.lines())
    }
  }

  private mutating func lines() -> [String] {
    var lines: [String] = []
    for _ in 0..<3 { lines.append(text(spelled(addService()))) }
    for _ in 0..<13 {
      lines.append(random.isOne(in: 12) ? restoreLine() : commandLine(mutationOneIn: 3))
    }
    lines.append(text(["-Sn"]))
    lines.append(text(["-Ln"]))
    lines.append(text(spelled(listing())))
    lines.append(text(spelled(listing())))
    return lines
  }

  private func text(_ words: [String]) -> String {
    Step(words: words.map { Array($0.utf8) }).text
  }

  private mutating func commandLine(mutationOneIn count: Int) -> String {
    let command = command()
    return text(random.isOne(in: count) ? mutated(command) : spelled(command))
  }

  /// Several lines on standard input. No daemons: started and stopped by one process, they can
  /// hang the kernel.
  private mutating func restoreLine() -> String {
    var input = ""
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let choices = [command(), addService(), addServer()]
      let command = random.pick(choices)
      let words = random.isOne(in: 6) ? mutated(command) : spelled(command)
      if words.contains(where: { $0.contains("daemon") || $0.contains(" ") }) { continue }
      if random.isOne(in: 8) { input += "ipvsadm " }
      input += words.joined(separator: random.isOne(in: 8) ? "\t" : " ")
      input += random.isOne(in: 8) ? " \r\n\n" : "\n"
    }
    var step = Step(words: [Array("-R".utf8)])
    step.input = [.text(Array(input.utf8))]
    return step.text
  }

  // MARK: Commands

  /// A command as its option and those that follow.
  private typealias Command = [OptionChoice]

  private mutating func command() -> Command {
    switch Int.random(in: 0..<100, using: &random) {
    case ..<18: return addService()
    case ..<46: return addServer()
    case ..<56: return editService()
    case ..<68: return editServer()
    case ..<74: return deleteServer()
    case ..<79: return [OptionChoice("D", "delete-service")] + service()
    case ..<82: return [OptionChoice("Z", "zero")] + (random.isOne(in: 2) ? service() : [])
    case ..<83: return [OptionChoice("C", "clear")]
    case ..<92: return listing()
    case ..<95:
      return [OptionChoice("S", "save")]
        + (random.isOne(in: 4) ? [] : [OptionChoice("n", "numeric")])
    case ..<97: return setTimeouts()
    default: return daemon()
    }
  }

  private mutating func service() -> Command { random.pick(Vocabulary.services) }

  private mutating func addService() -> Command {
    [OptionChoice("A", "add-service")] + service() + serviceOptions()
  }

  private mutating func editService() -> Command {
    [OptionChoice("E", "edit-service")] + service() + serviceOptions()
  }

  private mutating func serviceOptions() -> Command {
    var options: Command = []
    if !random.isOne(in: 4) {
      options.append(OptionChoice("s", "scheduler", random.pick(Vocabulary.schedulers)))
    }
    if random.isOne(in: 3) {
      let seconds = random.pick(["1", "60", "360", "2678400"])
      options.append(OptionChoice("p", "persistent", random.isOne(in: 2) ? seconds : nil))
      if random.isOne(in: 3) {
        let mask = random.pick(["255.255.255.0", "255.0.0.0", "64", "128"])
        options.append(OptionChoice("M", "netmask", mask))
      }
      if random.isOne(in: 6) { options.append(OptionChoice(nil, "pe", "sip")) }
    }
    if random.isOne(in: 10) { options.append(OptionChoice("o", "ops")) }
    if random.isOne(in: 4) {
      options.append(OptionChoice("b", "sched-flags", random.pick(Vocabulary.flags)))
    }
    return options
  }

  private mutating func addServer() -> Command {
    [OptionChoice("a", "add-server")] + service() + [server()] + serverOptions()
  }

  private mutating func editServer() -> Command {
    [OptionChoice("e", "edit-server")] + service() + [server()] + serverOptions()
  }

  private mutating func deleteServer() -> Command {
    [OptionChoice("d", "delete-server")] + service() + [server()]
  }

  private mutating func server() -> OptionChoice {
    OptionChoice("r", "real-server", random.pick(Vocabulary.servers))
  }

  private mutating func serverOptions() -> Command {
    var options: Command = []
    switch Int.random(in: 0..<6, using: &random) {
    case ..<2: options.append(OptionChoice("m", "masquerading"))
    case 2: options.append(OptionChoice("g", "gatewaying"))
    case 3: options += [OptionChoice("i", "ipip")] + tunnelOptions()
    default: break
    }
    if random.isOne(in: 2) {
      let weight = random.pick(["0", "1", "5", "100", "65535", "65536", "2147483647"])
      options.append(OptionChoice("w", "weight", weight))
    }
    if random.isOne(in: 4) {
      options.append(OptionChoice("x", "u-threshold", random.pick(["0", "10", "2000000000"])))
      options.append(OptionChoice("y", "l-threshold", random.pick(["0", "9", "11"])))
    }
    return options
  }

  private mutating func tunnelOptions() -> Command {
    let type = random.pick(["ipip", "gue", "gre"])
    var options = [OptionChoice(nil, "tun-type", type)]
    if type == "gue" { options.append(OptionChoice(nil, "tun-port", "6080")) }
    if type != "ipip", random.isOne(in: 2) {
      options.append(OptionChoice(nil, random.pick(["tun-csum", "tun-nocsum", "tun-remcsum"])))
    }
    return random.isOne(in: 3) ? [] : options
  }

  private mutating func listing() -> Command {
    var options = [OptionChoice(random.isOne(in: 3) ? "l" : "L", "list")]
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      options.append(random.pick(Vocabulary.formats))
    }
    return random.isOne(in: 4) ? options + service() : options
  }

  private mutating func setTimeouts() -> Command {
    let values = (0..<3).map { _ in random.pick(["0", "1", "30", "900", "2678400"]) }
    return [OptionChoice(nil, "set", values[0])] + values[1...].map { OptionChoice(nil, $0) }
  }

  private mutating func daemon() -> Command {
    let name = random.pick(["start-daemon", "start-daemon", "stop-daemon"])
    var options = [OptionChoice(nil, name, random.pick(["master", "backup"]))]
    if name == "start-daemon" { options.append(OptionChoice(nil, "mcast-interface", "d0")) }
    if random.isOne(in: 2) { options.append(OptionChoice(nil, "syncid", "7")) }
    return options
  }

  // MARK: Words

  private mutating func spelled(_ command: Command) -> [String] {
    // The words of --set after the first are no options.
    if command.first?.name == "set" {
      return ["--set", command[0].value ?? ""] + command[1...].map(\.name)
    }
    return command.flatMap { $0.words(&random) }
  }

  /// The command with one or two things wrong, in its options or in its words.
  private mutating func mutated(_ command: Command) -> [String] {
    var command = command
    if random.isOne(in: 2) { damageOptions(&command) }
    var words = spelled(command)
    if random.isOne(in: 2) { damageWords(&words) }
    return words
  }

  private mutating func damageOptions(_ command: inout Command) {
    let place = Int.random(in: 0..<command.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: command.append(command[place])
    case 1: command.remove(at: place)
    case 2: command.swapAt(place, command.count - 1)
    case 3: command += serviceOptions() + serverOptions()
    case 4: command.append(random.pick(Vocabulary.formats))
    default:
      guard command[place].value != nil else { return }
      command[place].value = random.pick(Vocabulary.oddValues)
    }
  }

  private mutating func damageWords(_ words: inout [String]) {
    guard !words.isEmpty else { return }
    let place = Int.random(in: 0..<words.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: words.insert(random.pick(Vocabulary.strayWords), at: place)
    case 1: words.append(random.pick(Vocabulary.strayWords))
    case 2: words.remove(at: place)
    case 3: words.swapAt(place, words.count - 1)
    case 4: words[place] = random.pick(Vocabulary.oddValues)
    default: words[place] += random.pick(["x", "=", " ", ",", "-", "0"])
    }
  }
}
