import DaemonKit
import Foundation
import KeepalivedConf
import Manuals
import NetTypes
import Testing

/// The manual pages of the daemons against their tables of options and keywords.
@Suite struct DaemonManualTests {
  private static let daemons = ["vrrpd": Daemon.vrrpd, "checkd": Daemon.checkd]
  private static let pages =
    daemons.keys.sorted().flatMap { ["man/\($0).8", "man/\($0).conf.5"] } + ["man/vrrpctl.8"]

  private func page(of name: String) throws -> ManualPage {
    ManualPage(try Files.text(of: "man/\(name).8"))
  }

  private func options(of name: String) throws -> [DaemonOption] {
    DaemonOptionSection.all(of: try #require(Self.daemons[name])).flatMap(\.options)
  }

  @Test(arguments: daemons.keys.sorted())
  func everyOptionIsDescribedOnceByAllItsNames(name: String) throws {
    let items = try page(of: name).items
    for option in try options(of: name) {
      let spellings =
        (option.letter.map { [String($0)] } ?? []) + option.longNames.map { "-" + $0 }
      let found = items.filter { !Set($0.spellings).isDisjoint(with: spellings) }
      try #require(found.count == 1, "\(spellings)")
      #expect(found[0].spellings == spellings)
      #expect(found[0].hasArgument == (option.argument != nil), "\(spellings)")
    }
  }

  @Test(arguments: daemons.keys.sorted())
  func everyOptionThatIsMentionedExists(name: String) throws {
    let known = Set(
      try options(of: name).flatMap { option in
        (option.letter.map { [String($0)] } ?? []) + option.longNames.map { "-" + $0 }
      })
    let mentions = try page(of: name).mentions
    #expect(mentions.count > 20)
    for mention in mentions { #expect(known.contains(mention), "-\(mention)") }
  }

  @Test(arguments: daemons.keys.sorted())
  func examplesAreCommandLinesThatTheProgramTakes(name: String) throws {
    let daemon = try #require(Self.daemons[name])
    let lines = try page(of: name).literals(in: "EXAMPLES").filter { $0.hasPrefix("# \(name) ") }
    #expect(lines.count >= 5)
    for line in lines {
      let words = line.dropFirst(2).split(separator: " ").prefix { !["&&", "|"].contains($0) }
      #expect(throws: Never.self, "\(line)") {
        _ = try parseDaemonCommandLine(words.map { ByteString(String($0)) }, daemon: daemon)
      }
    }
  }

  @Test(arguments: daemons.keys.sorted())
  func everyStatusIsExplained(name: String) throws {
    let section = try #require(try page(of: name).sections["EXIT STATUS"])
    let items = section.filter { $0.hasPrefix(".It ") }.map { $0.dropFirst(4) }
    let statuses = Verdict.allCases.map { String($0.rawValue) } + ["1", "2"]
    #expect(items.map(String.init) == statuses)
  }

  @Test func thePagesOfTheConfigurationAreWhatTheTablesSay() throws {
    let pages = try ManualPages.all(root: Files.root)
    #expect(pages.count == 2)
    for (name, text) in pages {
      // Not with ==, whose message would be both texts as a whole.
      let differs = try Files.text(of: "man/\(name)") != text
      #expect(!differs, "man/\(name) is out of date: `make manuals` makes it anew")
    }
  }

  @Test func everyKeywordIsInThePageOfItsDaemon() throws {
    var names: [KeywordEntry.Daemons: Set<String>] = [:]
    for block in KeywordListing.blocks {
      for entry in block.index.entries { names[entry.daemons, default: []].insert(entry.name) }
    }
    for (name, daemon) in Self.daemons {
      let text = try Files.text(of: "man/\(name).conf.5")
      let expected = names[daemon.daemons, default: []].union(names[.both, default: []])
      for keyword in expected {
        #expect(
          text.contains(".It Ic \(keyword)\n") || text.contains(".It Ic \(keyword) ")
            || text.contains(".It Ic \\&\(keyword)"), "\(name).conf lacks \(keyword)")
      }
    }
  }

  @Test func everyKeywordHasHelpInOneLine() {
    let blocks = KeywordListing.blocks
    #expect(!blocks.isEmpty)
    for block in blocks {
      for entry in block.index.entries {
        let name = (block.path + [entry.name]).joined(separator: "/")
        #expect(!entry.help.isEmpty, "\(name)")
        #expect(!entry.help.contains { $0.isNewline }, "\(name)")
        #expect(!entry.help.hasSuffix("."), "\(name): the page puts the full stop")
        if let advice = entry.standing.advice { #expect(!advice.isEmpty, "\(name)") }
      }
    }
  }

  @Test func everyKindOfMessageIsExplained() throws {
    let codes = try MessageCode.all(
      under: Files.root.appendingPathComponent("Sources/Shared/KeepalivedConf"))
    #expect(codes.count > 10)
    #expect(Set(codes.map(\.name)).count == codes.count)
    for code in codes { #expect(!code.meaning.isEmpty, "\(code.name)") }
    // Those that a test of the language would see are among them.
    #expect(codes.contains { $0.name == DiagnosticCode.unknownKeyword.name })
  }

  /// What the sources say of `vrrpd ctl`, without building the daemon: words behind `case`.
  private func control(_ pattern: Regex<(Substring, Substring)>) throws -> [String] {
    let path = "Sources/vrrpd/Control/Client/ControlCommand.swift"
    return try Files.text(of: path).matches(of: pattern)
      .flatMap { $0.output.1.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .init(charactersIn: " \"")) }
  }

  @Test func theClientsCommandsAndOptionsAreAllDescribed() throws {
    let text = try Files.text(of: "man/vrrpctl.8")
    let commands = try control(/\n  case (status, [a-z, ]+)\n/)
    #expect(commands.count >= 11)
    for command in commands {
      #expect(
        text.contains(".It Cm \(command)\n") || text.contains(".It Cm \(command) "), "\(command)")
    }
    let options = try control(/: \[("[a-z-]+"(?:, "[a-z-]+")*)\]\n/).filter { $0 != "INSTANCE" }
    #expect(options.count >= 12)
    let described = ManualPage(text).items.flatMap(\.spellings)
    for option in options { #expect(described.contains("-" + option), "--\(option)") }
    #expect(Set(described.filter { $0.hasPrefix("-") }).count == options.count)
  }

  @Test(arguments: pages)
  func thePageIsCleanMdoc(path: String) throws {
    let result = try Files.run(["mandoc", "-T", "lint", "-W", "warning", path])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.isEmpty)
  }
}
