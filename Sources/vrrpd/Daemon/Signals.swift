import DaemonKit
import DaemonRuntime
import Glibc
import NetTypes
import Platform
import VRRP

/// The signals that the daemon takes, as keepalived's.
final class Signals: DaemonPart {
  private let descriptor: SignalDescriptor

  /// Blocks the signals and has them delivered to the loop.
  init(in daemon: Daemon) throws(DaemonError) {
    do throws(SystemError) {
      descriptor = try SignalDescriptor(DaemonSignal.allCases.map(\.number) + [SIGINT, SIGXCPU])
      try daemon.reactor.add(
        descriptor.descriptor.rawValue, interest: .readable,
        token: Token.part(UInt8(daemon.parts.count), 0).rawValue)
    } catch {
      throw .system(error)
    }
  }

  /// When it wants to be called.
  var deadline: Instant? { nil }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    while let signal = try? descriptor.next() {
      if signal.number == SIGINT {
        daemon.stop()
        continue
      }
      if signal.number == SIGXCPU {
        daemon.log.writeLimited(
          .warning, key: "real time",
          "vrrpd worked for longer than vrrp_rlimit_rttime without waiting: the machine is busy, "
            + "or the limit too short for so many instances")
        continue
      }
      switch DaemonSignal.allCases.first(where: { $0.number == signal.number }) {
      case .stop: daemon.stop()
      case .reload: daemon.lifecycle.wishReload(now: daemon.now)
      case .data: daemon.dumpData(daemon)
      case .statistics: daemon.dumpStatistics(daemon, false)
      case .statisticsAndClear: daemon.dumpStatistics(daemon, true)
      case .json: daemon.dumpJSON(daemon)
      case .upgrade: daemon.upgrade()
      case nil: break
      }
    }
  }

  /// Its time has come.
  func advance(in daemon: Daemon) {}

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {}

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) {}
}

extension Daemon {
  /// Ends the daemon in order; told again, at once: others know already that the addresses are
  /// free.
  func stop() {
    guard node.isStopping else {
      lifecycle.announceStop()
      tell(.stop)
      return
    }
    guard exitStatus == nil else { return }
    log.notice("told to stop again: the addresses are released at once")
    for router in instances.indices where !instances[router].held.isEmpty { release(router) }
    flushKernel()
    finish()
  }
}
