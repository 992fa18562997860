// A daemon that does nothing but start, live and end as daemons do; the tests of DaemonRuntime
// watch it from outside.
//
// Words of the command line, in any order:
//   background      start in the background
//   pid=FILE        take a pid file
//   supervise       run in a worker under a supervisor
//   watchdog=MS     the supervisor's watchdog
//   tell=FILE       append a line at each step: its name, the process and the parent
//   fail=STATUS     end with that status instead of becoming ready
//   print=NUMBER    only write so many lines to the console, and tell how many were lost
// The worker ends at TERM with status 0, and at USR2 with status 9; at USR1 it hangs.
import CLinux
import DaemonRuntime
import Glibc
import NetTypes
import Platform

/// The value of a word `name=value`.
func option(_ name: String) -> String? {
  CommandLine.arguments.dropFirst().first { $0.hasPrefix(name + "=") }
    .map { String($0.dropFirst(name.count + 1)) }
}

func has(_ name: String) -> Bool { CommandLine.arguments.dropFirst().contains(name) }

func tell(_ step: String) {
  guard let path = option("tell") else { return }
  let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
  let line = Array("\(step) \(getpid()) \(getppid())\n".utf8)
  _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  close(descriptor)
}

func work(_ link: inout WorkerLink?, ready: () -> Void) -> Int32 {
  if let status = option("fail").flatMap({ Int32($0) }) { return status }
  let waiter = SignalProbe()
  tell("ready")
  link?.announceReady(now: MonotonicClock.now())
  ready()
  while true {
    let now = MonotonicClock.now()
    link?.advance(now: now)
    var wait: Int64 = -1
    if let deadline = link?.deadline { wait = now.duration(to: deadline).nanoseconds }
    switch waiter.wait(nanoseconds: wait) {
    case SIGTERM, SIGINT:
      tell("stopped")
      return 0
    case SIGHUP: tell("hup")
    case SIGUSR1:
      tell("hang")
      while true { pause() }
    case SIGUSR2: return 9
    default: break
    }
  }
}

/// Signals, one at a time.
struct SignalProbe {
  private var set = sigset_t()

  init() {
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2] { sigaddset(&set, signal) }
    sigprocmask(SIG_BLOCK, &set, nil)
  }

  /// The next signal, within a time if that is not negative; -1 when there was none.
  func wait(nanoseconds: Int64) -> Int32 {
    var set = set
    guard nanoseconds >= 0 else { return sigwaitinfo(&set, nil) }
    var time = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    return sigtimedwait(&set, nil, &time)
  }
}

/// Writes to the console, where nobody may be reading.
func printLines(_ count: Int) -> Int32 {
  var settings = LogSettings()
  settings.goesToSyslog = false
  settings.goesToConsole = true
  let log = Log(program: "runtime-probe", settings)
  for index in 0..<count { log.warning("line \(index) " + String(repeating: ".", count: 100)) }
  tell("lost\(log.lostCount)")
  return 0
}

func run() -> Int32 {
  if let count = option("print").flatMap({ Int($0) }) { return printLines(count) }
  var background: BackgroundStart?
  if has("background") {
    do {
      background = try BackgroundStart.inBackground()
    } catch {
      return 71
    }
  }
  var pidFile: PIDFile?
  if let path = option("pid") {
    do {
      pidFile = try PIDFile.take(path: path, program: "runtime-probe")
    } catch {
      tell("refused")
      return 3
    }
  }
  var settings = Supervisor.Settings()
  settings.watchdogTimeout = option("watchdog").flatMap { Int($0) }.map { .milliseconds($0) }
  settings.finalStatuses = [3]
  let status: Int32
  var link: WorkerLink?
  if has("supervise") {
    let log = Log(program: "runtime-probe")
    do {
      switch try supervise(
        settings, log: log, whenReady: { background.take()?.announceReady() })
      {
      case .worker(let worker):
        link = consume worker
        // These are the supervisor's.
        background = nil
        pidFile = nil
      case .ended(let status):
        tell("ended")
        pidFile.take()?.remove()
        background.take()?.announceEnd(status: status)
        return status
      }
    } catch {
      return 71
    }
    tell("worker\(link?.restarts ?? -1)")
    status = work(&link, ready: {})
  } else {
    status = work(&link, ready: { background.take()?.announceReady() })
    pidFile.take()?.remove()
  }
  background.take()?.announceEnd(status: status)
  return status
}

exit(run())
