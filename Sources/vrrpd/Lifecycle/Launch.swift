import DaemonKit
import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// The way from the command line to the daemon's loop, and back to an exit status.
struct Launch: ~Copyable {
  private let line: DaemonCommandLine
  private let host: SystemHost
  /// Says nothing until the terminal is left: a start in the background keeps nothing open.
  private var log = Log(program: "vrrpd")
  private let program: ProgramOnDisk
  private var background: BackgroundStart?

  /// Takes note of what has to be known before anything is changed.
  init(_ line: DaemonCommandLine, _ host: SystemHost) {
    var line = line
    // A start in the background leaves this directory, and reloads come from anywhere.
    if !line.file.hasPrefix("/") {
      let directory = host.workingDirectory
      line.file = (directory == "/" ? "" : directory) + "/" + line.file
    }
    self.line = line
    self.host = host
    program = ProgramOnDisk.running()
    background = nil
  }

  /// Runs the daemon; returns in each process at its end.
  mutating func run() -> Int32 {
    if getenv(Handover.trialVariable) != nil { return tryState() }
    if getenv(Handover.stateVariable) != nil {
      openLog()
      return takePlace(stateHandedOver())
    }
    do throws(SystemError) {
      if !line.running.staysInForeground { background = try BackgroundStart.inBackground() }
    } catch {
      complain("can't go into the background: \(error)")
      return 1
    }
    openLog()
    prepareProcess()
    let service = ServiceManager(now: MonotonicClock.now())
    if line.running.isUnsupervised || service.isPresent {
      return work(service: service, link: nil, after: nil)
    }
    return runSupervised()
  }

  private mutating func runSupervised() -> Int32 {
    var settings = Supervisor.Settings()
    settings.finalStatuses = [Int32(KeepalivedConf.Verdict.cannotRun.rawValue)]
    var wasReady = false
    do throws(SystemError) {
      switch try supervise(
        settings, log: log,
        whenReady: {
          wasReady = true
          background.take()?.announceReady()
          forgetProgramPages()
        })
      {
      case .ended(let status):
        // Only what a worker of this supervisor has left: another daemon may run.
        if status != 0, wasReady, !line.running.keepsState {
          Worker(line, host, log, program).cleanUp()
        }
        background.take()?.announceEnd(status: status)
        return status
      case .worker(let link):
        // The worker's own copy of the pipe is closed; the supervisor tells whoever waits.
        background = nil
        let environment = ServiceEnvironment(process: 0) { _ in nil }
        return work(
          service: ServiceManager(environment, now: MonotonicClock.now()), link: link, after: nil)
      }
    } catch {
      complain("there can be no supervisor: \(error)")
      background.take()?.announceEnd(status: 1)
      return 1
    }
  }

  private mutating func work(
    service: consuming ServiceManager?, link: consuming WorkerLink?, after state: HandedState?
  ) -> Int32 {
    let isSupervised = link != nil
    var worker = Worker(line, host, log, program)
    let lifecycle = Lifecycle(line)
    lifecycle.host = host
    lifecycle.program = program
    lifecycle.link = link
    lifecycle.service = service
    let status = worker.run(lifecycle, after: state) {
      if isSupervised {
        if !line.running.staysInForeground { silenceStandardStreams() }
      } else {
        background.take()?.announceReady()
      }
    }
    background.take()?.announceEnd(status: status)
    log.flush()
    return status
  }

  private mutating func openLog() { log = Log(program: "vrrpd", LogSettings(line.running)) }

  // MARK: Taking over

  /// Whether this program understands the state at its standard input; 0 if it does.
  private func tryState() -> Int32 {
    unsetenv(Handover.trialVariable)
    do throws(SnapshotError) {
      let state = try HandedState(bytes: readToEnd(of: STDIN_FILENO))
      _ = try NodeSnapshot(bytes: state.node)
    } catch {
      complain(error.message)
      return 1
    }
    return ConfigurationReading(line, host: host).finalStatus(isStrict: line.isStrict) ?? 0
  }

  /// The state that an earlier program handed to this one; nil when there was none.
  private func stateHandedOver() -> HandedState? {
    guard let text = getenv(Handover.stateVariable) else { return nil }
    unsetenv(Handover.stateVariable)
    guard let number = Int32(String(cString: text)), number > STDERR_FILENO else { return nil }
    let file = OwnedDescriptor(rawValue: number)
    do throws(SnapshotError) {
      return try HandedState(bytes: readToEnd(of: file.rawValue))
    } catch {
      log.error("\(error.message): all virtual routers start anew")
      return nil
    }
  }

  /// Goes on in the place of an earlier program, in the same process.
  private mutating func takePlace(_ state: HandedState?) -> Int32 {
    var link: WorkerLink?
    if let handed = state?.link {
      let descriptor = OwnedDescriptor(rawValue: handed.descriptor)
      try? descriptor.setClosesOnExec(true)
      link = WorkerLink(
        descriptor: descriptor, restarts: Int(handed.restarts),
        watchdogTimeout: Supervisor.Settings().watchdogTimeout)
    }
    let service = ServiceManager(now: MonotonicClock.now())
    return work(service: service, link: link, after: state)
  }

  // MARK: The process

  /// Sets what the command line says about the process.
  private func prepareProcess() {
    if let mask = line.running.fileModeMask { umask(mask) }
    guard line.running.leavesCoreDumps else { return }
    do throws(SystemError) {
      try ResourceLimit(.coreFileSize, current: ResourceLimit.unlimited).apply()
    } catch {
      log.warning("there will be no core dumps: \(error)")
    }
    guard let pattern = line.running.coreDumpPattern else { return }
    do throws(SystemError) {
      try Files.write(Array(pattern.utf8), to: "/proc/sys/kernel/core_pattern")
    } catch {
      log.warning("the name of core dumps can't be set: \(error)")
    }
  }

  private func complain(_ text: String) {
    log.error(text)
    if !line.running.logsToConsole { tellStandardError("vrrpd: \(text)\n") }
  }
}

/// Writes to standard error, where whoever starts the daemon looks.
func tellStandardError(_ text: String) {
  try? Files.writeAll(Array(text.utf8), to: STDERR_FILENO)
}

/// All bytes of a file from here on; what there is when it can't be read further.
private func readToEnd(of descriptor: Int32) -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while bytes.count < 64 << 20 {
    let count = buffer.withUnsafeMutableBytes {
      (try? readBytes(from: descriptor, into: $0)) ?? 0
    }
    guard count > 0 else { break }
    bytes += buffer[..<count]
  }
  return bytes
}

extension ProgramOnDisk {
  /// The program that runs in this process.
  static func running() -> ProgramOnDisk {
    var program = ProgramOnDisk()
    program.path = ByteString(linkTarget("/proc/self/exe") ?? "/proc/self/exe")
    program.words = CommandLine.arguments.map { ByteString($0) }
    var next = environ
    while let text = next.pointee {
      program.environment.append(ByteString(String(cString: text)))
      next += 1
    }
    program.environment.removeAll {
      $0.description.hasPrefix("\(Handover.stateVariable)=")
        || $0.description.hasPrefix("\(Handover.trialVariable)=")
    }
    return program
  }
}

/// Where a symbolic link leads.
private func linkTarget(_ path: String) -> String? {
  withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
    guard let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
    let count = readlink(path, start, buffer.count)
    guard count > 0 else { return nil }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    // A new version lies under the name now.
    return text.hasSuffix(" (deleted)") ? String(text.dropLast(10)) : text
  }
}

extension LogSettings {
  /// As the command line wants them.
  init(_ options: RunningOptions) {
    self.init()
    goesToSyslog = !options.leavesSyslogOut
    goesToConsole = options.logsToConsole
    if let facility = options.facility.flatMap({ Facility.local($0) }) { self.facility = facility }
    file = options.logFile
    flushesFile = options.flushesLogFile
    isDetailed = options.isDetailed
  }
}
