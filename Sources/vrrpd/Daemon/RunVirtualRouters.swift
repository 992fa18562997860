package import DaemonKit
import DaemonRuntime
import KeepalivedConf
import Platform
import VRRP

/// Runs the daemon for a command line until it has stopped; returns the exit status.
package func runVirtualRouters(_ line: DaemonCommandLine, on host: SystemHost) -> Int32 {
  var logSettings = LogSettings()
  logSettings.goesToConsole = true
  let log = Log(program: "vrrpd", logSettings)
  let result = readConfiguration(at: line.file, host: host)
  var text = ""
  DiagnosticRenderer().append(result.report, file: line.file, to: &text)
  if !text.isEmpty { log.warning(text) }
  let settings = DaemonSettings(
    result.configuration.resolved(on: host), policies: DaemonPolicies())
  do throws(DaemonError) {
    let daemon = try Daemon(settings, log: log, host: host)
    daemon.parts.append(try Signals(in: daemon))
    daemon.parts.append(ConflictMonitor(in: daemon))
    daemon.parts.append(try Notifier(in: daemon))
    try daemon.start()
    return daemon.run()
  } catch {
    log.error("vrrpd can't run: \(error)")
    return 1
  }
}
