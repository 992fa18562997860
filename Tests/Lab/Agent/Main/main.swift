import FoundationEssentials
import Glibc
import LabScenario

/// lab-agent compare PEER PROGRAM FILE      print what differs
/// lab-agent run PEER PROGRAM SCENARIOS RESULTS     both files in JSON
func complain(_ text: String) {
  let bytes = Array((text + "\n").utf8)
  _ = write(2, bytes, bytes.count)
}

/// Blocks SIGCHLD (the launcher waits for it) and ignores SIGPIPE.
func prepareSignals() {
  var children = sigset_t()
  sigemptyset(&children)
  sigaddset(&children, SIGCHLD)
  sigprocmask(SIG_BLOCK, &children, nil)
  signal(SIGPIPE, SIG_IGN)
}

func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func compareFile(_ runner: Runner, path: String) -> Int32 {
  let scenarios = Scenario.read(text: String(decoding: read(file: path), as: UTF8.self))
  guard !scenarios.isEmpty else {
    complain("\(path): no command lines")
    return 2
  }
  if let reason = Surroundings.prepare(peer: runner.peer) {
    complain(reason)
    return 2
  }
  prepareSignals()
  var count = 0
  let start = seconds()
  for scenario in scenarios {
    for difference in runner.compare(scenario).differences {
      print(difference, terminator: "\n\n")
      count += 1
    }
  }
  let lines = scenarios.reduce(0) { $0 + $1.lines.count }
  let tenths = Int((seconds() - start) * 10)
  print(
    "\(lines) command lines in \(scenarios.count) scenarios, \(count) differences,",
    "\(tenths / 10).\(tenths % 10) s")
  return count == 0 ? 0 : 1
}

func runAll(_ runner: Runner, scenarios: String, results: String) -> Int32 {
  do {
    let wanted = try JSONDecoder().decode(
      [Scenario].self, from: Data(read(file: scenarios)))
    // Opened before the file system changes under us.
    let file = open(results, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      complain("\(results): \(String(cString: strerror(errno)))")
      return 2
    }
    if let reason = Surroundings.prepare(peer: runner.peer) {
      complain(reason)
      return 2
    }
    prepareSignals()
    let start = seconds()
    var comparisons: [Comparison] = []
    for (index, scenario) in wanted.enumerated() {
      comparisons.append(runner.compare(scenario))
      if index % 20 == 19 {
        complain("\(index + 1) of \(wanted.count), \(Int(seconds() - start)) s")
      }
    }
    let data = Array(try JSONEncoder().encode(comparisons))
    return write(data, file: "/proc/self/fd/\(file)") ? 0 : 2
  } catch {
    complain("\(scenarios): \(error)")
    return 2
  }
}

/// The two programs; the peer's libraries lie beside its root when the machine has none.
func runner(peer: String, candidate: String) -> Runner {
  var runner = Runner(peer: peer, candidate: candidate)
  if let root = peer.firstRange(of: "/root/sbin/") {
    let libraries = peer[..<root.lowerBound] + "/libraries"
    if access(String(libraries), R_OK) == 0 { runner.launcher.libraries = String(libraries) }
  }
  return runner
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("compare", 4):
  exit(compareFile(runner(peer: arguments[1], candidate: arguments[2]), path: arguments[3]))
case ("run", 5):
  let runner = runner(peer: arguments[1], candidate: arguments[2])
  exit(runAll(runner, scenarios: arguments[3], results: arguments[4]))
default:
  complain("usage: lab-agent compare PEER PROGRAM FILE | run PEER PROGRAM SCENARIOS RESULTS")
  exit(2)
}
