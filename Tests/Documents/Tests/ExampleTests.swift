import ConfigurationTesting
import DaemonKit
import Foundation
import KeepalivedConf
import NetTypes
import Testing

/// The sample configurations, as the programs would read them on the machines that they are for.
@Suite struct ExampleTests {
  private static let folder = Files.root.appendingPathComponent("Examples/vrrp")

  private static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// A machine as the samples want it.
  private func host(_ number: Int, _ text: String) -> FakeHost {
    var host = FakeHost(text)
    for program in ["curl", "logger"] { host.facts["/usr/bin/\(program)"] = HostFile() }
    host.name = "node\(number)"
    host.interfaces = [("eth0", "192.0.2.1\(number)/24"), ("eth1", "198.51.100.1\(number)/24")]
      .map { name, address in
        HostInterface(name, addresses: prefixes(address, "fe80::1\(number)/64"), kind: .other)
      }
    return host
  }

  private func read(_ name: String, onNode number: Int) throws -> ReadResult {
    read(try Files.text(of: "Examples/vrrp/\(name)"), number)
  }

  private func read(_ text: String, _ number: Int) -> ReadResult {
    readConfiguration(
      at: "/etc/keepalived/keepalived.conf", host: host(number, text), options: ReadOptions())
  }

  @Test func eachIsGoodOnBothNodesAndWithoutAWarning() throws {
    let names = try Self.names()
    #expect(names.count >= 6)
    for name in names {
      for number in 1...2 {
        let result = try read(name, onNode: number)
        #expect(result.diagnostics.map(\.message) == [], "\(name) on node\(number)")
        #expect(!result.configuration.vrrpInstances.isEmpty, "\(name) on node\(number)")
      }
    }
  }

  @Test func theNodesOfEachAreOneVirtualRouterWithOneFirstChoice() throws {
    for name in try Self.names() {
      let nodes = try (1...2).map { number in
        NodeConfiguration(name: "node\(number)", try read(name, onNode: number))
      }
      #expect(compareNodes(nodes).diagnostics.map(\.message) == [], "\(name)")
      let priorities = nodes.map { $0.configuration.vrrpInstances.map { $0.priority ?? 0 } }
      for (first, second) in zip(priorities[0], priorities[1]) {
        #expect(first != second, "\(name): nobody knows who is to be master")
      }
    }
  }

  @Test func thoseOfTheManualAreGood() throws {
    let page = try Files.text(of: "man/vrrpd.conf.5")
    let start = try #require(page.range(of: "\n.Sh EXAMPLES\n")?.upperBound)
    let end = try #require(page.range(of: "\n.Sh ", range: start..<page.endIndex)?.lowerBound)
    let examples = page[start..<end].components(separatedBy: ".Bd -literal -offset indent\n")
      .dropFirst().map { $0.components(separatedBy: "\n.Ed")[0] + "\n" }
    #expect(examples.count >= 3)
    for (place, example) in examples.enumerated() {
      for number in 1...2 {
        let result = read(example, number)
        #expect(result.diagnostics.map(\.message) == [], "example \(place) on node\(number)")
        #expect(!result.configuration.vrrpInstances.isEmpty)
      }
    }
  }

  @Test func theReadmeNamesEachOfThem() throws {
    let readme = try Files.text(of: "README.md")
    for name in try Self.names() { #expect(readme.contains("Examples/vrrp/\(name)")) }
  }
}
