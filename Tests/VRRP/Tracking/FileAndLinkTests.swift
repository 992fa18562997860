import NetTypes
import Testing
import VRRP

@Suite struct FileNumberTests {
  @Test(
    "a file's number is what C reads at its beginning",
    arguments: [
      ("", 0), ("\n", 0), ("0\n", 0), ("5", 5), ("5\n", 5), ("  \t\n 7 apples", 7), ("-3\n", -3),
      ("+4", 4), ("- 4", 0), ("--4", 0), ("abc", 0), ("12abc", 12), ("1.9", 1), ("010", 8),
      ("08", 0), ("0x1f", 31), ("0X1F", 31), ("-0x10", -16), ("0x", 0), ("0xg", 0), ("1e3", 1),
      ("2147483647", 2_147_483_647), ("-2147483648", -2_147_483_648), ("\u{B}9", 9),
    ] as [(String, Int32)])
  func numbers(content: String, number: Int32) {
    #expect(FileNumber(content: Array(content.utf8)) == .number(number))
  }

  @Test(
    "a number that is too large is none",
    arguments: [
      "2147483648", "-2147483649", "99999999999999999999999999999999", "0x80000000",
      "9223372036854775808", "-9223372036854775809",
    ])
  func tooLarge(content: String) {
    #expect(FileNumber(content: Array(content.utf8)) == .tooLarge)
  }

  @Test("no more than the first 127 bytes count") func longContent() {
    let spaces = [UInt8](repeating: 0x20, count: 126)
    #expect(FileNumber(content: spaces + Array("12".utf8)) == .number(1))
    #expect(FileNumber(content: spaces + [0x20] + Array("12".utf8)) == .number(0))
  }

  @Test("a file that is not there is 0") func missing() {
    #expect(FileNumber.missing == .number(0))
  }
}

private let second = Instant(nanoseconds: 1_000_000_000)

@Suite struct DebounceTests {
  @Test("a change without a delay counts at once") func immediate() {
    var debounce = Debounce(isUp: true, downDelay: .zero, upDelay: .seconds(1))
    #expect(debounce.report(isUp: false, now: .zero) == true)
    #expect(!debounce.isUp)
    #expect(debounce.report(isUp: false, now: .zero) == false)
  }

  @Test("a change counts when it has lasted, from its first word on") func lasts() {
    var debounce = Debounce(isUp: true, downDelay: .seconds(1), upDelay: .zero)
    #expect(debounce.report(isUp: false, now: .zero) == false)
    #expect(debounce.deadline == second)
    #expect(debounce.report(isUp: false, now: Instant(nanoseconds: 500_000_000)) == false)
    #expect(debounce.deadline == second)
    #expect(debounce.timeOut(now: Instant(nanoseconds: 999_999_999)) == false)
    #expect(debounce.isUp)
    #expect(debounce.timeOut(now: second) == true)
    #expect(!debounce.isUp)
    #expect(debounce.deadline == nil)
    #expect(debounce.timeOut(now: second) == false)
  }

  @Test("a change that is taken back never counts") func takenBack() {
    var debounce = Debounce(isUp: false, downDelay: .zero, upDelay: .seconds(1))
    #expect(debounce.report(isUp: true, now: .zero) == false)
    #expect(debounce.report(isUp: false, now: .zero) == false)
    #expect(debounce.deadline == nil)
    #expect(debounce.report(isUp: true, now: second) == false)
    #expect(debounce.deadline == second.advanced(by: .seconds(1)))
  }

  @Test("a word that comes late enough counts even if the timeout was missed") func late() {
    var debounce = Debounce(isUp: true, downDelay: .seconds(1), upDelay: .zero)
    _ = debounce.report(isUp: false, now: .zero)
    #expect(debounce.report(isUp: false, now: second) == true)
  }
}

@Suite struct LinkPollingTests {
  typealias Output = LinkPolling.Output

  /// What an input leads to.
  private func feed(
    _ polling: inout LinkPolling, _ input: LinkPolling.Input, at seconds: Int64 = 0
  ) -> [Output] {
    var outputs: [Output] = []
    polling.handle(input, now: Instant(nanoseconds: seconds * 1_000_000_000), into: &outputs)
    return outputs
  }

  @Test("it asks at once and each second") func rhythm() {
    var polling = LinkPolling(configured: .flags, isUp: true, now: .zero)
    #expect(feed(&polling, .timeout) == [.ask(.flags)])
    #expect(feed(&polling, .timeout) == [])
    #expect(polling.deadline == Instant(nanoseconds: 1_000_000_000))
    #expect(feed(&polling, .timeout, at: 1) == [.ask(.flags)])
  }

  @Test("it takes the first way that works, and says so if another was configured")
  func findsWay() {
    var polling = LinkPolling(configured: nil, isUp: true, now: .zero)
    #expect(feed(&polling, .timeout) == [.ask(.registers)])
    #expect(
      feed(&polling, .answer(.registers, hasLink: nil, isRunning: true)) == [.ask(.ethtool)])
    #expect(feed(&polling, .answer(.ethtool, hasLink: nil, isRunning: true)) == [.ask(.flags)])
    #expect(feed(&polling, .answer(.flags, hasLink: nil, isRunning: true)) == [])
    #expect(polling.method == .flags)
    #expect(feed(&polling, .timeout, at: 1) == [.ask(.flags)])

    polling = LinkPolling(configured: .ethtool, isUp: true, now: .zero)
    #expect(feed(&polling, .timeout) == [.ask(.ethtool)])
    #expect(
      feed(&polling, .answer(.ethtool, hasLink: nil, isRunning: true)) == [.ask(.registers)])
    #expect(
      feed(&polling, .answer(.registers, hasLink: true, isRunning: true))
        == [.instead(of: .ethtool, .registers)])
  }

  @Test(
    "it is up with a link and running",
    arguments: [(true, true, true), (true, false, false), (false, true, false)])
  func states(hasLink: Bool, isRunning: Bool, isUp: Bool) {
    var polling = LinkPolling(configured: .ethtool, isUp: !isUp, now: .zero)
    #expect(
      feed(&polling, .answer(.ethtool, hasLink: hasLink, isRunning: isRunning))
        == [.changed(isUp: isUp)])
    #expect(feed(&polling, .answer(.ethtool, hasLink: hasLink, isRunning: isRunning)) == [])
  }

  @Test("an interface that is gone is down and not asked, until it comes back") func gone() {
    var polling = LinkPolling(configured: nil, isUp: true, now: .zero)
    _ = feed(&polling, .answer(.registers, hasLink: true, isRunning: true))
    #expect(feed(&polling, .vanished) == [.changed(isUp: false)])
    #expect(polling.deadline == nil)
    #expect(feed(&polling, .answer(.registers, hasLink: true, isRunning: true)) == [])
    #expect(feed(&polling, .appeared, at: 5) == [])
    #expect(feed(&polling, .timeout, at: 5) == [.ask(.registers)])
  }

  @Test("a way that has worked and fails once means no link, not another way") func failsOnce() {
    var polling = LinkPolling(configured: nil, isUp: true, now: .zero)
    _ = feed(&polling, .answer(.registers, hasLink: true, isRunning: true))
    #expect(
      feed(&polling, .answer(.registers, hasLink: nil, isRunning: true)) == [.changed(isUp: false)])
    #expect(polling.method == .registers)
  }
}
