import ConfigurationTesting
import KeepalivedConf

/// An instance that nothing is wrong with, but for what is added: lines from the fifth on.
func instance(
  _ lines: String..., name: String = "web", number: Int = 51, interface: String? = "eth0",
  addresses: [String] = ["192.0.2.100/24"]
) -> String {
  // The first lines come in the same order whatever is added, so that places stay what they are.
  var text = "vrrp_instance \(name) {\n"
  text += interface.map { "interface \($0)\n" } ?? "\n"
  text += number == 0 ? "\n" : "virtual_router_id \(number)\n"
  text += addresses.isEmpty ? "\n" : "virtual_ipaddress { \(addresses.joined(separator: "\n")) }\n"
  for line in lines { text += line + "\n" }
  return text + "}\n"
}

/// Two instances in a sync group.
func pair(_ group: String = "", first: String = "", second: String = "") -> String {
  instance(first, name: "A", number: 1)
    + instance(second, name: "B", number: 2, addresses: ["192.0.2.101/24"])
    + "vrrp_sync_group both {\ngroup { A B }\n\(group)\n}\n"
}

/// The messages as `LINE severity code: fix`.
func fixes(_ result: ReadResult) -> [String] {
  result.diagnostics.map { diagnostic in
    let line = diagnostic.range.map { String($0.line) } ?? "-"
    let head = "\(line) \(diagnostic.severity.rawValue) \(diagnostic.code.name)"
    return diagnostic.fix.map { "\(head): \($0)" } ?? head
  }
}

/// The mistakes, without warnings.
func mistakes(_ result: ReadResult) -> [String] {
  result.diagnostics.filter { $0.severity == .error }.map { brief($0, result.sources) }
}
