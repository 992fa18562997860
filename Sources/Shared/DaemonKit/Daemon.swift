package import KeepalivedConf

/// One of the programs that read `keepalived.conf`.
package struct Daemon: Sendable {
  /// The program's name.
  package var name: String
  /// Which keywords it acts on.
  package var daemons: KeywordEntry.Daemons
  /// What it does, for the help text.
  package var purpose: String
  /// What runs a configuration as long as this program only checks it; nil when it runs it itself.
  package var substitute: String?

  /// The VRRP daemon.
  package static let vrrpd = Daemon(
    name: "vrrpd", daemons: .vrrpd, purpose: "virtual routers (VRRP)",
    substitute: nil)

  /// The health checker.
  package static let checkd = Daemon(
    name: "checkd", daemons: .checkd, purpose: "virtual servers and their health checks",
    substitute: "keepalived --check")

  /// The configuration that is read unless another is named.
  package static let defaultFile = "/etc/keepalived/keepalived.conf"

  /// The version of the programs.
  package static let version = "0.1.0"
}
