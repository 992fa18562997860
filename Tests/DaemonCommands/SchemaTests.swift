import Foundation
import JSONSchemas
import Testing

/// What the daemons write with `--json` against the schema in `docs`.
@Suite struct SchemaTests {
  private let schema: JSONSchema

  init() throws { schema = try JSONSchema("vrrpd-checkd") }

  private static let router = """
    include other.conf
    vrrp_instance a {
      interface nosuch0
      virtual_router_id 300
      priority 100
      priority 50
      virtual_ipaddress { 192.0.2.1/24 }
    }

    """

  @Test(
    arguments: [
      (["-t", "-f", "a.conf"], "diagnostics"), (["check", "none.conf"], "diagnostics"),
      (["check", "a.conf", "b.conf"], "comparison"), (["-d", "-f", "a.conf"], "configuration"),
      (["--dump-keywords"], "keywords"),
    ] as [([String], String)])
  func documentsAreAsDescribed(words: [String], kind: String) throws {
    let place = Workplace()
    try place.write(Self.router, to: "a.conf")
    try place.write(Self.router.replacing("300", with: "7"), to: "b.conf")
    try place.write("globaldefs {\n}\n", to: "other.conf")
    let json = try DaemonRun("vrrpd", words + ["--json"], in: place).json()
    #expect(json["kind"] as? String == kind)
    #expect(schema.faults(in: json) == [])
  }

  @Test func everyMemberOfAMessageIsFilledSomewhere() throws {
    let place = Workplace()
    try place.write(Self.router, to: "a.conf")
    try place.write("globaldefs {\n}\n", to: "other.conf")
    let json = try DaemonRun("vrrpd", ["-t", "--json", "-f", "a.conf"], in: place).json()
    let diagnostics = try #require(json["diagnostics"] as? [[String: Any]])
    let included = try #require(diagnostics.first { $0["file"] as? String == "other.conf" })
    let chain = try #require(included["included_from"] as? [[String: Any]])
    #expect(chain.count == 1 && chain[0]["file"] as? String == "a.conf")
    #expect(chain[0]["line"] as? Int == 1)
    #expect(diagnostics.contains { $0["expected"] is String })
    let repeated = try #require(diagnostics.first { $0["code"] as? String == "repeated-keyword" })
    let related = try #require(repeated["related"] as? [[String: Any]])
    #expect(related.first?["line"] as? Int == 5)
  }
}
