import Foundation
import Glibc
import LabSupport
import NetTypes
import Platform

/// A daemon or another program on a node.
final class Service {
  let node: String
  /// Where its lines come from.
  let output: Int32
  private(set) var isFinished = false
  private var process: ChildProcess
  private var rest: [UInt8] = []

  /// Starts a program in the namespace of the calling thread, with a directory of its own as /run.
  init(_ words: [String], runDirectory: String, node: String) throws {
    self.node = node
    let script = "mount --bind \"$0\" /run && exec \"$@\""
    let arguments =
      ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, runDirectory]
      + words
    var program = ProgramToRun(
      path: ByteString(try Service.unshare()), arguments: arguments.map { ByteString($0) },
      environment: ["PATH=\(Lab.searchPath)", "LANG=C"].map { ByteString($0) })
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw LabFailure("pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { _ = Glibc.close(ends[1]) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    output = ends[0]
    program.standardOutput = ends[1]
    program.standardError = ends[1]
    program.deathSignal = SIGKILL
    process = try ChildProcess(starting: program)
    // Other tests keep the processors busy, and adverts must not wait for them.
    _ = setpriority(Int32(PRIO_PROCESS.rawValue), id_t(process.processID), -20)
  }

  deinit { _ = Glibc.close(output) }

  private static func unshare() throws -> String {
    let paths = ["/usr/bin/unshare", "/bin/unshare"]
    guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw LabFailure("there is no unshare: it is in the package util-linux")
    }
    return path
  }

  /// The number of its process.
  var processID: Int32 { process.processID }

  /// The numbers of the processes that it has started, theirs included.
  var children: [Int32] { Array(descendants(of: process.processID).dropFirst()) }

  /// Sends a signal to the process alone.
  func signal(_ number: Int32) { process.signal(number) }

  /// Sends a signal to the process and its children.
  func signalAll(_ number: Int32) {
    for child in descendants(of: process.processID) { _ = Glibc.kill(child, number) }
  }

  /// Kills it and its children so that none sees the other die.
  func kill() {
    guard !isFinished else { return }
    let all = descendants(of: process.processID)
    for child in all { _ = Glibc.kill(child, SIGSTOP) }
    // Children first: keepalived's gets a SIGTERM when its parent is gone.
    for child in all.reversed() { _ = Glibc.kill(child, SIGKILL) }
    // Until the last has let go of what it had; the first is collected elsewhere.
    for child in all.dropFirst() {
      for _ in 0..<2000 where isAlive(child) { usleep(1000) }
    }
  }

  private func isAlive(_ process: Int32) -> Bool {
    let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return text.map { !$0.contains(") Z ") } ?? false
  }

  private func descendants(of parent: Int32) -> [Int32] {
    let path = "/proc/\(parent)/task/\(parent)/children"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return [parent]
      + text.split(separator: " ").compactMap { Int32($0) }.flatMap {
        descendants(of: $0)
      }
  }

  /// The memory that it and its children hold, in KiB.
  var residentKilobytes: Int {
    descendants(of: process.processID).map { child in
      let text = (try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
      return line.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") } ?? 0
    }.reduce(0, +)
  }

  /// The number of open descriptors of it and its children.
  var descriptorCount: Int {
    descendants(of: process.processID).map { child in
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(child)/fd").count) ?? 0
    }.reduce(0, +)
  }

  /// What it has written, by lines, and its end.
  func take() -> [Event.Content] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var result: [Event.Content] = []
    while true {
      let count = Glibc.read(output, &buffer, buffer.count)
      if count > 0 {
        rest += buffer[..<count]
        continue
      }
      if count == 0, !isFinished {
        isFinished = true
        rest.append(10)
      }
      break
    }
    while let end = rest.firstIndex(of: 10) {
      if end > 0 { result.append(.line(String(decoding: rest[..<end], as: UTF8.self))) }
      rest.removeSubrange(...end)
    }
    if isFinished { result.append(.ended(status: "\(process.wait())")) }
    return result
  }
}
