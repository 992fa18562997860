import NetTypes
import Testing
import VRRP

/// A command line as `/proc/PID/cmdline` has it.
private func line(_ words: String...) -> ByteString {
  ByteString(bytes: words.flatMap { Array($0.utf8) + [0] })
}

private func settings(
  _ words: String, _ match: ProcessTrackerSettings.ParameterMatch? = nil, full: Bool = false
) -> ProcessTrackerSettings {
  ProcessTrackerSettings(
    name: "t", words: words.split(separator: " ").map { ByteString(String($0)) }, match: match,
    fullCommand: full)
}

/// What keepalived 2.2.7's comparison of the bytes between the words comes to.
private let parameterCases: [(String, ProcessTrackerSettings.ParameterMatch?, [String], Bool)] = [
  ("d -a b", nil, ["-a", "b"], true),
  ("d -a b", nil, ["-a", "bc"], false),
  ("d -a b", nil, ["-a", "b", "c"], false),
  ("d -a b", nil, ["-a"], false),
  ("d -a b", .partial, ["-a", "b"], true),
  ("d -a b", .partial, ["-a", "b", "c"], true),
  ("d -a b", .partial, ["-a", "bc"], false),
  ("d -a b", .partial, ["-a"], false),
  ("d -a b", .initial, ["-a", "b"], true),
  ("d -a b", .initial, ["-a", "bc"], true),
  ("d -a b", .initial, ["-a", "bc", "d"], true),
  ("d -a b", .initial, ["-a", "c"], false),
  ("d -a b", .initial, ["-a"], false),
  ("d", .exact, [], true),
  ("d", .exact, ["-a"], false),
  ("d", .partial, ["-a"], true),
  ("d", .initial, [], true),
]

@Suite struct ProcessMatchTests {
  @Test(
    "without parameters the name is compared, whole",
    arguments: [
      ("nginx", "nginx", true), ("nginx", "nginx2", false), ("nginx", "ngin", false),
      ("/usr/sbin/nginx", "nginx", false),
      // The kernel keeps 15 bytes of a name.
      ("systemd-timesyncd", "systemd-timesyn", true), ("systemd-timesyncd", "systemd-times", false),
    ])
  func names(command: String, name: String, isMatch: Bool) {
    let identity = ProcessIdentity(name: ByteString(name), commandLine: line("other"))
    #expect(settings(command).matches(identity) == isMatch)
  }

  @Test("`full_command` compares the first word of the command line, and no parameters")
  func fullCommand() {
    let wanted = settings("/usr/sbin/nginx", full: true)
    #expect(
      wanted.matches(
        ProcessIdentity(name: "nginx", commandLine: line("/usr/sbin/nginx", "-g", "x"))))
    #expect(!wanted.matches(ProcessIdentity(name: "nginx", commandLine: line("nginx"))))
    #expect(!wanted.matches(ProcessIdentity(name: "/usr/sbin/nginx")))
    #expect(!wanted.matches(ProcessIdentity(name: "nginx", commandLine: "")))
  }

  @Test("parameters are compared as configured", arguments: parameterCases)
  func parameters(
    words: String, match: ProcessTrackerSettings.ParameterMatch?, actual: [String], isMatch: Bool
  ) {
    let commandLine = ByteString(
      bytes: (["d"] + actual).flatMap { Array($0.utf8) + [0] })
    let identity = ProcessIdentity(name: "x", commandLine: commandLine)
    #expect(settings(words, match).matches(identity) == isMatch)
  }

  @Test("a quorum is one process and more, unless there must be none")
  func quorums() {
    let words: [ByteString] = ["d"]
    #expect(ProcessTrackerSettings(name: "t", words: words).quorum == 1...Int.max)
    #expect(ProcessTrackerSettings(name: "t", words: words, maximum: 0).quorum == 0...0)
    #expect(ProcessTrackerSettings(name: "t", words: words, maximum: 3).quorum == 1...3)
    #expect(ProcessTrackerSettings(name: "t", words: words, minimum: 2, maximum: 1).quorum == 2...2)
  }
}
