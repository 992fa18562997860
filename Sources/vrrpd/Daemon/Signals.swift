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
      descriptor = try SignalDescriptor([SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2])
      try daemon.reactor.add(
        descriptor.descriptor.rawValue, interest: .readable,
        token: Token.part(UInt8(daemon.parts.count), 0).rawValue)
    } catch {
      throw .system(error)
    }
  }

  var deadline: Instant? { nil }

  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    while let signal = try? descriptor.next() {
      switch signal.number {
      case SIGTERM, SIGINT: daemon.tell(.stop)
      default: break
      }
    }
  }

  func advance(in daemon: Daemon) {}
  func observe(_ output: RouterOutput, in daemon: Daemon) {}
  func reconfigure(in daemon: Daemon) {}
  func stop(in daemon: Daemon) { daemon.removeVirtualLinks() }
}
