import LabScenario

/// Rules by the hundred: whoever sends many at once must keep the order of errors, of listings
/// between rules, and of what is done before a stop.
enum LargeRestores {
  /// Services of three servers each, on one address.
  private static func rules(_ ports: ClosedRange<Int>) -> [String] {
    ports.flatMap { port in
      ["-A -t 10.0.0.1:\(port) -s rr"]
        + (1...3).map { "-a -t 10.0.0.1:\(port) -r 10.0.1.\($0):80 -m -w \(port % 100)" }
    }
  }

  private static func restore(_ lines: [String]) -> String {
    var step = Step(words: [Array("-R".utf8)])
    step.input = [.text(Array(lines.map { $0 + "\n" }.joined().utf8))]
    return step.text
  }

  /// Every seventh rule is refused by the kernel, in one way or another.
  private static let refusals: [String] = rules(1...100).enumerated().flatMap { index, rule in
    switch index % 28 {
    case 7: [rule, rule]
    case 14: [rule, "-a -t 10.0.9.9:80 -r 10.0.1.1"]
    case 21: [rule, "-A -u 10.0.0.1:\(index) -s nosuch", "-d -f 9 -r 10.0.1.1"]
    case 27: [rule, "-a -t 10.0.0.1:1 -r 224.0.0.\(index % 200):80", "-Q", "-E -f 8"]
    default: [rule]
    }
  }

  /// The scenarios.
  static let scenarios = [
    Scenario(
      name: "600 services",
      lines: [restore(rules(1...600)), "-Sn", "-Ln", "-Ln --stats", "-Z", "-C", "-Sn"]),
    Scenario(name: "many refusals", lines: [restore(refusals), "-Sn"]),
    Scenario(name: "a refusal last", lines: [restore(refusals + ["-D -f 1"]), "-Sn"]),
    Scenario(
      name: "a mistake after refusals",
      lines: [restore(refusals + ["-A -t bad"] + rules(200...300)), "-Sn"]),
    Scenario(
      name: "a mistake after many rules",
      lines: [restore(rules(1...150) + ["-A -t 10.0.0.1:151 -w 5", "-C"]), "-Sn"]),
    Scenario(
      name: "listings between rules",
      lines: [
        restore(
          rules(1...30) + ["-Sn"] + rules(31...60) + ["-D -t 10.0.0.1:1", "-Ln", "-C", "-Sn"]
            + rules(1...5) + ["-Ln --stats", "--set 7 8 9", "-L --timeout", "-Z", "-Ln"]),
        "-Sn",
      ]),
    Scenario(
      name: "a refused listing after many rules",
      lines: [restore(rules(1...50) + ["-L -t 10.9.9.9:9"] + rules(51...60)), "-Sn"]),
    Scenario(
      name: "changing one service again and again",
      lines: [
        restore(
          (1...100).flatMap { number in
            [
              "-A -t 10.0.0.1:80 -s rr", "-a -t 10.0.0.1:80 -r 10.0.1.1 -w \(number)",
              "-e -t 10.0.0.1:80 -r 10.0.1.1 -w \(number + 1)", "-E -t 10.0.0.1:80 -s wlc",
              "-d -t 10.0.0.1:80 -r 10.0.1.1", "-d -t 10.0.0.1:80 -r 10.0.1.1",
              number % 3 == 0 ? "-C" : "-D -t 10.0.0.1:80",
            ]
          }), "-Sn",
      ]),
  ]
}
