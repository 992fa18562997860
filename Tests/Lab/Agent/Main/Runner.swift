import CLab
import Glibc
import LabScenario

/// Runs scenarios, each program in a fresh network namespace.
struct Runner {
  /// Debian's ipvsadm, which also lists the tables at the end.
  var peer: String
  /// The program under test.
  var candidate: String
  var launcher = Launcher()

  /// The peer's file for an argv[0]: ipvsadm-save and ipvsadm-restore are scripts beside it.
  private func peerPath(for name: [UInt8]) -> String {
    let base = String(decoding: name.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    guard base == "ipvsadm-save" || base == "ipvsadm-restore",
      let slash = peer.lastIndex(of: "/")
    else { return peer }
    return peer[...slash] + base
  }

  /// Both programs through one scenario.
  func compare(_ scenario: Scenario) -> Comparison {
    Comparison(
      scenario: scenario, expected: run(scenario, program: peerPath),
      actual: run(scenario) { _ in candidate })
  }

  private func run(_ scenario: Scenario, program: ([UInt8]) -> String) -> Run {
    var run = Run()
    guard lab_unshare(0x4000_0000) == 0 else {  // CLONE_NEWNET
      run.fault = "unshare: \(String(cString: strerror(errno)))"
      return run
    }
    do {
      try prepareLinks(for: scenario)
    } catch {
      run.fault = "links: \(error)"
      return run
    }
    var actions = Actions(runner: self)
    defer { actions.finish() }
    for line in scenario.lines {
      do throws(SpellingError) {
        let command = try Step(line)
        if command.isAction {
          run.outcomes.append(actions.perform(command.words))
        } else {
          let outcome = launcher.run(
            path: program(command.name), command: command, awaiting: tableContains)
          run.outcomes.append(outcome)
        }
      } catch {
        run.fault = "\(line): \(error)"
        return run
      }
    }
    run.table = table()
    return run
  }

  private func prepareLinks(for scenario: Scenario) throws(Links.Refusal) {
    let links = Links()
    defer { links.finish() }
    try links.setLoopbackUp()
    guard scenario.lines.contains(where: { $0.contains("daemon") }) else { return }
    for (number, name) in ["d0", "eth0"].enumerated() {
      try links.addDummy(name)
      let index = if_nametoindex(name)
      try links.add(
        address: [10, 255, UInt8(number), 1], prefixLength: 24, link: index)
      try links.add(
        address: [0xFD, 0xFF] + [UInt8](repeating: 0, count: 12) + [UInt8(number), 1],
        prefixLength: 64, link: index)
    }
  }

  /// The whole table as the peer lists it, by one process, which clears it then: what the kernel
  /// would remove later, with the namespace, disturbs dumps in other namespaces.
  func table() -> String {
    var command = Step(words: [Array("-R".utf8)])
    let listings = """
      -S -n
      -L -n --thresholds
      -L -n --tun-info
      -L --timeout
      -L --daemon
      -C

      """
    command.input = [.text(Array(listings.utf8))]
    let outcome = launcher.run(path: peer, command: command)
    return outcome.output + outcome.errors
  }

  /// Waits (up to five seconds) until the peer's `-S -n` contains a text.
  private func tableContains(_ text: [UInt8]) -> Bool {
    let command = Step(words: [Array("-S".utf8), Array("-n".utf8)])
    return poll(command, for: String(latin1: text))
  }

  /// Runs the peer again and again, for at most five seconds, until its output contains a text.
  func poll(_ command: Step, for text: String) -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let end = time.tv_sec + 6
    while time.tv_sec < end {
      if launcher.run(path: peer, command: command).output.contains(text) { return true }
      usleep(10_000)
      clock_gettime(CLOCK_MONOTONIC, &time)
    }
    return false
  }
}
