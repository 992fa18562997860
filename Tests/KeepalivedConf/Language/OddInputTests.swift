import ConfigurationTesting
import KeepalivedConf
import Testing

/// Inputs that nobody means, which end in messages all the same.
@Suite("Language: odd inputs") struct OddInputTests {
  @Test("A long line whose comment ends near its end") func longComment() {
    let result = read("/* " + String(repeating: "a", count: 1_100) + " */ x")
    #expect(result.verdict == .refused)
  }

  @Test(
    "An include of white space",
    arguments: ["include\u{B}", "includer\u{C}", "include\r ", "include \u{B}\nglobal_defs {\n}\n"])
  func blankInclude(text: String) {
    let result = read(text)
    #expect(!result.diagnostics.isEmpty)
  }

  @Test(
    "A sequence of a billion makes no line",
    arguments: [
      "~SEQ(x, 1, 1000000000) vrrp_instance B$x {\n",
      "~SEQ(x, -9223372036854775807, 1, 9223372036854775807) router_id $x\n",
    ])
  func endlessSequence(text: String) {
    let result = read(text)
    #expect(briefs(result).map { String($0.split(separator: " ").last ?? "") } == ["too-large"])
  }
}
