import DaemonKit
import DaemonRuntime
import Glibc

/// Where the files are that say which processes the daemon is.
///
/// The name of the worker's is keepalived's. The other one has a name of its own, since checkd runs
/// beside vrrpd.
struct PIDFiles: ~Copyable {
  /// A place, and whether somebody asked for it.
  struct Place {
    /// The path.
    var path: String
    /// Whether the command line names it.
    var isAskedFor: Bool
  }

  /// That of the process to which signals are sent: the supervisor, or the only one.
  let main: Place
  /// That of the process which does the work.
  let worker: Place
  /// The process that `main` is about.
  let mainProcess: Int32
  private var mainFile: PIDFile?
  private var workerFile: PIDFile?

  /// Finds the places.
  init(_ settings: DaemonSettings, _ options: RunningOptions, isSupervised: Bool) {
    let usesDirectory = settings.usesProcessDirectory || settings.instanceName != nil
    let directory = usesDirectory ? "/run/keepalived/" : "/run/"
    let suffix = settings.instanceName.map { "_\($0)" } ?? ""
    main = Place(
      path: options.pidFile ?? "\(directory)vrrpd\(suffix).pid",
      isAskedFor: options.pidFile != nil)
    worker = Place(
      path: options.workerPIDFile ?? "\(directory)vrrp\(suffix).pid",
      isAskedFor: options.workerPIDFile != nil)
    mainProcess = isSupervised ? getppid() : getpid()
    mainFile = nil
    workerFile = nil
  }

  /// Takes both files. One at its usual place, where an unprivileged user can't write, is done
  /// without.
  ///
  /// - Throws: that the daemon runs already, or why a file that was asked for can't be written.
  mutating func take(_ log: Log) throws(PIDFileError) {
    do throws(PIDFileError) {
      mainFile = try PIDFile.take(path: main.path, program: "vrrpd", process: mainProcess)
    } catch {
      try pass(over: error, main, log)
    }
    do throws(PIDFileError) {
      workerFile = try PIDFile.take(path: worker.path, program: "vrrpd")
    } catch {
      try pass(over: error, worker, log)
    }
  }

  private func pass(
    over error: PIDFileError, _ place: Place, _ log: Log
  ) throws(PIDFileError) {
    guard case .system = error, !place.isAskedFor else { throw error }
    log.warning("there is no pid file: \(error)")
  }

  /// Removes them.
  mutating func remove() {
    workerFile.take()?.remove()
    mainFile.take()?.remove()
  }
}
