import DaemonRuntime
import JSON
import KeepalivedConf
import NetTypes
import Platform

/// The files that keepalived writes on signals.
extension Daemon {
  /// Lets signals write the files.
  func installDumps() {
    dumpData = { daemon in
      let time = WallTime.now()
      daemon.writeDump(
        daemon.dataDump(at: time), to: daemon.settings.global.files.stateFile, "data")
    }
    dumpStatistics = { daemon, clears in
      daemon.writeDump(
        daemon.statisticsDump, to: daemon.settings.global.files.statisticsFile, "stats")
      if clears { daemon.clearStatistics() }
    }
    dumpJSON = { daemon in
      // keepalived writes none without instances.
      guard !daemon.configuredRouters.isEmpty else { return }
      daemon.writeDump(
        daemon.jsonDump.compactText, to: daemon.settings.global.files.jsonFile, "json")
    }
  }

  /// Writes a file that only its owner may read, as there are passwords in it. It appears whole or
  /// not at all, and a link that somebody has laid in its place is replaced, not followed.
  ///
  /// - Parameter configured: the path; relative ones are below `/tmp`.
  private func writeDump(_ text: String, to configured: String?, _ kind: String) {
    var path = configured ?? "keepalived\(instanceSuffix).\(kind)"
    if !path.hasPrefix("/") { path = "/tmp/" + path }
    do throws(SystemError) {
      try Files.replace(
        ByteString(path), with: Array(text.utf8), mode: 0o600, isDurable: false)
      log.info("\(path) is written")
    } catch {
      log.error("\(path) can't be written: \(error)")
    }
  }

  /// `data_use_instance`: what tells the files of several daemons from each other.
  private var instanceSuffix: String {
    guard settings.global.files.namesFilesByInstance == true else { return "" }
    return [settings.networkNamespace, settings.instanceName].compactMap { $0 }
      .map { "_" + $0 }.joined()
  }
}
