import DaemonRuntime
import NetTypes
import Testing

@Suite struct LineBacklogTests {
  private func text(_ backlog: inout LineBacklog, atMost limit: Int = .max) -> String {
    var taken: [UInt8] = []
    backlog.write { bytes in
      let count = min(bytes.count, limit - taken.count)
      taken += bytes.prefix(count)
      return count
    }
    return String(decoding: taken, as: UTF8.self)
  }

  @Test("A reader that was away learns how things stand: the oldest lines go")
  func oldestGo() {
    var backlog = LineBacklog(limit: 12)
    for line: ByteString in ["one\n", "two\n", "three\n", "four\n"] { backlog.append(line) }
    #expect(text(&backlog) == "three\nfour\n")
    #expect(backlog.takeDropped() == 2)
  }

  @Test("A line of which a part is written is written to its end")
  func tornLine() {
    var backlog = LineBacklog(limit: 16)
    backlog.append("first\n")
    backlog.append("second\n")
    #expect(text(&backlog, atMost: 2) == "fi")
    backlog.append("third\n")
    #expect(text(&backlog) == "rst\nthird\n")
    #expect(backlog.takeDropped() == 1)
  }

  @Test("A line that is too long is dropped alone")
  func tooLong() {
    var backlog = LineBacklog(limit: 8)
    backlog.append("a\n")
    let isTaken = backlog.append("much too long\n")
    #expect(!isTaken)
    #expect(backlog.takeDropped() >= 1)
  }
}
