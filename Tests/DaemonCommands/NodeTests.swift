import Foundation
import Testing

/// `check` with several nodes.
@Suite struct NodeTests {
  private func router(id: String, priority: Int, interface: String = "nosuch0") -> String {
    """
    vrrp_instance gateway {
      interface \(interface)
      virtual_router_id \(id)
      priority \(priority)
      virtual_ipaddress {
        192.0.2.1/24
      }
    }

    """
  }

  @Test func whatKeepsNodesApartIsTold() throws {
    let place = Workplace()
    try place.write(router(id: "51", priority: 150), to: "a.conf")
    try place.write(router(id: "52", priority: 100), to: "b.conf")
    let run = try DaemonRun("vrrpd", ["check", "a.conf", "b.conf"], in: place)
    #expect(run.status == 5 && run.output == "")
    #expect(run.errors.contains("[vrid-mismatch]"))
    // Both places are quoted, whatever file they are in.
    #expect(run.errors.contains("    3 |   virtual_router_id 51\n"))
    #expect(run.errors.contains("    3 |   virtual_router_id 52\n"))
    #expect(run.errorLines.last?.hasPrefix("a.conf, b.conf: 1 error") == true)
    let json = try DaemonRun("checkd", ["check", "--json", "a.conf", "b.conf"], in: place).json()
    #expect(json["kind"] as? String == "comparison")
    #expect(json["exit_status"] as? Int == 5)
    let nodes = try #require(json["nodes"] as? [[String: Any]])
    #expect(nodes.map { $0["file"] as? String } == ["a.conf", "b.conf"])
    #expect(nodes.allSatisfy { $0["exit_status"] as? Int == 0 })
    let comparison = try #require(json["comparison"] as? [String: Any])
    let diagnostics = try #require(comparison["diagnostics"] as? [[String: Any]])
    #expect(diagnostics.contains { $0["code"] as? String == "vrid-mismatch" })
  }

  @Test func nodesThatFitTogetherAreFine() throws {
    let place = Workplace()
    try place.write(router(id: "51", priority: 150), to: "a.conf")
    try place.write(router(id: "51", priority: 100), to: "b.conf")
    let run = try DaemonRun("vrrpd", ["check", "a.conf", "b.conf"], in: place)
    // The interface, which this machine doesn't have, is another machine's.
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    #expect(run.output == "a.conf, b.conf: no mistakes, and nothing between the nodes\n")
  }

  @Test func scriptsUsersAndIncludedFilesOfOtherNodes() throws {
    let place = Workplace()
    let script = """
      global_defs {
        enable_script_security
      }
      vrrp_script alive {
        script "/nonexistent/check.sh"
        user nosuchuser
      }

      """
    try place.write(script + router(id: "51", priority: 150), to: "a.conf")
    try place.write(script + "include none.conf\n" + router(id: "51", priority: 100), to: "b.conf")
    let run = try DaemonRun("vrrpd", ["check", "a.conf", "b.conf"], in: place)
    // Scripts and users are on the other machines; what is included has to be here.
    #expect(!run.errors.contains("check.sh") && !run.errors.contains("nosuchuser"), "\(run.errors)")
    #expect(run.errors.contains("none.conf"))
    #expect(!run.errors.contains("executable"))
    let here = try DaemonRun("vrrpd", ["check", "a.conf"], in: place)
    #expect(here.errors.contains("nosuchuser"))
  }

  @Test func aFileForSeveralNodesIsReadForEach() throws {
    let place = Workplace()
    try place.write(
      router(id: "51", priority: 100)
        .replacing("  priority 100", with: "  @one priority 150\n  @two priority 100")
        .replacing(
          "  virtual_router_id 51",
          with: "  @one virtual_router_id 51\n  @^one virtual_router_id 52"),
      to: "a.conf")
    let run = try DaemonRun("vrrpd", ["check", "-i", "one", "-i", "two", "a.conf"], in: place)
    #expect(run.status == 5)
    #expect(run.errors.contains("[vrid-mismatch]"))
    #expect(run.errorLines.last?.hasPrefix("a.conf (one), a.conf (two): 1 error") == true)
  }

  @Test func mistakesOfEachNodeAreToldToo() throws {
    let place = Workplace()
    try place.write(router(id: "51", priority: 150) + "nonsense\n", to: "a.conf")
    try place.write(router(id: "51", priority: 100), to: "b.conf")
    let run = try DaemonRun("vrrpd", ["check", "a.conf", "b.conf"], in: place)
    #expect(run.status == 5)
    #expect(run.errors.hasPrefix("a.conf:9:1: error: unknown keyword `nonsense`"))
    #expect(run.errors.contains("\na.conf: 1 error\n"))
  }
}
