import DaemonKit
import DaemonRuntime
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// A new configuration for the running daemon.
extension Daemon {
  /// How often, at least, the loop gets a turn while the configuration is read.
  private static let longestReadingPause: Duration = .milliseconds(2)

  /// Reads the configuration, and takes it if there is no mistake in it; the loop goes on while it
  /// is read.
  func reload() -> ReloadResult {
    guard let host = lifecycle.host else {
      return ReloadResult(outcome: .impossible("there is no file to read"))
    }
    let marker = reloadMarker
    if let marker { _ = try? Files.replace(ByteString(marker), with: [], isDurable: false) }
    defer { if let marker { try? Files.remove(ByteString(marker)) } }
    var last = MonotonicClock.now()
    var longest = Duration.zero
    var ready: [ReadyEvent] = []
    host.whileReading = { [unowned self] in
      let time = MonotonicClock.now()
      longest = max(longest, last.duration(to: time))
      guard isTurnDue(since: last, at: time) else { return }
      do throws(SystemError) {
        try reactor.wait(until: time, into: &ready)
        turn(ready)
      } catch {
        // The loop itself meets it at the next turn.
        log.debug("no turn while the configuration is read: \(error)")
      }
      last = MonotonicClock.now()
    }
    host.refresh()
    let reading = ConfigurationReading(lifecycle.line, host: host)
    host.workGoesOn()
    host.whileReading = nil
    writeTestLog(reading)
    var result = judge(reading)
    result.messages =
      reading.messages.filter { $0.level == .error }.map(\.text)
      + reading.messages.filter { $0.level != .error }.map(\.text)
    if result.isApplied, !node.isStopping, exitStatus == nil {
      reading.tell(log)
      lifecycle.verdict = reading.verdict
      let began = MonotonicClock.now()
      reconfigure(to: reading.settings)
      longest = max(longest, began.duration(to: MonotonicClock.now()))
    } else if !result.isApplied {
      for message in result.messages.prefix(50) { log.error(message) }
    }
    giveBackFreedMemory()
    result.longestStall = longest
    return result
  }

  private func isTurnDue(since last: Instant, at time: Instant) -> Bool {
    if last.duration(to: time) >= Self.longestReadingPause { return true }
    return node.deadline.map { $0 <= time } ?? false
  }

  private func judge(_ reading: ConfigurationReading) -> ReloadResult {
    if reading.hasMistakes { return ReloadResult(outcome: .refused(reading.verdict)) }
    // Scripts that are not secure are left out, or run with a warning; no reason to refuse what
    // was not refused at the start.
    if reading.verdict != .good, lifecycle.verdict < reading.verdict {
      return ReloadResult(outcome: .refused(reading.verdict))
    }
    if lifecycle.line.isStrict, reading.hasWarnings {
      return ReloadResult(outcome: .refused(.refused))
    }
    if reading.settings.instances.isEmpty, !settings.instances.isEmpty {
      return ReloadResult(
        outcome: .impossible(
          "\(lifecycle.line.file) has no virtual router any more; if that is meant, stop the daemon"
        ))
    }
    if reading.settings.networkNamespace != settings.networkNamespace {
      return ReloadResult(outcome: .impossible("`net_namespace` can't change: restart the daemon"))
    }
    return ReloadResult(outcome: .applied)
  }

  /// `reload_file`
  private var reloadMarker: String? {
    settings.global.files.reloadMarker.map { $0.isEmpty ? "/run/vrrpd.reload" : $0 }
  }

  /// `reload_check_config`: the messages go to a file, too.
  private func writeTestLog(_ reading: ConfigurationReading) {
    guard let path = settings.global.files.reloadTestLog, path != "/dev/null" else { return }
    let text = reading.messages.map { $0.text + "\n" }.joined()
    do throws(SystemError) {
      try Files.replace(ByteString(path), with: Array(text.utf8), isDurable: false)
    } catch {
      log.warning("the messages of the test can't be written to \(path): \(error)")
    }
  }
}
