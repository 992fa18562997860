import DaemonKit
import DaemonRuntime
import Glibc
import NetTypes
import Platform
import VRRP

/// The record for a process that comes after a crash.
extension Daemon {
  /// After so many crashes within `crashPeriod` of the first, a process starts anew: what it goes
  /// on with may be the cause.
  private static let mostResumes: UInt32 = 3
  private static let crashPeriod: Duration = .seconds(60)

  /// The directory of the control socket and the record.
  var runDirectory: String {
    options.runDirectory
      ?? "/run/vrrpd" + (settings.instanceName.map { "/" + $0 } ?? "")
  }

  private var recordPath: String { runDirectory + "/state" }

  /// Who had the addresses before.
  func predecessor(_ state: HandedState?) -> Predecessor {
    if let state { return .replaced(state) }
    guard let place = recordPlace, let run = EarlierRun(path: recordPath, place: place) else {
      return .none
    }
    lifecycle.earlierRun = run
    guard
      run.resumeCount < Self.mostResumes
        || run.firstResume.duration(to: now) > Self.crashPeriod
    else {
      log.error(
        "the daemon has crashed \(run.resumeCount + 1) times in a row: it starts anew now")
      lifecycle.earlierRun = nil
      return .none
    }
    return .crashed(run)
  }

  /// Begins a record, or a larger one when there are more routers now.
  func makeRecord() {
    if let record = lifecycle.record, record.hasRoom(for: node.routers.count) {
      record.writeAll(node)
      return
    }
    guard let place = recordPlace else { return }
    makeDirectory(runDirectory)
    var count: UInt32 = 0
    var first = now
    if let run = lifecycle.earlierRun {
      let isRecent = run.firstResume.duration(to: now) <= Self.crashPeriod && run.resumeCount > 0
      count = isRecent ? run.resumeCount + 1 : 1
      first = isRecent ? run.firstResume : now
    }
    do throws(SystemError) {
      let record = try StateRecord(
        path: recordPath, routerCount: max(16, node.routers.count), place: place,
        resumeCount: count, firstResume: first)
      record.writeAll(node)
      record.touch(now: now)
      lifecycle.record = record
    } catch {
      log.warning("after a crash, addresses will move to another router: \(recordPath): \(error)")
    }
  }

  private func makeDirectory(_ path: String) {
    var part = ""
    for name in path.split(separator: "/") {
      part += "/" + name
      // Whatever the mask of new files is: others may ask at the control socket.
      if mkdir(part, 0o755) == 0 { chmod(part, 0o755) }
    }
  }

  private var recordPlace: RecordPlace? {
    var namespace = stat()
    guard
      let text = try? Files.read("/proc/sys/kernel/random/boot_id", limit: 64),
      stat("/proc/self/ns/net", &namespace) == 0
    else { return nil }
    let digits = text.compactMap { hexadecimalValue(of: $0) }
    guard digits.count == 32 else { return nil }
    return RecordPlace(
      bootID: stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] },
      networkNamespace: UInt64(namespace.st_ino))
  }
}
