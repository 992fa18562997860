import CLinux
import Glibc
package import Platform

/// Whoever waits in the foreground for the daemon to be ready.
///
/// `inBackground` leaves the terminal: the process that was started waits until the daemon says
/// that it is ready, and ends with status 0; if the daemon ends before, with its status. So a
/// script that starts the daemon can rely on it as soon as the command returns.
package struct BackgroundStart: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// Goes on in a process in the background, in a session of its own, so that no terminal can end
  /// it. Call it before anything is opened: all descriptors but the standard ones are closed.
  ///
  /// The process that was started does not come back from here.
  ///
  /// - Throws: the error of `pipe` or `fork`.
  package static func inBackground() throws(SystemError) -> BackgroundStart {
    let pipe = try PipeEnds()
    let child = lvs_fork()
    guard child >= 0 else { throw .last("fork") }
    if child > 0 {
      let reader = pipe.takeReader()
      waitForDaemon(child, reader.rawValue)
    }
    let writer = pipe.takeWriter()
    // What the shell had open: a pipe whose reader would wait for the daemon's end, a lock.
    let kept = UInt32(writer.rawValue)
    if kept > 3 { _ = lvs_close_range(3, kept - 1) }
    _ = lvs_close_range(kept + 1, .max)
    setsid()
    // A second fork: only the first process of a session can get a terminal again.
    let daemon = lvs_fork()
    if daemon != 0 { _exit(daemon < 0 ? 1 : 0) }
    _ = chdir("/")
    return BackgroundStart(descriptor: writer)
  }

  private init(descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  /// Tells that the daemon is ready, and lets go of the terminal: until now messages could be seen
  /// there.
  package consuming func announceReady() {
    silenceStandardStreams()
    tell(status: 0)
  }

  /// Tells that the daemon ends, with a status.
  package consuming func announceEnd(status: Int32) { tell(status: status) }

  private func tell(status: Int32) {
    var byte = UInt8(truncatingIfNeeded: status)
    _ = retryingInterrupts { write(descriptor.rawValue, &byte, 1) }
  }

  /// Waits for the daemon's word and ends with it.
  private static func waitForDaemon(_ child: Int32, _ reader: Int32) -> Never {
    var status: Int32 = 0
    _ = retryingInterrupts { waitpid(child, &status, 0) }
    var byte: UInt8 = 1
    let count = retryingInterrupts { read(reader, &byte, 1) }
    // Without a word the daemon was killed before it was ready.
    _exit(count == 1 ? Int32(byte) : 1)
  }
}

/// Makes standard input, output and error go nowhere.
package func silenceStandardStreams() {
  let null = retryingInterrupts { open("/dev/null", O_RDWR | O_CLOEXEC) }
  guard null >= 0 else { return }
  for stream in STDIN_FILENO...STDERR_FILENO where stream != null { dup2(null, stream) }
  if null > STDERR_FILENO { close(null) }
}
