import CLinux
import Glibc
package import NetTypes
import Platform

/// The log of a daemon: one for the whole program, used by its one thread.
///
/// Nothing here waits, and what can't be delivered is counted and told once delivery works again.
/// The loop sets `now` at each turn and calls `advance` at `deadline`.
package final class Log {
  /// What is less important than this is dropped; `loglevel` changes it.
  package var level: LogLevel
  /// Whether details are told (`-D`).
  package var isDetailed: Bool
  /// The loop's time, for what is limited by time.
  package var now = Instant.zero
  /// Is told of every message that is not dropped: for the control socket, and for tests.
  package var observer: ((LogLevel, String) -> Void)?
  /// Messages that could not be delivered, since the start.
  package private(set) var lostCount: UInt64 = 0

  private let program: String
  private let facility: Facility
  private let flushesFile: Bool
  private var syslog: SyslogOutput?
  private var file: FileOutput?
  private var console: ConsoleOutput?
  private var repetitions = Repetitions()
  private var flushDeadline: Instant?
  private var lostInSyslog = 0

  /// A log that goes nowhere but to its observer.
  package init(program: String = "", level: LogLevel = .info) {
    self.program = program
    self.level = level
    isDetailed = false
    facility = .daemon
    flushesFile = false
  }

  /// Opens the outputs. A file that can't be opened is reported to the others and done without.
  ///
  /// - Parameters:
  ///   - program: the name in front of messages.
  ///   - syslogPath: where syslog listens.
  package init(program: String, _ settings: LogSettings, syslogPath: String = "/dev/log") {
    self.program = program
    level = settings.level
    isDetailed = settings.isDetailed
    facility = settings.facility
    flushesFile = settings.flushesFile
    if settings.goesToSyslog { syslog = SyslogOutput(path: syslogPath) }
    if settings.goesToConsole { console = ConsoleOutput() }
    guard let path = settings.file else { return }
    do {
      file = try FileOutput(path: path)
    } catch {
      warning("no log is written to a file: \(error)")
    }
  }

  deinit { file?.flush() }

  /// Whether messages of a level are written.
  package func isEnabled(_ level: LogLevel) -> Bool { level <= self.level }

  /// Writes a message; `text` is not made when the level drops it.
  package func write(_ level: LogLevel, _ text: @autoclosure () -> String) {
    guard isEnabled(level) else { return }
    deliver(level, text())
  }

  /// Writes a message of which there may be many: those that follow in the same period are counted
  /// and told as one.
  ///
  /// - Parameter key: messages with the same key are counted together.
  package func writeLimited(_ level: LogLevel, key: String, _ text: @autoclosure () -> String) {
    guard isEnabled(level), repetitions.isTold(level, key: key, now: now, text) else { return }
    deliver(level, text())
  }

  /// When `advance` is to be called; nil when nothing waits.
  package var deadline: Instant? {
    switch (repetitions.deadline, flushDeadline) {
    case (let first?, let second?): min(first, second)
    case (let first, let second): first ?? second
    }
  }

  /// Tells what was counted, and writes what waits.
  package func advance(now: Instant) {
    self.now = now
    for summary in repetitions.endPeriods(now: now) where isEnabled(summary.level) {
      deliver(summary.level, summary.text)
    }
    if let flushDeadline, flushDeadline <= now { flush() }
  }

  /// Writes what waits for the file.
  package func flush() {
    file?.flush()
    flushDeadline = nil
    countFileLosses()
  }

  /// Opens the file anew, after it was rotated.
  package func reopen() {
    do {
      try file?.reopen()
    } catch {
      warning("the log file can't be opened again, the old one stays in use: \(error)")
    }
  }

  private func deliver(_ level: LogLevel, _ message: String) {
    let isDelivered = send(level, message)
    observer?(level, message)
    guard isDelivered, lostInSyslog > 0 else { return }
    let lost = lostInSyslog
    lostInSyslog = 0
    _ = send(
      .warning, "\(lost) messages before this one were lost: the log did not take them in time")
  }

  /// Hands a message to all outputs; false when syslog did not take it.
  private func send(_ level: LogLevel, _ message: String) -> Bool {
    let time = WallTime.now()
    let process = getpid()
    var isDelivered = true
    if syslog != nil {
      let text = LogText.syslog(
        message, level, facility, at: time, program: program, process: process)
      if syslog?.send(text) != true {
        lostInSyslog += 1
        lostCount += 1
        isDelivered = false
      }
    }
    if let console {
      let line =
        console.isJournal
        ? LogText.journal(message, level)
        : LogText.line(message, level, at: time, program: program, process: process)
      if !console.write(line) { lostCount += 1 }
    }
    if file != nil {
      append(
        LogText.line(message, level, at: time, program: program, process: process),
        flushing: flushesFile || level <= .error)
    }
    return isDelivered
  }

  /// Counts the lines that the disk did not take.
  private func countFileLosses() { lostCount += UInt64(file?.takeLost() ?? 0) }

  private func append(_ line: [UInt8], flushing: Bool) {
    file?.append(line, flushing: flushing)
    countFileLosses()
    guard file?.isWaiting == true else {
      flushDeadline = nil
      return
    }
    if flushDeadline == nil { flushDeadline = now.advanced(by: .seconds(1)) }
  }
}

extension Log {
  /// Something failed.
  package func error(_ text: @autoclosure () -> String) { write(.error, text()) }
  /// Something may fail unless somebody acts.
  package func warning(_ text: @autoclosure () -> String) { write(.warning, text()) }
  /// A transition.
  package func notice(_ text: @autoclosure () -> String) { write(.notice, text()) }
  /// Normal.
  package func info(_ text: @autoclosure () -> String) { write(.info, text()) }
  /// For finding mistakes.
  package func debug(_ text: @autoclosure () -> String) { write(.debug, text()) }
  /// What is told with `-D` only.
  package func detail(_ text: @autoclosure () -> String) {
    if isDetailed { write(.info, text()) }
  }
}
