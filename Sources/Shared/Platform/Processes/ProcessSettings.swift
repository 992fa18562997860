import CLinux
import Glibc

/// What the kernel grants this process and how it schedules it. Each function throws the error of
/// the system call of that name.
package enum ProcessSettings {
  /// Runs before all processes without real-time priority, in turn with those of the same one
  /// (`SCHED_RR`). Programs that it starts run normally.
  ///
  /// - Parameter realTimePriority: 1 to 99, the highest.
  package static func setRealTime(priority realTimePriority: Int) throws(SystemError) {
    let policy = SCHED_RR | 0x4000_0000  // SCHED_RESET_ON_FORK
    guard lvs_set_scheduler(policy, Int32(clamping: realTimePriority)) == 0 else {
      throw .last("sched_setscheduler")
    }
  }

  /// Runs as usual again.
  package static func setNormalScheduling() throws(SystemError) {
    guard lvs_set_scheduler(SCHED_OTHER, 0) == 0 else { throw .last("sched_setscheduler") }
  }

  /// Whether the process has real-time priority.
  package static var isRealTime: Bool {
    let policy = sched_getscheduler(0) & ~0x4000_0000
    return policy == SCHED_RR || policy == SCHED_FIFO
  }

  /// Sets how nice the process is to others: -20, the least, to 19.
  package static func setNiceness(_ value: Int) throws(SystemError) {
    let whose = __priority_which_t(PRIO_PROCESS.rawValue)
    guard setpriority(whose, 0, Int32(clamping: value)) == 0 else { throw .last("setpriority") }
  }

  /// Keeps what the process has of memory, and what it takes later, from being swapped out.
  ///
  /// The limit on locked memory is lifted first: beyond it, a process that has given up its
  /// capabilities would get no more memory at all. Where the limit can't be lifted, `CAP_IPC_LOCK`
  /// has to be kept for that reason; `EPERM` without both.
  package static func lockMemory() throws(SystemError) {
    do throws(SystemError) {
      try ResourceLimit(.lockedMemory, current: ResourceLimit.unlimited).apply()
    } catch {
      guard Capabilities.ofThisProcess.contains(.lockMemory) else { throw error }
    }
    guard mlockall(Int32(MCL_CURRENT) | Int32(MCL_FUTURE)) == 0 else { throw .last("mlockall") }
  }

  /// Lets memory be swapped out again.
  package static func unlockMemory() { _ = munlockall() }

  /// Runs on these processors only. `EINVAL` when none of them is there.
  ///
  /// - Parameter processors: numbers from 0 up, below 8,192 as the kernel's largest.
  package static func setProcessors(_ processors: [Int]) throws(SystemError) {
    var words = [UInt](repeating: 0, count: 8_192 / UInt.bitWidth)
    for processor in processors where processor >= 0 && processor < 8_192 {
      words[processor / UInt.bitWidth] |= 1 << UInt(processor % UInt.bitWidth)
    }
    let size = words.count * MemoryLayout<UInt>.size
    guard lvs_set_processors(words, size) == 0 else { throw .last("sched_setaffinity") }
  }

  /// Sets the name that `ps` and `top` show, of which the kernel keeps 15 bytes.
  package static func setName(_ name: String) {
    _ = name.withCString { lvs_process_control(PR_SET_NAME, UInt(bitPattern: $0), 0) }
  }

  /// Asks for a signal when the parent ends; 0 for none. Changing the user ends the wish.
  package static func setParentDeathSignal(_ number: Int32) {
    _ = lvs_process_control(PR_SET_PDEATHSIG, UInt(number), 0)
  }

  /// Whether other processes of the same user may examine this one, and whether it leaves a core.
  package static var isDumpable: Bool { lvs_process_control(PR_GET_DUMPABLE, 0, 0) == 1 }

  /// Sets whether it may be examined and leaves a core.
  package static func setDumpable(_ isOn: Bool) {
    _ = lvs_process_control(PR_SET_DUMPABLE, isOn ? 1 : 0, 0)
  }

  /// By how much the kernel may delay waits with relative timeouts to save wake-ups, for processes
  /// without real-time priority: 50 microseconds unless it is set. The reactor's deadlines are not
  /// delayed.
  package static func setTimerSlack(nanoseconds: UInt) {
    _ = lvs_process_control(PR_SET_TIMERSLACK, max(1, nanoseconds), 0)
  }

  /// Becomes another user for good, keeping some of the capabilities.
  package static func become(
    _ identity: ProgramToRun.Identity, keeping capabilities: Capabilities
  ) throws(SystemError) {
    // Without this the kernel takes all capabilities with root's number.
    guard lvs_process_control(PR_SET_KEEPCAPS, 1, 0) == 0 else { throw .last("prctl") }
    let result = identity.groups.withUnsafeBufferPointer { groups in
      lvs_set_identity(identity.user, identity.group, groups.count, groups.baseAddress)
    }
    guard result == 0 else { throw .last("setresuid") }
    try capabilities.setAsOnlyOnes()
    // Changing the user switched this off.
    setDumpable(true)
  }
}

/// What a process may do without being root (`capabilities(7)`).
package struct Capabilities: OptionSet, Sendable, Hashable {
  /// One bit for each capability, by the kernel's numbers.
  package let rawValue: UInt64

  /// Makes a set of bits.
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `CAP_KILL`: signal processes of other users.
  package static let kill = Capabilities(rawValue: 1 << 5)
  /// `CAP_SETGID`: change groups.
  package static let setGroups = Capabilities(rawValue: 1 << 6)
  /// `CAP_SETUID`: change the user.
  package static let setUser = Capabilities(rawValue: 1 << 7)
  /// `CAP_NET_BIND_SERVICE`: ports below 1024.
  package static let bindService = Capabilities(rawValue: 1 << 10)
  /// `CAP_NET_ADMIN`: addresses, routes, rules, IPVS.
  package static let networkAdministration = Capabilities(rawValue: 1 << 12)
  /// `CAP_NET_RAW`: raw and packet sockets.
  package static let rawSockets = Capabilities(rawValue: 1 << 13)
  /// `CAP_IPC_LOCK`: lock memory.
  package static let lockMemory = Capabilities(rawValue: 1 << 14)
  /// `CAP_SYS_ADMIN`: other network namespaces, among much else.
  package static let systemAdministration = Capabilities(rawValue: 1 << 21)
  /// `CAP_SYS_NICE`: real-time priority.
  package static let scheduling = Capabilities(rawValue: 1 << 23)
  /// `CAP_SYS_RESOURCE`: raise limits.
  package static let resources = Capabilities(rawValue: 1 << 24)

  /// What this process may do now (its effective set); nothing when the kernel does not tell.
  package static var ofThisProcess: Capabilities {
    var sets = lvs_capabilities()
    guard lvs_read_capabilities(&sets) == 0 else { return [] }
    return Capabilities(rawValue: sets.effective)
  }

  /// Keeps, of what the process may do, only these; there is no way back.
  ///
  /// - Throws: the error of `capset`: `EPERM` when one of them is not permitted.
  package func setAsOnlyOnes() throws(SystemError) {
    var sets = lvs_capabilities(effective: rawValue, permitted: rawValue, inheritable: rawValue)
    guard lvs_write_capabilities(&sets) == 0 else { throw .last("capset") }
  }

  /// Makes these survive the start of another program, such as a new version of this one
  /// (ambient capabilities).
  ///
  /// - Throws: the error of `prctl`: `EPERM` when one is not permitted and inheritable.
  package func passOnToPrograms() throws(SystemError) {
    for bit in 0..<UInt(64) where rawValue >> UInt64(bit) & 1 == 1 {
      // PR_CAP_AMBIENT_RAISE
      guard lvs_process_control(PR_CAP_AMBIENT, 2, bit) == 0 else { throw .last("prctl") }
    }
  }
}
