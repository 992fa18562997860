import IPVS
import IPVSAdm
import NetTypes
import Platform
import Testing

/// Rates between readings of a table.
@Suite struct ListingRateTests {
  private func table(_ service: [UInt64], _ server: [UInt64], address: String = "10.0.1.1")
    -> [ListedService]
  {
    let kernelRates: [UInt64] = [91, 92, 93, 94, 95]
    return [
      listed(
        VirtualService(id: .endpoint(.tcp, endpoint("10.0.0.1", 80))),
        statistics: statistics(service, rates: kernelRates),
        IPVSAdmTests.server(address, 80, statistics: statistics(server, rates: kernelRates)))
    ]
  }

  private func rates(_ statistics: Statistics) -> [UInt64] {
    [
      statistics.connectionsPerSecond, statistics.incomingPacketsPerSecond,
      statistics.outgoingPacketsPerSecond, statistics.incomingBytesPerSecond,
      statistics.outgoingBytesPerSecond,
    ]
  }

  @Test("the first reading keeps the kernel's rates, the second has its own") func twoReadings() {
    var sampler = RateSampler()
    var first = table([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    let kernel = first
    sampler.replaceRates(in: &first, at: .seconds(1000))
    #expect(first == kernel)
    var second = table([11, 22, 3, 4_000_004, 5], [2, 2, 4, 1004, 1_000_000_005])
    sampler.replaceRates(in: &second, at: .seconds(1002))
    #expect(rates(second[0].record.statistics) == [5, 10, 0, 2_000_000, 0])
    // Half a connection in a second is rounded up.
    #expect(rates(second[0].servers[0].statistics) == [1, 0, 1, 500, 500_000_000])
    #expect(second[0].record.statistics.connections == 11)
  }

  @Test(
    "rounding, and times that are no whole seconds",
    arguments: [
      (10, .milliseconds(2500), 4), (1, .milliseconds(2500), 0), (1, .seconds(2), 1),
      (7, .milliseconds(3000), 2), (1000, .milliseconds(100), 10_000), (5, .seconds(86_400), 0),
      (.max, .seconds(2), 9_223_372_036_854_775_000), (.max, .milliseconds(100), .max),
    ] as [(UInt64, Duration, UInt64)])
  func arithmetic(growth: UInt64, elapsed: Duration, expected: UInt64) {
    var sampler = RateSampler()
    var first = table([0, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    sampler.replaceRates(in: &first, at: .zero)
    var second = table([growth, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    sampler.replaceRates(in: &second, at: elapsed)
    #expect(second[0].record.statistics.connectionsPerSecond == expected)
  }

  @Test("a counter that went back has the rate 0") func reset() {
    var sampler = RateSampler()
    var first = table([100, 100, 100, 100, 100], [100, 100, 100, 100, 100])
    sampler.replaceRates(in: &first, at: .zero)
    var second = table([0, 200, 50, 100, 100], [0, 0, 0, 0, 0])
    sampler.replaceRates(in: &second, at: .seconds(2))
    #expect(rates(second[0].record.statistics) == [0, 50, 0, 0, 0])
    #expect(rates(second[0].servers[0].statistics) == [0, 0, 0, 0, 0])
  }

  @Test("what was not there before keeps the kernel's rates") func newcomers() {
    var sampler = RateSampler()
    var empty: [ListedService] = []
    sampler.replaceRates(in: &empty, at: .zero)
    var first = table([100, 0, 0, 0, 0], [100, 0, 0, 0, 0])
    sampler.replaceRates(in: &first, at: .seconds(2))
    #expect(rates(first[0].record.statistics) == [91, 92, 93, 94, 95])
    var second = table([100, 0, 0, 0, 0], [100, 0, 0, 0, 0], address: "10.0.1.2")
    sampler.replaceRates(in: &second, at: .seconds(4))
    #expect(rates(second[0].record.statistics) == [0, 0, 0, 0, 0])
    #expect(rates(second[0].servers[0].statistics) == [91, 92, 93, 94, 95])
  }

  @Test(
    "counters that the kernel renews every two seconds give steady rates at any interval",
    arguments: [100, 250, 500, 700, 1000])
  func steady(intervalMilliseconds: Int) {
    var sampler = RateSampler()
    for reading in 0...100 {
      let moment = reading * intervalMilliseconds
      // 10 connections a second, as the kernel shows them.
      let shown = UInt64(moment / 2000 * 20)
      var services = table([shown, 0, 0, 0, 0], [shown, 0, 0, 0, 0])
      sampler.replaceRates(in: &services, at: .milliseconds(moment))
      if moment > 4000 {
        let rate = services[0].record.statistics.connectionsPerSecond
        #expect((6...20).contains(rate), "\(rate) after \(moment) ms")
      }
    }
  }
}

/// The screen of a watched listing.
@Suite struct ListingWatchScreenTests {
  /// What is on a screen of the given size after drawing texts one after the other.
  private func screen(_ texts: [String], rows: Int, columns: Int) -> [String] {
    var terminal = Terminal(rows: rows, columns: columns)
    var output: [UInt8] = []
    WatchScreen.begin(to: &output)
    for text in texts {
      WatchScreen.draw(Array(text.utf8), rows: rows, columns: columns, to: &output)
    }
    terminal.take(output)
    #expect(!terminal.scrolled)
    return terminal.lines
  }

  @Test("a text, and a shorter one over it") func overwriting() {
    #expect(screen(["abc\nde\n"], rows: 4, columns: 5) == ["abc  ", "de   ", "     ", "     "])
    #expect(
      screen(["abcde\nfghij\nklmno\npqrst\n", "x\n\nyz\n"], rows: 4, columns: 5)
        == ["x    ", "     ", "yz   ", "     "])
    #expect(screen(["abcde\nfg\n", ""], rows: 2, columns: 5) == ["     ", "     "])
  }

  @Test("lines are cut at the edge, and a full line loses nothing") func width() {
    #expect(
      screen(["abcdefgh\nabcde\nabcd\n"], rows: 3, columns: 5) == ["abcde", "abcde", "abcd "])
    #expect(screen(["äöüäöü\n"], rows: 2, columns: 5) == ["äöüäö", "     "])
  }

  @Test("lines beyond the last row are counted") func height() {
    let text = (1...10).map { "line \($0)\n" }.joined()
    #expect(
      screen([text], rows: 3, columns: 20)
        == ["line 1              ", "line 2              ", "... 8 more lines    "])
    #expect(screen([text], rows: 1, columns: 20) == ["... 10 more lines   "])
    #expect(screen(["a\nb\n"], rows: 2, columns: 3) == ["a  ", "b  "])
  }

  @Test("control characters do nothing") func controlCharacters() {
    #expect(screen(["a\u{1B}[2Jb\u{7}\r\n"], rows: 1, columns: 9) == ["a?[2Jb?? "])
  }

  @Test("begin and end are a pair") func beginAndEnd() {
    var begin: [UInt8] = []
    var end: [UInt8] = []
    WatchScreen.begin(to: &begin)
    WatchScreen.end(to: &end)
    let text = String(decoding: begin, as: UTF8.self)
    #expect(text.contains("\u{1B}[?1049h") && text.contains("\u{1B}[?25l"))
    #expect(String(decoding: end, as: UTF8.self) == "\u{1B}[?25h\u{1B}[?1049l")
  }

  @Test("a file is no terminal") func noTerminal() throws {
    let file = try OwnedDescriptor.open(reading: "/dev/null")
    #expect(TerminalSize.of(descriptor: file.rawValue) == nil)
  }
}

/// As much of a terminal as the screen needs: it waits before it wraps a line, as most do.
private struct Terminal {
  private var cells: [[Character]]
  private var row = 0
  private var column = 0
  private let columns: Int
  /// Whether anything left the screen at its top.
  private(set) var scrolled = false

  init(rows: Int, columns: Int) {
    self.columns = columns
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  var lines: [String] { cells.map { String($0) } }

  mutating func take(_ output: [UInt8]) {
    var rest = String(decoding: output, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}":
        rest = rest.dropFirst()
        let parameters = rest.prefix { !$0.properties.isAlphabetic }
        rest = rest.dropFirst(parameters.count)
        if let command = rest.popFirst() { control(command) }
      case "\r": column = 0
      case "\n":
        if row + 1 < cells.count { row += 1 } else { scrolled = true }
      default:
        if column == columns {
          column = 0
          if row + 1 < cells.count { row += 1 } else { scrolled = true }
        }
        cells[row][column] = Character(scalar)
        column += 1
      }
    }
  }

  private mutating func control(_ command: Unicode.Scalar) {
    switch command {
    case "H": (row, column) = (0, 0)
    case "K": clear(row, from: min(column, columns - 1))
    case "J":
      clear(row, from: min(column, columns - 1))
      for below in row + 1..<max(cells.count, row + 1) { clear(below, from: 0) }
    default: break
    }
  }

  private mutating func clear(_ row: Int, from column: Int) {
    for index in column..<columns { cells[row][index] = " " }
  }
}
