import CLinux
import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// What a process may do and how it is scheduled, on threads whose changes end with them. Takes
/// root's rights. One after the other: whether the process can be examined, and whether its memory
/// is locked, is one setting for all threads.
@Suite(.serialized) struct ProcessSettingsTests {
  /// A line of the thread's status, such as `CapEff`, without its name.
  private static func status(_ name: String) throws -> String {
    let text = String(
      decoding: try Files.read("/proc/thread-self/status", limit: 1 << 16), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name):\t") })
    return String(line.dropFirst(name.count + 2))
  }

  @Test("real-time priority, which programs that are started do not get")
  func realTime() throws {
    try onOwnThread {
      #expect(!ProcessSettings.isRealTime)
      try ProcessSettings.setRealTime(priority: 3)
      #expect(ProcessSettings.isRealTime)
      // SCHED_RR is 2; the priority is told as -1 - 3.
      let fields = try Self.statistics(of: "/proc/thread-self/stat")
      #expect(fields[40] == "2")
      #expect(fields[17] == "-4")
      var program = ProgramToRun(path: "/bin/sleep", arguments: ["sleep", "600"])
      program.grouping = .session
      var child = try ChildProcess(starting: program)
      #expect(try Self.statistics(of: "/proc/\(child.processID)/stat")[40] == "0")
      child.signalGroup(SIGKILL)
      _ = child.wait()
      try ProcessSettings.setNormalScheduling()
      #expect(!ProcessSettings.isRealTime)
      #expect(throws: SystemError(call: "sched_setscheduler", errno: .invalidArgument)) {
        try ProcessSettings.setRealTime(priority: 100)
      }
      try ProcessSettings.setNiceness(5)
      #expect(try Self.statistics(of: "/proc/thread-self/stat")[18] == "5")
    }
  }

  /// The fields of `proc_pid_stat(5)`, counted from 0. The second, the name, must have no blanks.
  private static func statistics(of path: String) throws -> [String] {
    let text = String(decoding: try Files.read(.init(path), limit: 4096), as: UTF8.self)
    let rest = try #require(text.lastIndex(of: ")"))
    return ["", ""] + text[rest...].dropFirst(2).split(separator: " ").map(String.init)
  }

  @Test("processors and the name that others see")
  func processorsAndName() throws {
    try onOwnThread {
      try ProcessSettings.setProcessors([0])
      #expect(try Self.status("Cpus_allowed_list") == "0")
      #expect(throws: SystemError(call: "sched_setaffinity", errno: .invalidArgument)) {
        try ProcessSettings.setProcessors([8_191, -1, 8_192])
      }
      ProcessSettings.setName("a-name-of-20-letters")
      #expect(try Self.status("Name") == "a-name-of-20-le")
    }
  }

  @Test("another user for good, with the capabilities that were kept and no more")
  func privileges() throws {
    try onOwnThread {
      #expect(Capabilities.ofThisProcess.isSuperset(of: [.networkAdministration, .rawSockets]))
      // Changing the user in a thread leaves the process's other threads as they are.
      try ProcessSettings.become(
        .init(user: 65_534, group: 65_533, groups: [65_532]),
        keeping: [.networkAdministration, .rawSockets])
      #expect(Capabilities.ofThisProcess == [.networkAdministration, .rawSockets])
      #expect(try Self.status("Uid") == "65534\t65534\t65534\t65534")
      #expect(try Self.status("Gid") == "65533\t65533\t65533\t65533")
      #expect(try Self.status("Groups").hasPrefix("65532"))
      #expect(try Self.status("CapPrm") == "0000000000003000")
      _ = try PacketSocket.open(interfaceIndex: 0, etherType: 0)
      #expect(throws: SystemError(call: "setresuid", errno: .notPermitted)) {
        try ProcessSettings.become(.init(user: 0, group: 0), keeping: [])
      }
      try Capabilities.networkAdministration.passOnToPrograms()
      #expect(try Self.status("CapAmb") == "0000000000001000")
      // What is started gets them only where that is wanted.
      #expect(
        try runShell("grep CapEff /proc/self/status").output == "CapEff:\t0000000000000000\n")
      let keeping = try runShell("grep CapEff /proc/self/status") { $0.keepsCapabilities = true }
      #expect(keeping.output == "CapEff:\t0000000000001000\n")
      try Capabilities().setAsOnlyOnes()
      #expect(throws: SystemError(call: "capset", errno: .notPermitted)) {
        try Capabilities.rawSockets.setAsOnlyOnes()
      }
      #expect(throws: SystemError(call: "socket", errno: .notPermitted)) {
        _ = try PacketSocket.open(interfaceIndex: 0, etherType: 0)
      }
      #expect(ProcessSettings.isDumpable)
    }
  }

  @Test("a daemon's user can be given away for good, with all groups")
  func identity() throws {
    let result = try runShell(
      "id -u; id -G; grep -E '^(Uid|Gid|Cap(Prm|Eff|Amb))' /proc/self/status"
    ) {
      $0.identity = .init(user: 65_534, group: 65_533, groups: [65_532, 65_531])
    }
    let none = "0000000000000000"
    #expect(
      result.output == """
        65534
        65533 65531 65532
        Uid:\t65534\t65534\t65534\t65534
        Gid:\t65533\t65533\t65533\t65533
        CapPrm:\t\(none)
        CapEff:\t\(none)
        CapAmb:\t\(none)

        """)
    #expect(ProcessSettings.isDumpable, "the daemon itself can still be examined")
  }

  @Test("memory that is locked stays until it is unlocked")
  func memory() throws {
    let limit = try ResourceLimit.ofThisProcess(.lockedMemory)
    try ProcessSettings.lockMemory()
    let lifted = try ResourceLimit.ofThisProcess(.lockedMemory)
    #expect(
      lifted.current == ResourceLimit.unlimited
        || !Capabilities.ofThisProcess.contains(.resources),
      "memory can be had later, also by who is not root any more")
    #expect(try Self.status("VmLck").trimmingCharacters(in: .whitespaces) != "0 kB")
    ProcessSettings.unlockMemory()
    try limit.apply()
    #expect(try Self.status("VmLck").trimmingCharacters(in: .whitespaces) == "0 kB")
  }

  @Test("limits are read and set")
  func limits() throws {
    let before = try ResourceLimit.ofThisProcess(.coreFileSize)
    let wanted = ResourceLimit(.coreFileSize, current: 0, maximum: before.maximum)
    try wanted.apply()
    #expect(try ResourceLimit.ofThisProcess(.coreFileSize) == wanted)
    try before.apply()
    #expect(try ResourceLimit.ofThisProcess(.coreFileSize) == before)
    #expect(throws: SystemError(call: "setrlimit", errno: .invalidArgument)) {
      try ResourceLimit(.openFiles, current: 9, maximum: 8).apply()
    }
  }
}
