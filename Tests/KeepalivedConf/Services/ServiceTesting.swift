import ConfigurationTesting
import KeepalivedConf
import NetTypes

/// A service with all that keepalived asks for, and more lines; `servers` stands for its real
/// servers. The lines begin at line 5 of the text.
func serviceText(
  _ head: String = "10.0.0.1 80", _ lines: String = "",
  servers: String = "real_server 10.1.0.1 80 {\n}"
) -> String {
  """
  virtual_server \(head) {
  lvs_sched rr
  lvs_method NAT
  \(head.hasPrefix("fwmark") ? "" : "protocol TCP")
  \(lines)
  \(servers)
  }

  """
}

/// A service whose real server has these lines, which begin at line 7.
func serverText(_ lines: String, at endpoint: String = "10.1.0.1 80") -> String {
  serviceText(servers: "real_server \(endpoint) {\n\(lines)\n}")
}

/// A service whose real server has a check with these lines, which begin at line 8.
func checkText(_ kind: String, _ lines: String = "", at endpoint: String = "10.1.0.1 80") -> String
{
  serverText("\(kind) {\n\(lines)\n}", at: endpoint)
}

/// A group, and a service that uses it; the lines begin at line 2.
func groupText(_ lines: String, _ more: String = "") -> String {
  "virtual_server_group g {\n\(lines)\n}\n" + serviceText("group g", more)
}

/// The messages about a text, each as `line:column severity code`, without advice.
func complaints(_ text: String) -> [String] { complaints(read(text)) }

/// The messages of a result without advice: what works, but hardly as meant, has tests of its own.
func complaints(_ result: ReadResult) -> [String] {
  result.diagnostics.filter { !advice.contains($0.code) }.map { brief($0, result.sources) }
}

private let advice: Set<DiagnosticCode> = [
  .impliedPersistence, .unlikelyPort, .foreignSource, .unreachableDirectly, .sorryServerIsReal,
  .uncheckedServer, .ineffectiveSetting, .ignoredWeights, .otherPort,
]

/// The first service of a text.
func firstService(_ text: String) -> VirtualServer? {
  read(text).configuration.virtualServers.first
}

/// The first real server of a text.
func firstServer(_ text: String) -> RealServer? { firstService(text)?.realServers.first }

/// The checks of the first real server of a text.
func checkersOf(_ text: String) -> [Checker] { firstServer(text)?.checkers ?? [] }

/// An address from its text.
func addressOf(_ text: String) -> IPAddress { IPAddress(text: Array(text.utf8)) ?? .any(.ipv4) }

/// An endpoint from an address's text and a port.
func endpointOf(_ text: String, _ port: UInt16) -> Endpoint {
  Endpoint(address: addressOf(text), port: port)
}
