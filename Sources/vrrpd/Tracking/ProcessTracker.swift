import DaemonRuntime
import Glibc
import KeepalivedConf
import KernelNetworking
import NetTypes
import NetlinkCodec
import Platform
import SystemPackage
import VRRP

/// Counts the processes of `vrrp_track_process` blocks: by what the kernel tells of processes, or,
/// where it does not, as in containers and in network namespaces, by looking through `/proc` every
/// second.
final class ProcessTracker: DaemonPart {
  private let number: UInt8
  private var settings: [ProcessTrackerSettings] = []
  private var tracking = ProcessTracking([])
  private var monitor: ProcessMonitor?
  /// Whether the kernel was asked to tell.
  private var wasAsked = false
  /// A list that is being made: processes that are still to be looked at, and what is known.
  private var scan: (left: ArraySlice<Int32>, found: [Int32: ProcessIdentity])?
  /// When the next list begins.
  private var scanDeadline: Instant?

  /// The time between two lists where the kernel does not tell.
  private static let pollInterval = Duration.seconds(1)
  /// How many processes one turn of the loop looks at.
  private static let scanPortion = 64
  /// How many bytes of a command line count.
  private static let commandLineLimit = 1 << 16

  /// Counts nothing yet.
  init(in daemon: Daemon) { number = UInt8(clamping: daemon.parts.count) }

  /// When it wants to be called.
  var deadline: Instant? {
    guard !settings.isEmpty else { return nil }
    if scan != nil { return .zero }
    return [tracking.deadline, scanDeadline].compactMap { $0 }.min()
  }

  /// How many processes of a `vrrp_track_process` there are; nil for one that is not counted.
  func count(of name: String) -> Int? { tracking[name]?.count }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) { configure(in: daemon) }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) { end(in: daemon) }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    guard let monitor else { return }
    do throws(SystemError) {
      let news = try monitor.events()
      for event in news.events { take(event, in: daemon) }
      if news.areLost { scanDeadline = daemon.now }
    } catch {
      daemon.log.error("what happens to processes can't be followed: \(error)")
      fallBack(in: daemon)
    }
  }

  /// Its time has come.
  func advance(in daemon: Daemon) {
    if let due = tracking.deadline, due <= daemon.now { hand(.timeout, in: daemon) }
    if scan == nil, let due = scanDeadline, due <= daemon.now { beginScan(in: daemon) }
    if scan != nil { goOn(in: daemon) }
  }

  // MARK: Configuration

  private func configure(in daemon: Daemon) {
    let wanted = daemon.settings.processes.compactMap { ProcessTrackerSettings($0) }
    guard wanted != settings else { return }
    settings = wanted
    tracking = ProcessTracking(wanted)
    scan = nil
    guard !wanted.isEmpty else { return end(in: daemon) }
    listen(in: daemon)
    // The first list decides before elections begin.
    beginScan(in: daemon)
    while scan != nil { goOn(in: daemon) }
    for name in wanted.map(\.name) {
      let isGood = tracking[name]?.isGood ?? false
      daemon.tell(.tracked(TrackedID(.process, name), isGood ? .good : .bad))
    }
  }

  private func listen(in daemon: Daemon) {
    guard !wasAsked else { return }
    wasAsked = true
    do throws(ProcessMonitorError) {
      let made = try ProcessMonitor()
      do throws(SystemError) {
        try daemon.reactor.add(
          made.descriptor, interest: .readable, token: Token.part(number, 0).rawValue)
      } catch {
        throw .system(error)
      }
      monitor = made
    } catch {
      daemon.log.info("processes are looked for every second: \(error)")
    }
  }

  private func fallBack(in daemon: Daemon) {
    if let descriptor = monitor?.descriptor { try? daemon.reactor.remove(descriptor) }
    monitor = nil
    scanDeadline = daemon.now
  }

  private func end(in daemon: Daemon) {
    if let descriptor = monitor?.descriptor { try? daemon.reactor.remove(descriptor) }
    monitor = nil
    wasAsked = false
    scan = nil
    scanDeadline = nil
    settings = []
    tracking = ProcessTracking([])
  }

  // MARK: Events

  private func take(_ event: ProcessEvent, in daemon: Daemon) {
    switch event {
    case .forked(let parent, let child):
      hand(.fork(parent: parent, child: child), in: daemon)
      lookAgain(at: child)
    case .executed(let process):
      // One that has ended meanwhile is told of next.
      if let identity = identity(of: process) { hand(.exec(process, identity), in: daemon) }
      lookAgain(at: process)
    case .renamed(let process, let name):
      hand(.renamed(process, name), in: daemon)
      lookAgain(at: process)
    case .exited(let process):
      hand(.exit(process), in: daemon)
      scan?.found[process] = nil
    case .subscribed: break
    }
  }

  /// Keeps a list that is being made up to date.
  private func lookAgain(at process: Int32) {
    if scan != nil { scan?.found[process] = identity(of: process) }
  }

  private func hand(_ input: ProcessTracking.Input, in daemon: Daemon) {
    var changes: [ProcessTracking.Change] = []
    tracking.handle(input, now: daemon.now, into: &changes)
    for change in changes {
      let text = "vrrp_track_process \(change.name): \(change.count) processes"
      if change.isGood {
        daemon.log.notice("\(text), enough")
      } else {
        daemon.log.warning("\(text), too few or too many")
      }
      daemon.tell(
        .tracked(TrackedID(.process, change.name), change.isGood ? .good : .bad))
    }
  }

  // MARK: Looking through /proc

  private func beginScan(in daemon: Daemon) {
    scanDeadline = monitor == nil ? daemon.now.advanced(by: Self.pollInterval) : nil
    scan = (processNumbers()[...], [:])
  }

  /// Looks at some processes more; a thousand at once would keep the loop for milliseconds.
  private func goOn(in daemon: Daemon) {
    guard var scan else { return }
    for process in scan.left.prefix(Self.scanPortion) {
      if let identity = identity(of: process) { scan.found[process] = identity }
    }
    scan.left = scan.left.dropFirst(Self.scanPortion)
    guard scan.left.isEmpty else {
      self.scan = scan
      return
    }
    self.scan = nil
    hand(.list(scan.found), in: daemon)
  }

  private func identity(of process: Int32) -> ProcessIdentity? {
    guard let facts = try? Files.read(ByteString("/proc/\(process)/stat"), limit: 4096),
      let name = livingProcessName(inStatus: facts)
    else { return nil }
    var line: [UInt8]?
    if tracking.needsCommandLines {
      let path = ByteString("/proc/\(process)/cmdline")
      line = try? Files.read(path, limit: Self.commandLineLimit)
    }
    return ProcessIdentity(name: name, commandLine: line.map { ByteString(bytes: $0) })
  }
}

/// The name of a process in what `/proc/PID/stat` says of it; nil for a zombie.
func livingProcessName(inStatus facts: [UInt8]) -> ByteString? {
  // The name may hold anything, parentheses too.
  guard let open = facts.firstIndex(of: UInt8(ascii: "(")),
    let close = facts.lastIndex(of: UInt8(ascii: ")")), open < close
  else { return nil }
  let state = facts.dropFirst(close + 2).first
  if state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") { return nil }
  return ByteString(facts[(open + 1)..<close])
}

/// The numbers of all processes.
private func processNumbers() -> [Int32] {
  guard let directory = opendir("/proc") else { return [] }
  defer { closedir(directory) }
  var numbers: [Int32] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if let number = Int32(name) { numbers.append(number) }
  }
  return numbers
}

extension ProcessTrackerSettings {
  /// As a `vrrp_track_process` has them; nil when it names no command.
  fileprivate init?(_ process: KeepalivedConf.TrackedProcess) {
    guard let words = process.command, !words.isEmpty else { return nil }
    let match: ParameterMatch? =
      switch process.parameterMatch {
      case .exact?: .exact
      case .initial?: .initial
      case .partial?: .partial
      case nil: nil
      }
    self.init(
      name: process.name, words: words.map { ByteString($0) }, match: match,
      fullCommand: process.comparesCommandLine ?? false, minimum: process.quorum,
      maximum: process.quorumMaximum, forkDelay: process.forkDelay ?? .zero,
      terminateDelay: process.terminateDelay ?? .zero)
  }
}
