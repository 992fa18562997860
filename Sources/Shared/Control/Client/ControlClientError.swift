import HTTP1
package import Platform
import SystemPackage

/// Why a daemon gave no answer.
package enum ControlClientError: Error, Equatable, Sendable {
  /// Nobody listens at the path.
  case notRunning(path: String)
  /// The socket may not be opened.
  case permissionDenied(path: String)
  /// The path of the socket is too long for the kernel.
  case pathTooLong(path: String)
  /// The daemon did not answer in time.
  case timedOut(path: String, seconds: Int)
  /// The connection ended before the answer did.
  case disconnected(path: String)
  /// What came is no answer.
  case notUnderstood(path: String, reason: String)
  /// A system call failed.
  case failed(SystemError, path: String)
}

extension ControlClientError: CustomStringConvertible {
  /// What is wrong, and how to mend it.
  package var description: String {
    switch self {
    case .notRunning(let path):
      "nobody answers at \(path): is the daemon running? Start it, or name the socket of the one"
        + " that is meant"
    case .permissionDenied(let path):
      "you may not open \(path): be root, or a member of the group that the socket belongs to"
    case .pathTooLong(let path): "the path of the socket \(path) is too long"
    case .timedOut(let path, let seconds):
      "the daemon at \(path) has not answered within \(seconds) s: it may be stopped or overloaded"
    case .disconnected(let path):
      "the daemon at \(path) closed the connection before its answer was complete"
    case .notUnderstood(let path, let reason):
      "what answers at \(path) is not understood: \(reason)"
    case .failed(let error, let path): "can't talk to the daemon at \(path): \(error)"
    }
  }

  /// The exit status of a command that failed with it.
  package var exitStatus: ControlExitStatus {
    switch self {
    case .notRunning, .timedOut, .disconnected, .notUnderstood, .failed: .noDaemon
    case .permissionDenied: .refused
    case .pathTooLong: .usage
    }
  }
}

/// How a command that talks to a daemon exits.
package enum ControlExitStatus: Int32, Sendable {
  /// It was done.
  case done = 0
  /// The daemon refused it.
  case refused = 1
  /// The command line is wrong.
  case usage = 2
  /// There is no daemon, or none that answers.
  case noDaemon = 3
  /// There is no object of the name.
  case noSuchObject = 4

  /// That of an answer with a status.
  package init(httpStatus: Int) {
    switch httpStatus {
    case ..<400: self = .done
    case 404: self = .noSuchObject
    default: self = .refused
    }
  }
}
