import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

/// A machine whose only file has these bytes.
private struct BytesHost: Host {
  var bytes: [UInt8]
  private let others = FakeHost()

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func contents(ofFile path: String) throws(HostFileError) -> [UInt8] { bytes }
  func files(matching pattern: String) -> [String] { [] }
  func file(at path: String) -> HostFile? { nil }
  var workingDirectory: String { others.workingDirectory }
  var name: String { others.name }
  func environment(_ name: String) -> String? { nil }
  var interfaces: [HostInterface]? { nil }
  func user(named name: String) -> HostUser? { nil }
  func group(named name: String) -> UInt32? { nil }
  func number(of name: String, in table: RoutingNames) -> UInt32? { nil }
}

@Suite("Language: long lines and odd bytes") struct BytesTests {
  private func messages(_ bytes: [UInt8]) -> [String] {
    briefs(readConfiguration(at: "/k.conf", host: BytesHost(bytes)))
  }

  /// A line of so many bytes, which is one word with its keyword.
  private func line(_ count: Int) -> String {
    "router_id " + String(repeating: "x", count: count - 10)
  }

  @Test(
    "Lines have at most 1023 bytes; blanks and comments may go on",
    arguments: [
      (1_023, "", true), (1_024, "", false), (5_000, "", false), (1_023, " # comment", true),
      (1_000, String(repeating: " ", count: 2_000), true),
      (1_000, " # " + String(repeating: "x", count: 2_000), false),
      (1_022, " y", false),
    ])
  func length(count: Int, rest: String, isRight: Bool) {
    let text = "global_defs {\n\(line(count))\(rest)\n}\nglobal_defs {\n}\n"
    let errors = messages(Array(text.utf8)).filter { $0.contains("error") }
    #expect(errors == (isRight ? [] : ["2:1024 error line-too-long"]))
  }

  @Test("A line that definitions make too long is one message") func expansion() {
    let text = "$A=\(String(repeating: "x", count: 600))\nglobal_defs {\nrouter_id ${A}${A}\n}\n"
    #expect(messages(Array(text.utf8)) == ["3:15 error endless-expansion"])
  }

  @Test("Bytes that are no UTF-8 are told, and harmless in comments") func encoding() {
    let text: [UInt8] = Array("# \u{E9} \n".utf8) + [0x23, 0xE9, 0x0A]
    #expect(
      messages(text + Array("global_defs {\nrouter_id a".utf8) + [0xE9, 0x0A, 0x7D]) == [
        "4:11 warning invalid-encoding"
      ])
    #expect(
      messages(text + [0xE9] + Array("global_defs {\n}\n".utf8)) == [
        "3:1 error invalid-encoding"
      ])
  }

  @Test("UTF-16 is one message", arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
  func wide(mark: [UInt8]) {
    let text = "global_defs {\n}\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(messages(mark + text) == ["1:1 error byte-order-mark"])
  }
}
