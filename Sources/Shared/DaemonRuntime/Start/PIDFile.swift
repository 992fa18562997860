import CLinux
import Glibc
package import Platform

/// Why a pid file could not be taken.
package enum PIDFileError: Error, Equatable, Sendable {
  /// Another one of these daemons runs; nil when its file does not say which process it is.
  case alreadyRunning(path: String, process: Int32?)
  /// The file could not be written.
  case system(path: String, SystemError)
  /// Others kept taking the file.
  case contended(path: String)
}

extension PIDFileError: CustomStringConvertible {
  /// What is wrong and what can be done.
  package var description: String {
    switch self {
    case .alreadyRunning(let path, let process?):
      "it runs already, as process \(process) (\(path)): stop that one first, "
        + "or name another pid file"
    case .alreadyRunning(let path, nil):
      "it runs already: another process holds \(path)"
    case .system(let path, let error): "the pid file \(path) can't be written: \(error)"
    case .contended(let path): "the pid file \(path) is being taken by others all the time"
    }
  }
}

/// The file that says which process a daemon is.
///
/// The file appears with its content, and is locked (flock(2)) as long as the daemon lives: one
/// that was left by a daemon that is no more is known by that, and replaced.
package struct PIDFile: ~Copyable {
  /// Where it is.
  package let path: String
  private let descriptor: OwnedDescriptor

  /// Writes the file for this process, or for the one that started it.
  ///
  /// - Parameters:
  ///   - path: where; its directory is made if only that is missing.
  ///   - program: the name of the program: a process of this name that wrote an unlocked file is
  ///     taken for a running daemon, too.
  ///   - process: the process that the file is to name, where it is not this one: the supervisor.
  /// - Throws: that the daemon runs already, or why the file can't be written.
  package static func take(
    path: String, program: String, process: Int32 = getpid()
  ) throws(PIDFileError) -> PIDFile {
    let own = "\(path).\(process)"
    let descriptor = try writeNew(own, process, for: path)
    defer { unlink(own) }
    for _ in 0..<16 {
      if link(own, path) == 0 { return PIDFile(path: path, descriptor: descriptor) }
      guard currentErrno() == EEXIST else { throw .system(path: path, .last("link")) }
      guard try isStale(path, process, program) else { continue }
      // Whoever else saw that waits for the lock of the old file, and finds that it has gone.
      guard rename(own, path) == 0 else { throw .system(path: path, .last("rename")) }
      return PIDFile(path: path, descriptor: descriptor)
    }
    throw .contended(path: path)
  }

  /// Removes the file, at the daemon's end; one that somebody else has put there stays.
  package consuming func remove() {
    if isSameFile(path, descriptor.rawValue) { unlink(path) }
  }

  private init(path: String, descriptor: consuming OwnedDescriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  private static func writeNew(
    _ own: String, _ process: Int32, for path: String
  ) throws(PIDFileError) -> OwnedDescriptor {
    unlink(own)
    let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    var number = retryingInterrupts { open(own, flags, 0o644) }
    if number < 0, currentErrno() == ENOENT, let slash = path.lastIndex(of: "/"),
      mkdir(String(path[..<slash]), 0o755) == 0
    {
      number = retryingInterrupts { open(own, flags, 0o644) }
    }
    guard number >= 0 else { throw .system(path: path, .last("open")) }
    let descriptor = OwnedDescriptor(rawValue: number)
    // Whatever the umask is: others may know which process it is.
    _ = fchmod(number, 0o644)
    let text = Array("\(process)\n".utf8)
    let written = text.withUnsafeBytes { bytes in
      retryingInterrupts { write(number, bytes.baseAddress, bytes.count) }
    }
    guard written == text.count, flock(number, LOCK_EX | LOCK_NB) == 0 else {
      let error = SystemError.last(written == text.count ? "flock" : "write")
      unlink(own)
      throw .system(path: path, error)
    }
    return descriptor
  }

  /// Whether the file there belongs to nobody; false when it has gone meanwhile.
  private static func isStale(
    _ path: String, _ process: Int32, _ program: String
  ) throws(PIDFileError) -> Bool {
    let number = retryingInterrupts { open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
    guard number >= 0 else {
      if currentErrno() == ENOENT { return false }
      throw .system(path: path, .last("open"))
    }
    let descriptor = OwnedDescriptor(rawValue: number)
    let writer = readProcess(descriptor.rawValue)
    if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
      // After a new program took the place of this process's, the lock may be its own.
      if writer == process { return true }
      throw .alreadyRunning(path: path, process: writer)
    }
    guard isSameFile(path, descriptor.rawValue) else { return false }
    if let writer, writer != process, isRunning(writer, program) {
      throw .alreadyRunning(path: path, process: writer)
    }
    return true
  }

  /// The process that a pid file names; nil when it names none or can't be read.
  package static func process(in path: String) -> Int32? {
    guard let descriptor = try? OwnedDescriptor.open(reading: path) else { return nil }
    return readProcess(descriptor.rawValue)
  }
}

/// The number at the beginning of a file.
private func readProcess(_ descriptor: Int32) -> Int32? {
  withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
    let count = retryingInterrupts { pread(descriptor, buffer.baseAddress, buffer.count, 0) }
    guard count > 0 else { return nil }
    let digits = buffer[..<count].prefix { (0x30...0x39).contains($0) }
    guard let number = Int32(String(decoding: digits, as: UTF8.self)), number > 0 else {
      return nil
    }
    return number
  }
}

private func isSameFile(_ path: String, _ descriptor: Int32) -> Bool {
  var named = stat()
  var opened = stat()
  return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0
    && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
}

/// Whether a process lives and has that name, as far as the kernel keeps it (15 bytes). One that is
/// dead and that nobody has collected, as happens in containers, does not count.
private func isRunning(_ process: Int32, _ program: String) -> Bool {
  guard kill(process, 0) == 0 || currentErrno() == EPERM,
    let descriptor = try? OwnedDescriptor.open(reading: "/proc/\(process)/stat")
  else { return false }
  return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
    let count = retryingInterrupts { read(descriptor.rawValue, buffer.baseAddress, buffer.count) }
    guard count > 0 else { return false }
    // The number, the name in parentheses, and the state (proc_pid_stat(5)).
    let text = buffer[..<count]
    guard let start = text.firstIndex(of: UInt8(ascii: "(")),
      let end = text.lastIndex(of: UInt8(ascii: ")")), start < end, end + 2 < text.endIndex,
      text[end + 2] != UInt8(ascii: "Z"), text[end + 2] != UInt8(ascii: "X")
    else { return false }
    return text[(start + 1)..<end].elementsEqual(program.utf8.prefix(15))
  }
}
