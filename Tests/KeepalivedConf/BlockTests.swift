import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("Blocks and keywords") struct BlockTests {
  @Test("A block and its keyword become a value") func simple() {
    let result = read("global_defs {\n  router_id node1\n}\n")
    #expect(result.diagnostics == [])
    #expect(result.configuration.global?.routerID == "node1")
  }

  @Test("A misspelt block is one message, whatever it contains") func misspeltBlock() {
    let result = read(
      "global_def {\n router_id a\n foo { bar }\n}\nglobal_defs {\n router_id b\n}\n")
    #expect(briefs(result) == ["1:1 error unknown-keyword"])
    #expect(result.diagnostics.first?.fix == "did you mean `global_defs`?")
    #expect(result.configuration.global?.routerID == "b")
    #expect(result.verdict == .refused)
  }
}
