import NetTypes
import Testing

@testable import IPVSAdm

/// Which options go with which command: every command with every counted option, judged by a table
/// that is written down here once more.
@Suite struct CombinationTests {
  /// A command, what it is called in messages, what it needs and what it takes besides.
  struct Rule: Sendable, CustomTestStringConvertible {
    let command: String
    let name: String
    let needed: [String]
    let allowed: [String]
    var testDescription: String { command }
  }

  /// Every counted option in the order in which they are judged, with words that are right by
  /// themselves.
  static let options: [(name: String, words: String)] = [
    ("numeric", "-n"), ("connection", "-c"), ("service-address", "-f 1"), ("scheduler", "-s rr"),
    ("persistent", "-p"), ("netmask", "-M 255.0.0.0"), ("real-server", "-r 10.0.1.1"),
    ("forwarding-method", "-i"), ("weight", "-w 1"), ("u-threshold", "-x 1"),
    ("l-threshold", "-y 1"), ("mcast-interface", "--mcast-interface d0"),
    ("timeout", "--timeout"), ("daemon", "--daemon"), ("stats", "--stats"), ("rate", "--rate"),
    ("thresholds", "--thresholds"), ("persistent-conn", "--persistent-conn"),
    ("nosort", "--nosort"), ("syncid", "--syncid 1"), ("exact", "-X"), ("ops", "-o"),
    ("pe", "--pe sip"), ("sched-flags", "-b flag-1"), ("mcast-group", "--mcast-group 224.0.0.1"),
    ("mcast-port", "--mcast-port 1"), ("mcast-ttl", "--mcast-ttl 1"),
    ("sync-maxlen", "--sync-maxlen 1"), ("tun-info", "--tun-info"), ("tun-type", "--tun-type gue"),
    ("tun-port", "--tun-port 1"), ("tun-nocsum", "--tun-nocsum"), ("tun-csum", "--tun-csum"),
    ("tun-remcsum", "--tun-remcsum"), ("json", "--json"), ("watch", "--watch"),
    ("complete", "--complete"), ("keep-others", "--keep-others"),
  ]

  private static let settings = ["scheduler", "persistent", "netmask", "ops", "pe", "sched-flags"]
  private static let serverSettings = [
    "forwarding-method", "weight", "u-threshold", "l-threshold", "tun-type", "tun-port",
    "tun-nocsum", "tun-csum", "tun-remcsum",
  ]

  static let rules = [
    Rule(command: "-A", name: "add-service", needed: ["service-address"], allowed: settings),
    Rule(command: "-E", name: "edit-service", needed: ["service-address"], allowed: settings),
    Rule(command: "-D", name: "delete-service", needed: ["service-address"], allowed: []),
    Rule(command: "-C", name: "flush", needed: [], allowed: []),
    Rule(
      command: "-a", name: "add-server", needed: ["service-address", "real-server"],
      allowed: serverSettings),
    Rule(
      command: "-e", name: "edit-server", needed: ["service-address", "real-server"],
      allowed: serverSettings),
    Rule(
      command: "-d", name: "delete-server", needed: ["service-address", "real-server"],
      allowed: []),
    Rule(
      command: "-L", name: "list", needed: [],
      allowed: [
        "numeric", "connection", "service-address", "timeout", "daemon", "stats", "rate",
        "thresholds", "persistent-conn", "nosort", "syncid", "exact", "tun-info", "json", "watch",
      ]),
    Rule(command: "-Z", name: "zero", needed: [], allowed: ["service-address"]),
    Rule(command: "-S", name: "save", needed: [], allowed: ["numeric", "complete"]),
    Rule(command: "-R", name: "restore", needed: [], allowed: []),
    Rule(command: "--set 1 2 3", name: "set", needed: [], allowed: []),
    Rule(
      command: "--start-daemon master", name: "start-daemon", needed: [],
      allowed: [
        "mcast-interface", "syncid", "sync-maxlen", "mcast-group", "mcast-port", "mcast-ttl",
      ]),
    Rule(command: "--stop-daemon master", name: "stop-daemon", needed: [], allowed: ["syncid"]),
    Rule(command: "--check rules", name: "check", needed: [], allowed: []),
    Rule(command: "--plan rules", name: "plan", needed: [], allowed: ["keep-others"]),
    Rule(command: "--apply rules", name: "apply", needed: [], allowed: ["keep-others"]),
  ]

  /// The error for a combination; nil when it passes the table. Later checks may still refuse it.
  private func tableError(_ rule: Rule, _ names: [String]) -> String? {
    let order = Self.options.map(\.name)
    let words = order.filter(names.contains).compactMap { name in
      Self.options.first { $0.name == name }?.words
    }
    let line = ([rule.command] + words).joined(separator: " ").split(separator: " ")
    let outcome = CommandLineTests.outcome(of: line.map { ByteString(String($0)) })
    guard outcome.hasPrefix("2: "), outcome.hasSuffix("'\(rule.name)' command") else { return nil }
    return String(outcome.dropFirst(3))
  }

  @Test("the options here are all there are") func complete() {
    #expect(Self.options.map(\.name) == CountedOption.allCases.map(\.name))
    #expect(Set(Self.rules.map(\.name)) == Set(CommandName.allCases.map(\.rawValue)))
  }

  @Test("one option besides what is needed", arguments: rules) func one(rule: Rule) {
    for option in Self.options {
      let isAllowed = rule.needed.contains(option.name) || rule.allowed.contains(option.name)
      #expect(
        tableError(rule, rule.needed + [option.name])
          == (isAllowed ? nil : "Illegal '\(option.name)' option with the '\(rule.name)' command"),
        "\(option.name)")
    }
  }

  @Test("what is needed, missing", arguments: rules) func missing(rule: Rule) {
    for name in rule.needed {
      #expect(
        tableError(rule, rule.needed.filter { $0 != name })
          == "You need to supply the '\(name)' option for the '\(rule.name)' command")
    }
  }

  @Test("all options at once: the first offence in the order of the options", arguments: rules)
  func all(rule: Rule) {
    let names = Self.options.map(\.name)
    let first = names.first { !rule.needed.contains($0) && !rule.allowed.contains($0) }
    let expected =
      rule.name == "list"
      ? "The option 'service-address' conflicts with the 'connection' option in the 'list' command"
      : first.map { "Illegal '\($0)' option with the '\(rule.name)' command" }
    #expect(tableError(rule, names) == expected)
  }

  @Test("a listing has one subject")
  func subjects() {
    let subjects = ["connection", "service-address", "timeout", "daemon"]
    let list = Self.rules[7]
    for (index, first) in subjects.enumerated() {
      for second in subjects[(index + 1)...] {
        #expect(
          tableError(list, [first, second])
            == "The option '\(second)' conflicts with the '\(first)' option in the 'list' command")
      }
    }
  }
}
