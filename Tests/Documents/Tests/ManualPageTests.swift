import IPVS
import NetTypes
import Testing

@testable import IPVSAdm

/// The manual pages against the program.
@Suite struct ManualPageTests {
  private static let pages = [
    "man/ipvsadm-swift.8", "man/ipvsadm-swift-save.8", "man/ipvsadm-swift-restore.8",
  ]
  private static let options = OptionSection.all.flatMap(\.options)

  private func page() throws -> ManualPage { ManualPage(try Files.text(of: Self.pages[0])) }

  /// The spellings of an option without their first `-`.
  private func spellings(of option: OptionDescription) -> [String] {
    option.letters.map(String.init) + ["-" + option.longName]
  }

  @Test(arguments: options)
  func everyOptionIsDescribedOnceByAllItsNames(option: OptionDescription) throws {
    let isCommand = OptionSection.commands.options.contains { $0.id == option.id }
    let items = try page().items.filter {
      $0.section == (isCommand ? "COMMANDS" : "OPTIONS")
        && !Set($0.spellings).isDisjoint(with: spellings(of: option))
    }
    try #require(items.count == 1)
    #expect(items[0].spellings == spellings(of: option))
    // The three words of --set are no argument of the option, but follow it.
    #expect(items[0].hasArgument == (option.argument != nil || option.id == .setTimeouts))
    #expect(items[0].isArgumentOptional == option.isArgumentOptional)
  }

  @Test(arguments: pages)
  func everyOptionThatIsMentionedExists(path: String) throws {
    let known = Set(Self.options.flatMap(spellings))
    let mentions = ManualPage(try Files.text(of: path)).mentions
    #expect(!mentions.isEmpty || path != Self.pages[0])
    for mention in mentions where mention != "-tun-" {
      // Letters can be joined.
      let isKnown =
        known.contains(mention)
        || (!mention.hasPrefix("-") && mention.allSatisfy { known.contains(String($0)) })
      #expect(isKnown, "\(path) mentions -\(mention)")
    }
  }

  @Test func everySchedulerAndEveryFlagIsNamed() throws {
    let text = try Files.text(of: Self.pages[0])
    for name in Hints.schedulers.map(\.description) {
      #expect(text.contains("\n.It Cm \(name)\n"))
    }
    for name in SchedulerFlagNames.allNames.map(\.description) {
      #expect(text.contains("\n.Cm \(name)"))
    }
  }

  @Test(arguments: ["EXAMPLES"])
  func examplesAreCommandLinesThatTheProgramTakes(section: String) throws {
    let parser = CommandLineParser(host: SystemHost())
    let lines = try page().literals(in: section).filter { $0.hasPrefix("# ipvsadm-swift ") }
    #expect(lines.count >= 10)
    for line in lines {
      let words = line.dropFirst(2).split(separator: " ").prefix { ![">", "<", "|"].contains($0) }
      #expect(throws: Never.self, "\(line)") {
        _ = try parser.parse(words.map { ByteString(String($0)) })
      }
    }
  }

  @Test func theExampleOfRulesHasNoMistake() throws {
    var reader = RulesReader(parser: CommandLineParser(host: SystemHost()), purpose: .table)
    let literals = try page().literals(in: "RULES FILES")
    let rules = literals.prefix { $0.hasPrefix("#") || $0.hasPrefix("-") }
    #expect(rules.count == 4)
    for line in rules { try reader.take(.text(Array(line.utf8))) }
    #expect(reader.drainDiagnostics().isEmpty)
    #expect(reader.table.serverCount == 2)
  }

  @Test func theExampleOfADiagnosticIsWhatIsWritten() throws {
    let literals = Array(try page().literals(in: "RULES FILES").suffix(3))
    var reader = RulesReader(parser: CommandLineParser(host: SystemHost()), purpose: .restore)
    for line in ["", "", String(literals[1].drop { $0 == " " })] {
      try reader.take(.text(Array(line.utf8)))
    }
    var text: [UInt8] = []
    for diagnostic in reader.drainDiagnostics() { diagnostic.append(file: "web.rules", to: &text) }
    #expect(String(decoding: text, as: UTF8.self) == literals.joined(separator: "\n") + "\n")
  }

  @Test(arguments: [1, 2, 3, 12, 17, 19, 22, 34, 90, 92, 95, 97] as [Int32])
  func everyRefusalIsExplained(code: Int32) throws {
    let explained = try (page().sections["DIAGNOSTICS"] ?? []).filter { $0.hasPrefix(".It ") }
      .joined()
    let endpoint = Endpoint(address: .v4(IPv4Address(192, 0, 2, 1)), port: 80)
    let id = ServiceID.endpoint(.tcp, endpoint)
    let server = RealServer(endpoint: endpoint)
    let commands: [IPVSCommand] = [
      .addService(VirtualService(id: id)), .editService(VirtualService(id: id)),
      .deleteService(id), .zero(id), .addServer(id, server), .editServer(id, server),
      .deleteServer(id, endpoint), .flush, .startDaemon(SyncDaemon(role: .master, interface: "a")),
      .stopDaemon(.backup, syncID: 0),
    ]
    for command in commands {
      let text = ErrorTexts.text(for: code, of: command)
      // What cannot come from a command has the words of the system: it explains itself.
      let isOwn =
        text != ErrorTexts.text(for: code) || [1, 12, 22, 90, 92, 95, 97, 19, 34].contains(code)
      #expect(!isOwn || explained.contains(text), "\(text)")
    }
  }

  @Test(arguments: pages)
  func thePageIsCleanMdoc(path: String) throws {
    let result = try Files.run(["mandoc", "-T", "lint", "-W", "warning", path])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: pages)
  func thePageCanBeRead(path: String) throws {
    let result = try Files.run(["mandoc", "-T", "ascii", path])
    #expect(result.status == 0)
    #expect(result.output.contains("N\u{8}NA\u{8}AM\u{8}ME\u{8}E"))
  }
}
