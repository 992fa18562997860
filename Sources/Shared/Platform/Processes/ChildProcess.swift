import CLinux
import Glibc
import SystemPackage

/// A program that the daemon started and whose end it collects.
///
/// The descriptor becomes readable when the program has ended: watch it, then `collect`. Until then
/// the process's number stays its own, and its group can be signalled without hitting another; so
/// on the end of a script first signal what it left behind, then collect.
package struct ChildProcess: ~Copyable {
  /// The number of the process, and of the process group that it leads.
  package let processID: Int32
  /// Readable when the process has ended (`pidfd_open(2)`).
  package let descriptor: OwnedDescriptor
  private var status: ChildStatus?

  /// Starts a program. The daemon waits until it is that program, some tenths of a millisecond,
  /// and does not copy its memory for it.
  ///
  /// The program's signals are all as usual and not blocked, its scheduling is normal whatever the
  /// daemon's is, and it has no descriptors but the first three.
  ///
  /// - Throws: what failed on the way, `execve` with `ENOENT` or `EACCES` when the file can't be
  ///   run, `clone` with `ENOSYS` before Linux 5.4.
  package init(starting program: ProgramToRun) throws(SystemError) {
    let (process, descriptor) = try spawn(program)
    processID = process
    self.descriptor = OwnedDescriptor(rawValue: descriptor)
  }

  /// Takes over a child of this process that an earlier program in it started.
  ///
  /// - Throws: the error of `pidfd_open`: `ESRCH` when there is no such process.
  package init(adopting processID: Int32) throws(SystemError) {
    descriptor = try OwnedDescriptor(rawValue: lvs_open_process(processID), of: "pidfd_open")
    self.processID = processID
  }

  deinit {
    // No zombie stays if it has ended; if not, it goes on by itself.
    if status == nil { _ = collectStatus(of: processID, blocks: false) }
  }

  /// How the process ended; nil while it runs. Its number is free from then on.
  package mutating func collect() -> ChildStatus? {
    if status == nil { status = collectStatus(of: processID, blocks: false) }
    return status
  }

  /// Waits until the process has ended.
  package mutating func wait() -> ChildStatus {
    if let status { return status }
    let status = collectStatus(of: processID, blocks: true) ?? .unknown
    self.status = status
    return status
  }

  /// Sends a signal to the process and all that it started, as far as they stayed in its group.
  /// Nothing happens once the status has been collected.
  package func signalGroup(_ number: Int32) {
    // A group that has gone is what the signal was for.
    if status == nil { _ = kill(-processID, number) }
  }

  /// Sends a signal to the process alone.
  package func signal(_ number: Int32) {
    if status == nil { _ = kill(processID, number) }
  }
}

/// Collects a child's status; nil while it runs.
private func collectStatus(of process: Int32, blocks: Bool) -> ChildStatus? {
  var information = siginfo_t()
  let result = retryingInterrupts { lvs_collect_child(process, blocks ? 1 : 0, &information) }
  // ECHILD: whoever ignores SIGCHLD never learns.
  guard result == 0 else { return .unknown }
  guard lvs_child_process(&information) == process else { return nil }
  let value = lvs_child_status(&information)
  // CLD_EXITED is 1, the others are kinds of being killed.
  return lvs_child_code(&information) == 1 ? .exited(value) : .killed(signal: value)
}
