import Glibc
import LabScenario

/// Steps that the agent does itself.
struct Actions {
  var runner: Runner
  private var open: [Int32] = []

  init(runner: Runner) { self.runner = runner }

  /// Closes what earlier actions opened.
  mutating func finish() {
    open.forEach { close($0) }
    open = []
  }

  /// Does what the words say; status 0 when it went well.
  ///
  /// - `until TEXT WORD...`: run the peer with these words until its output contains TEXT.
  mutating func perform(_ words: [[UInt8]]) -> Outcome {
    var outcome = Outcome()
    func fail(_ reason: String) -> Outcome {
      outcome.status = 1
      outcome.errors = reason
      return outcome
    }
    let texts = words.map { String(decoding: $0, as: UTF8.self) }
    switch texts.first {
    case "until" where words.count > 2:
      let command = Step(words: Array(words[2...]))
      return runner.poll(command, for: texts[1]) ? outcome : fail("'\(texts[1])' never came")
    default:
      return fail("no such action")
    }
  }
}
