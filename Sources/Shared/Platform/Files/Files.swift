import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// Files as daemons use them: small, read whole, replaced whole.
package enum Files {
  /// Reads a file whole. Also one of `/proc`, whose size nobody knows before.
  ///
  /// - Parameter limit: how many bytes it may have.
  /// - Throws: the error of `open` or `read`; `EFBIG` when it is longer.
  package static func read(_ path: ByteString, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try open(path, O_RDONLY | O_NONBLOCK)
    var content: [UInt8] = []
    var room = 4096
    while true {
      room = max(1, min(room, limit + 1 - content.count))
      let count = appendingRead(file.rawValue, room, to: &content)
      guard count >= 0 else { throw .last("read") }
      if count == 0 { return content }
      guard content.count <= limit else {
        throw SystemError(call: "read", errno: .fileTooLarge)
      }
      room = 1 << 16
    }
  }

  private static func appendingRead(
    _ descriptor: Int32, _ room: Int, to content: inout [UInt8]
  ) -> Int {
    withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { buffer in
      let count = retryingInterrupts { Glibc.read(descriptor, buffer.baseAddress, room) }
      if count > 0 { content.append(contentsOf: buffer.prefix(count)) }
      return count
    }
  }

  /// Writes to a file that is there, in one piece, as the files under `/proc/sys` want it.
  ///
  /// - Throws: the error of `open` or `write`.
  package static func write(_ bytes: [UInt8], to path: ByteString) throws(SystemError) {
    let file = try open(path, O_WRONLY | O_TRUNC)
    let count = retryingInterrupts { Glibc.write(file.rawValue, bytes, bytes.count) }
    guard count == bytes.count else {
      throw count < 0 ? .last("write") : SystemError(call: "write", errno: .noSpace)
    }
  }

  /// Replaces a file, or makes it: whoever reads it, also after a crash, finds the old content or
  /// the new, whole. A link in its place is replaced, not followed.
  ///
  /// - Parameters:
  ///   - mode: its permissions, whatever the process's mask is.
  ///   - isDurable: whether to wait for the disk, which takes some milliseconds; without that, a
  ///     crash of the whole machine may leave the old content.
  /// - Throws: the error of `open`, `write`, `fsync` or `rename`; then nothing has changed.
  package static func replace(
    _ path: ByteString, with bytes: [UInt8], mode: UInt32 = 0o644, isDurable: Bool = true
  ) throws(SystemError) {
    let temporary = path + ByteString(".\(getpid()).new")
    let name = try cString(temporary)
    unlink(name)
    do throws(SystemError) {
      let file = try open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
      try writeAll(bytes, to: file.rawValue)
      guard fchmod(file.rawValue, mode) == 0 else { throw SystemError.last("fchmod") }
      if isDurable, fsync(file.rawValue) != 0 { throw SystemError.last("fsync") }
      guard rename(name, try cString(path)) == 0 else { throw SystemError.last("rename") }
    } catch {
      unlink(name)
      throw error
    }
    if isDurable { syncFolder(of: path) }
  }

  /// Removes a file.
  ///
  /// - Throws: the error of `unlink`: `ENOENT` when there is none.
  package static func remove(_ path: ByteString) throws(SystemError) {
    guard unlink(try cString(path)) == 0 else { throw .last("unlink") }
  }

  /// Opens a pipe with a name for writing. A write fails with `EAGAIN` when its reader is slow.
  /// With `keepsContent` the pipe counts as read by us too, so that what is written waits for a
  /// reader.
  ///
  /// - Throws: the error of `open`; without `keepsContent` `ENXIO` when nobody reads it.
  package static func openPipe(
    _ path: ByteString, keepsContent: Bool
  ) throws(SystemError) -> OwnedDescriptor {
    let file = try open(path, (keepsContent ? O_RDWR : O_WRONLY) | O_NONBLOCK)
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else { throw .last("fstat") }
    guard status.st_mode & S_IFMT == S_IFIFO else {
      throw SystemError(call: "open", errno: Errno(rawValue: ENOSTR))
    }
    return file
  }

  /// Makes a pipe with a name.
  ///
  /// - Throws: the error of `mkfifo`, `chmod` or `chown`: `EEXIST` when something of that name is
  ///   there.
  package static func makePipe(
    _ path: ByteString, mode: UInt32, owner: ProgramToRun.Identity? = nil
  ) throws(SystemError) {
    let name = try cString(path)
    guard mkfifo(name, 0o600) == 0 else { throw .last("mkfifo") }
    if let owner, chown(name, owner.user, owner.group) != 0 { throw .last("chown") }
    guard chmod(name, mode) == 0 else { throw .last("chmod") }
  }

  /// Makes a file that lives in memory only, to be handed to another process.
  ///
  /// - Throws: the error of `memfd_create`.
  package static func inMemory(name: String) throws(SystemError) -> OwnedDescriptor {
    let closesOnExec: UInt32 = 1  // MFD_CLOEXEC
    return try OwnedDescriptor(
      rawValue: lvs_create_memory_file(name, closesOnExec), of: "memfd_create")
  }

  /// Opens a file, closed on exec.
  ///
  /// - Parameters:
  ///   - flags: those of `open(2)`.
  ///   - mode: the permissions of a file that it makes.
  /// - Throws: the error of `open`.
  package static func open(
    _ path: ByteString, _ flags: Int32, mode: UInt32 = 0
  ) throws(SystemError) -> OwnedDescriptor {
    let name = try cString(path)
    return try OwnedDescriptor(
      rawValue: retryingInterrupts { Glibc.open(name, flags | O_CLOEXEC, mode) }, of: "open")
  }

  /// Writes all bytes to a descriptor that blocks.
  ///
  /// - Throws: the error of `write`.
  package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    let isWritten = bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = retryingInterrupts {
          Glibc.write(descriptor, part.baseAddress, part.count)
        }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    guard isWritten else { throw .last("write") }
  }

  /// A path as system calls take it.
  ///
  /// - Throws: `ENOENT` when it holds a NUL, which no name of a file does.
  static func cString(_ path: ByteString) throws(SystemError) -> [CChar] {
    guard !path.bytes.contains(0) else {
      throw SystemError(call: "open", errno: .noSuchFileOrDirectory)
    }
    return path.bytes.map { CChar(bitPattern: $0) } + [0]
  }

  /// Makes a name that is new in its folder survive a crash, as far as the file system can.
  private static func syncFolder(of path: ByteString) {
    let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { ByteString(path.bytes[...$0]) } ?? "."
    guard let descriptor = try? open(folder, O_RDONLY | O_DIRECTORY) else { return }
    fsync(descriptor.rawValue)
  }
}

extension OwnedDescriptor {
  /// Sets whether the descriptor is closed when the process becomes another program.
  ///
  /// - Throws: the error of `fcntl`.
  package func setClosesOnExec(_ isOn: Bool) throws(SystemError) {
    guard fcntl(rawValue, F_SETFD, isOn ? FD_CLOEXEC : 0) == 0 else { throw .last("fcntl") }
  }

  /// Another descriptor for the same file, closed on exec.
  ///
  /// - Throws: the error of `fcntl`.
  package func duplicate() throws(SystemError) -> OwnedDescriptor {
    try OwnedDescriptor(rawValue: fcntl(rawValue, F_DUPFD_CLOEXEC, 3), of: "fcntl")
  }
}
