import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes
import Platform

/// Sets what `global_defs` says about the process.
struct ProcessPreparation {
  private let settings: KeepalivedConf.ProcessSettings
  private let log: Log
  private let fileModeMask: UInt32?

  /// Takes the settings.
  ///
  /// - Parameter mask: `-u`, which goes before `umask` of `global_defs`.
  init(_ settings: DaemonSettings, mask: UInt32?, _ log: Log) {
    self.settings = settings.global.processes
    self.log = log
    fileModeMask = mask ?? settings.global.fileModeMask.map { UInt32($0) }
  }

  /// Sets them; what the process may not do is said once, and done without.
  func apply() {
    let process = settings[.vrrp]
    if let fileModeMask { umask(fileModeMask) }
    if let name = process.name ?? (settings.setsNames == true ? "vrrpd_vrrp" : nil) {
      Platform.ProcessSettings.setName(name)
    }
    if let priority = process.priority {
      attempt("the priority \(priority)") { () throws(SystemError) in
        try Platform.ProcessSettings.setNiceness(priority)
      }
    }
    // Only a process of real-time priority can keep others from running; what it gets for working
    // too long is a signal, of which the log tells, and no end.
    if process.realtimePriority != nil, let limit = process.realtimeLimitMicroseconds {
      attempt("the limit of real-time") { () throws(SystemError) in
        try ResourceLimit(
          .realTimeWithoutBlocking, current: UInt64(max(0, limit)),
          maximum: ResourceLimit.unlimited
        ).apply()
      }
    }
    if let priority = process.realtimePriority {
      attempt("the real-time priority \(priority)") { () throws(SystemError) in
        try Platform.ProcessSettings.setRealTime(priority: priority)
      }
    }
    if let processors = process.processors {
      attempt("the processors \(processors)") { () throws(SystemError) in
        try Platform.ProcessSettings.setProcessors(processors)
      }
    }
    if process.isLockedInMemory == true {
      attempt("the lock in memory") { () throws(SystemError) in
        try Platform.ProcessSettings.lockMemory()
      }
    }
    // Each virtual MAC address has a socket of its own.
    attempt("the number of open files") { () throws(SystemError) in
      var limit = try ResourceLimit.ofThisProcess(.openFiles)
      limit.current = limit.maximum
      try limit.apply()
    }
    // The kernel may ring timers 50 µs late, to wake up less often.
    Platform.ProcessSettings.setTimerSlack(nanoseconds: 1)
  }

  private func attempt(_ what: String, _ body: () throws(SystemError) -> Void) {
    do throws(SystemError) {
      try body()
    } catch {
      log.warning("\(what) of the process can't be set: \(error)")
    }
  }
}
