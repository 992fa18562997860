import DaemonRuntime
import NetTypes
import Platform
import Testing

/// Feeds results one after the other, and returns the changes of state.
private func changes(
  _ settings: TrackedScript.Settings, _ results: [ScriptResult]
) -> [TrackedScript.State] {
  var script = TrackedScript(settings, now: .zero)
  var states: [TrackedScript.State] = []
  var now = Instant.zero
  for result in results {
    var outputs: [TrackedScript.Output] = []
    script.advance(now: now, into: &outputs)
    #expect(outputs == [.run(timeout: settings.timeout)])
    outputs = []
    script.finished(result, into: &outputs)
    for case .changed(let state, _) in outputs { states.append(state) }
    now = now.advanced(by: settings.interval)
  }
  return states
}

private let good = ScriptResult.ended(.exited(0))
private let bad = ScriptResult.ended(.exited(1))

@Suite("Tracked scripts")
struct TrackedScriptTests {
  @Test("At the start one good run is enough, however many are needed later")
  func oneGoodRunAtStart() {
    #expect(changes(.init(rise: 5, fall: 3), [good]) == [.good])
  }

  @Test("At the start one failed run is enough, too")
  func oneFailedRunAtStart() {
    #expect(changes(.init(rise: 2, fall: 3), [bad]) == [.failed])
  }

  @Test("Later, as many runs in a row as `fall` and `rise` say")
  func riseAndFall() {
    let settings = TrackedScript.Settings(rise: 2, fall: 3)
    #expect(changes(settings, [good, bad, bad]) == [.good])
    #expect(changes(settings, [good, bad, bad, good, bad, bad]) == [.good])
    #expect(changes(settings, [good, bad, bad, bad]) == [.good, .failed])
    #expect(changes(settings, [good, bad, bad, bad, good, bad, good]) == [.good, .failed])
    #expect(changes(settings, [good, bad, bad, bad, good, good]) == [.good, .failed, .good])
  }

  @Test("With `init_fail` it has failed from the start and needs all of `rise`")
  func startsFailed() {
    let settings = TrackedScript.Settings(rise: 2, startsFailed: true)
    #expect(TrackedScript(settings, now: .zero).state == .failed)
    #expect(changes(settings, [bad, good]) == [])
    #expect(changes(settings, [good, good]) == [.good])
  }

  @Test(
    "A timeout and a signal count as failures",
    arguments: [
      ScriptResult.timedOut, .ended(.killed(signal: 11)),
    ])
  func otherFailures(result: ScriptResult) {
    #expect(changes(.init(), [good, result]) == [.good, .failed])
  }

  @Test("What can't be started changes nothing, but nobody waits for it at the start")
  func notStarted() {
    let missing = ScriptResult.notStarted(errno: 2)
    #expect(changes(.init(), [missing]) == [.good])
    #expect(changes(.init(), [bad, missing, missing]) == [.failed])
    #expect(changes(.init(), [good, missing, missing]) == [.good])
  }

  @Test("A run that takes longer than the interval makes the next one be skipped")
  func skips() {
    let settings = TrackedScript.Settings(interval: .seconds(1), timeout: .seconds(5))
    var script = TrackedScript(settings, now: .zero)
    var outputs: [TrackedScript.Output] = []
    script.advance(now: .zero, into: &outputs)
    #expect(outputs == [.run(timeout: .seconds(5))])
    #expect(script.deadline == Instant.zero.advanced(by: .seconds(1)))
    outputs = []
    script.advance(now: Instant.zero.advanced(by: .seconds(1)), into: &outputs)
    #expect(outputs == [.skipped])
    script.finished(good, into: &outputs)
    outputs = []
    script.advance(now: Instant.zero.advanced(by: .seconds(2)), into: &outputs)
    #expect(outputs == [.run(timeout: .seconds(5))])
  }

  @Test("After a pause of the machine runs are not made up for")
  func pause() {
    var script = TrackedScript(.init(interval: .seconds(1)), now: .zero)
    var outputs: [TrackedScript.Output] = []
    script.advance(now: .zero, into: &outputs)
    script.finished(good, into: &outputs)
    outputs = []
    let late = Instant.zero.advanced(by: .seconds(100))
    script.advance(now: late, into: &outputs)
    script.advance(now: late, into: &outputs)
    #expect(outputs == [.run(timeout: .seconds(1))])
    #expect(script.deadline == late.advanced(by: .seconds(1)))
  }

  @Test("A reload with other settings keeps what is known")
  func change() {
    var script = TrackedScript(.init(interval: .seconds(60)), now: .zero)
    var outputs: [TrackedScript.Output] = []
    script.advance(now: .zero, into: &outputs)
    script.finished(good, into: &outputs)
    script.change(.init(interval: .seconds(1), fall: 2), now: .zero)
    #expect(script.state == .good)
    #expect(script.deadline == Instant.zero.advanced(by: .seconds(1)))
    outputs = []
    script.advance(now: Instant.zero.advanced(by: .seconds(1)), into: &outputs)
    script.finished(bad, into: &outputs)
    #expect(script.state == .good)
    script.advance(now: Instant.zero.advanced(by: .seconds(2)), into: &outputs)
    script.finished(bad, into: &outputs)
    #expect(script.state == .failed)
  }

  @Test("A new exit status is told once")
  func statuses() {
    var script = TrackedScript(.init(fall: 9), now: .zero)
    var told: [Int32] = []
    var now = Instant.zero
    for status: Int32 in [0, 0, 3, 3, 4, 0] {
      var outputs: [TrackedScript.Output] = []
      script.advance(now: now, into: &outputs)
      script.finished(.ended(.exited(status)), into: &outputs)
      for case .statusChanged(let status) in outputs { told.append(status) }
      now = now.advanced(by: .seconds(1))
    }
    #expect(told == [0, 3, 4, 0])
  }
}
