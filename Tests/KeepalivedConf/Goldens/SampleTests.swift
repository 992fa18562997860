import ConfigurationTesting
import KeepalivedConf
import Testing

/// Configurations as people publish them, and what a colleague would say of them.
@Suite("Published configurations") struct SampleTests {
  static let folder = "Tests/Configuration/Samples"
  static let samples = Golden.files(under: folder, ending: ".conf").map(name)

  private static func name(of path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  @Test("Each by itself", arguments: samples)
  func alone(sample: String) throws {
    let result = try reading(of: sample)
    try Golden.expect(
      transcript(result, file: sample), in: "\(Self.folder)/\(sample.dropLast(5)).ok")
  }

  @Test(
    "Two nodes side by side",
    arguments: [
      ("nginx-ha", ["nginx-ha-master.conf", "nginx-ha-backup.conf"]),
      ("dual-master", ["dual-master-node1.conf", "dual-master-node2.conf"]),
    ])
  func together(name: String, files: [String]) throws {
    let nodes = try files.map { NodeConfiguration(name: $0, try reading(of: $0)) }
    let report = compareNodes(nodes)
    var text = ""
    DiagnosticRenderer().append(report, file: name, to: &text)
    try Golden.expect(
      text.isEmpty ? "nothing to say\n" : text, in: "\(Self.folder)/\(name).nodes.ok")
  }

  @Test("Two numbers for one address make two masters") func virtualRouterIDs() throws {
    let nodes = try ["nginx-ha-master.conf", "nginx-ha-backup.conf"].map {
      NodeConfiguration(name: $0, try reading(of: $0))
    }
    let first = compareNodes(nodes).diagnostics.first
    #expect(first?.code == .vridMismatch)
    #expect(first?.message.contains("192.168.1.150 is 51") == true)
    #expect(first?.message.contains("both will be MASTER") == true)
  }

  /// Reads a sample on a machine whose interfaces nobody knows.
  private func reading(of sample: String) throws -> ReadResult {
    var host = FakeHost(try Golden.text(of: Self.folder + "/" + sample), at: sample)
    host.interfaces = nil
    for script in ["check_nginx.sh", "scripts/redis_check.sh"] {
      host.facts["/etc/keepalived/" + script] = HostFile()
    }
    for script in ["pg_monitor.sh", "master.sh", "backup.sh", "fault.sh"] {
      host.facts["/usr/local/bin/" + script] = HostFile()
    }
    return readConfiguration(at: sample, host: host)
  }
}
