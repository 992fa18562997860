import DaemonRuntime
import Foundation
import NetTypes
import Platform
import Testing

/// A socket that gets what is sent to syslog or to the service manager.
final class DatagramReceiver {
  let path: String
  private var descriptor: Int32

  init(_ path: String) {
    self.path = path
    descriptor = Self.make(path)
  }

  deinit { close(descriptor) }

  private static func make(_ path: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    if let address = UnixPath(path) {
      let result = address.withSocketAddress { bind(descriptor, $0, $1) }
      if result != 0 { Issue.record("bind \(path): \(errno)") }
    }
    return descriptor
  }

  /// Goes away, as a log daemon that ends.
  func stop() {
    close(descriptor)
    descriptor = -1
    unlink(path)
  }

  /// Comes back.
  func start() { descriptor = Self.make(path) }

  /// What has come since the last call, and how many descriptors came along with the last one.
  func receive() -> [String] {
    var all: [String] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { return all }
      all.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }

  /// Takes a descriptor that came with a datagram; -1 when there is none.
  func receiveDescriptor() -> (text: String, descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var control = [UInt8](repeating: 0, count: 64)
    return buffer.withUnsafeMutableBytes { buffer in
      control.withUnsafeMutableBytes { control in
        var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = control.count
          let count = recvmsg(descriptor, &message, 0)
          guard count >= 0 else { return ("", -1) }
          let text = String(decoding: buffer[..<count], as: UTF8.self)
          guard message.msg_controllen >= 20 else { return (text, -1) }
          return (text, control.load(fromByteOffset: 16, as: Int32.self))
        }
      }
    }
  }
}

@Suite("The log")
struct LogTests {
  private func log(
    _ directory: TemporaryDirectory, _ change: (inout LogSettings) -> Void = { _ in }
  ) -> Log {
    var settings = LogSettings()
    change(&settings)
    return Log(program: "vrrpd", settings, syslogPath: directory.path + "/log")
  }

  @Test("Syslog gets facility, level, time, program and process, as from the C library")
  func syslog() throws {
    let directory = TemporaryDirectory()
    let receiver = DatagramReceiver(directory.path + "/log")
    log(directory) { $0.facility = .local(3) ?? .daemon }.warning("low battery")
    let text = try #require(receiver.receive().first)
    // local3 is 19, a warning 4: 19 * 8 + 4.
    #expect(
      text.wholeMatch(
        of: /<156>[A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d vrrpd\[\d+\]: low battery/) != nil)
    #expect(text.contains("[\(getpid())]"))
  }

  @Test("The time is written as syslog, letters and files have it")
  func times() {
    let time = WallTime(seconds: 1_793_520_309, nanoseconds: 7_000).universal
    #expect(String(appending: time.appendSyslog) == "Nov  1 08:05:09")
    #expect(String(appending: time.appendMail) == "Sun, 01 Nov 2026 08:05:09 +0000")
    #expect(
      String(appending: { time.appendISO(microsecond: 7, to: &$0) })
        == "2026-11-01T08:05:09.000007+00:00")
  }

  @Test("Messages are written up to the level, which may change at run time")
  func levels() {
    let log = Log(level: .notice)
    var seen: [String] = []
    log.observer = { level, text in seen.append("\(level.name) \(text)") }
    log.error("a")
    log.notice("b")
    log.info("c")
    log.level = .debug
    log.debug("d")
    log.detail("only with -D")
    log.isDetailed = true
    log.detail("e")
    #expect(seen == ["error a", "notice b", "debug d", "info e"])
    #expect(LogLevel(name: "warn") == .warning)
    #expect(LogLevel(name: "notice") == .notice)
    #expect(LogLevel(name: "loud") == nil)
  }

  @Test("Text that nobody will read is not made")
  func lazy() {
    let log = Log(level: .error)
    log.debug(
      {
        Issue.record("made for nothing")
        return ""
      }())
  }

  @Test("A log daemon that ends and comes back gets what is written then, and how much it missed")
  func reconnect() throws {
    let directory = TemporaryDirectory()
    let receiver = DatagramReceiver(directory.path + "/log")
    let log = log(directory)
    log.notice("one")
    #expect(receiver.receive().count == 1)
    receiver.stop()
    log.notice("two")
    log.notice("three")
    #expect(log.lostCount == 2)
    receiver.start()
    log.notice("four")
    let texts = receiver.receive()
    #expect(texts.count == 2)
    #expect(texts.first?.hasSuffix(": four") == true)
    #expect(texts.last?.contains("2 messages before this one were lost") == true)
  }

  @Test("A log daemon that does not read can't hold up the daemon")
  func stuck() {
    let directory = TemporaryDirectory()
    let receiver = DatagramReceiver(directory.path + "/log")
    let log = log(directory)
    let start = MonotonicClock.now()
    for index in 0..<5000 { log.notice("message \(index)") }
    #expect(start.duration(to: MonotonicClock.now()) < .seconds(5))
    #expect(log.lostCount > 0)
    #expect(receiver.receive().count + Int(log.lostCount) == 5000)
  }

  @Test("Nothing in a message can begin another line")
  func injection() {
    let time = WallTime(seconds: 0, nanoseconds: 0)
    let text = String(
      decoding: LogText.line(
        "a\nroot: all is well\r\u{1B}[2J\u{7F}", .info, at: time, program: "p", process: 1),
      as: UTF8.self)
    #expect(text.hasSuffix("info: a\\nroot: all is well\\r\\x1b[2J\\x7f\n"))
  }

  @Test("A message without end is cut, between two characters")
  func length() throws {
    for prefix in ["", "a", "ab"] {
      let bytes = LogText.journal(prefix + String(repeating: "ß€", count: 3000), .error)
      #expect(bytes.count < LogText.messageLimit + 20)
      let text = try #require(String(validating: bytes, as: UTF8.self))
      #expect(text.hasPrefix("<3>"))
      #expect(text.hasSuffix("...\n"))
    }
  }

  @Test("Lines reach the file within a second, errors at once, and rotation is followed")
  func file() throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/vrrpd.log"
    func lines(_ path: String) -> [String] {
      ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
        .split(separator: "\n").map { String($0.split(separator: " ", maxSplits: 2)[2]) }
    }
    let log = log(directory) {
      $0.goesToSyslog = false
      $0.file = path
    }
    log.notice("one")
    #expect(lines(path) == [])
    let deadline = try #require(log.deadline)
    log.advance(now: deadline)
    #expect(lines(path) == ["notice: one"])
    #expect(log.deadline == nil)
    log.notice("two")
    log.error("three")
    #expect(lines(path) == ["notice: one", "notice: two", "error: three"])
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    log.notice("four")
    log.reopen()
    log.error("five")
    #expect(lines(path + ".1").last == "notice: four")
    #expect(lines(path) == ["error: five"])
  }

  @Test("With flushing every line is in the file at once")
  func flush() throws {
    let directory = TemporaryDirectory()
    let path = directory.path + "/vrrpd.log"
    let log = log(directory) {
      $0.goesToSyslog = false
      $0.file = path
      $0.flushesFile = true
    }
    log.info("x")
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("info: x\n"))
    #expect(log.deadline == nil)
  }

  @Test("A full disk costs the lines, which are counted, and nothing else")
  func fullDisk() {
    let directory = TemporaryDirectory()
    let log = log(directory) {
      $0.goesToSyslog = false
      $0.file = "/dev/full"
    }
    for _ in 0..<10_000 { log.info("some line") }
    log.flush()
    #expect(log.lostCount == 10_000)
  }

  @Test("A file that can't be opened is reported to the other outputs")
  func badFile() {
    let directory = TemporaryDirectory()
    let receiver = DatagramReceiver(directory.path + "/log")
    _ = log(directory) { $0.file = directory.path + "/no/such/directory/log" }
    #expect(receiver.receive().first?.contains("no log is written to a file") == true)
  }
}

@Suite("Repeated messages")
struct RepetitionTests {
  private func at(_ seconds: Int) -> Instant { Instant.zero.advanced(by: .seconds(seconds)) }

  @Test("The first is told at once, the others as a number at the end of the period")
  func counted() {
    let log = Log()
    var seen: [String] = []
    log.observer = { _, text in seen.append(text) }
    for index in 0..<58 {
      log.now = at(0).advanced(by: .milliseconds(100 * index))
      log.writeLimited(.warning, key: "password", "wrong password from 10.0.0.\(index)")
    }
    log.writeLimited(.warning, key: "ttl", "wrong TTL")
    #expect(seen == ["wrong password from 10.0.0.0", "wrong TTL"])
    seen = []
    log.advance(now: at(9))
    #expect(seen == [])
    #expect(log.deadline == at(10))
    log.advance(now: at(10))
    #expect(seen == ["wrong password from 10.0.0.57 (repeated 57 times in 10 s)"])
  }

  @Test("What goes on is told at growing distances; what came back later is told at once")
  func periods() {
    let log = Log()
    var seen: [Int] = []
    var second = 0
    log.observer = { _, _ in seen.append(second) }
    while second <= 2000 {
      log.advance(now: at(second))
      if second < 1300 || second == 1999 { log.writeLimited(.error, key: "k", "again") }
      second += 1
    }
    #expect(seen == [0, 10, 30, 70, 150, 310, 630, 1230, 1830, 1999])
  }

  @Test("A neighbour that invents names can't make the table grow")
  func bound() {
    var repetitions = Repetitions()
    var told = 0
    for index in 0..<100_000 where repetitions.isTold(.error, key: "\(index)", now: .zero, { "x" })
    {
      told += 1
    }
    #expect(told == Repetitions.keyLimit + 1)
    #expect(repetitions.endPeriods(now: at(10)).count == 1)
  }
}
