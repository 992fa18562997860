import Glibc
package import KeepalivedConf
import NetTypes
import Platform
import SystemPackage

extension SystemHost {
  /// The bytes of a file, a pipe (such as a shell's `<(...)`) or a device; `-` is standard input.
  package func contents(ofFile path: String) throws(HostFileError) -> [UInt8] {
    if path == "-" { return try bytes(of: 0) }
    guard !path.utf8.contains(0) else { throw .missing }
    // Without O_NONBLOCK, a pipe to which nobody writes would hold us up.
    let descriptor = retryingInterrupts {
      Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }
    guard descriptor >= 0 else { throw HostFileError(currentErrno()) }
    let file = OwnedDescriptor(rawValue: descriptor)
    return try bytes(of: file.rawValue)
  }

  private func bytes(of descriptor: Int32) throws(HostFileError) -> [UInt8] {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw HostFileError(currentErrno()) }
    let kind = facts.st_mode & S_IFMT
    guard [S_IFREG, S_IFIFO, S_IFCHR].contains(kind) else { throw .notRegular }
    guard facts.st_size <= SystemHost.fileSizeLimit else { throw .tooLarge }
    var bytes: [UInt8] = []
    // One more than the size, so that the end shows at the first read.
    let size = max(Int(facts.st_size) + 1, kind == S_IFREG ? 1 << 12 : 1 << 16)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count: Int
      do throws(SystemError) {
        count = try readBytes(from: descriptor, into: buffer)
      } catch {
        throw HostFileError(error.errno.rawValue)
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if count == 0 || (kind == S_IFREG && bytes.count == Int(facts.st_size)) { return bytes }
      guard bytes.count <= SystemHost.fileSizeLimit else { throw .tooLarge }
    }
  }

  /// The files that match a shell pattern with braces, sorted; directories end in `/`.
  package func files(matching pattern: String) -> [String] {
    guard !pattern.utf8.contains(0) else { return [] }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_MARK | GLOB_BRACE, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }

  /// What is known of a file, links followed.
  package func file(at path: String) -> HostFile? {
    var facts = stat()
    guard !path.utf8.contains(0), stat(path, &facts) == 0 else { return nil }
    let kind: HostFile.Kind =
      switch facts.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      default: .other
      }
    return HostFile(
      kind: kind, mode: UInt16(facts.st_mode & 0o7777), user: facts.st_uid, group: facts.st_gid,
      writableByOthers: firstWritableByOthers(onTheWayTo: path))
  }

  /// The first directory or file on the way that somebody other than root may write or replace:
  /// one that doesn't belong to root, or that its group (other than root's) or everybody may write,
  /// directories with the sticky bit excepted. Links are followed before: who runs the script sees
  /// what they lead to.
  private func firstWritableByOthers(onTheWayTo path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    let full = String(cString: resolved)
    var ends = full.utf8.indices.filter {
      full.utf8[$0] == UInt8(ascii: "/") && $0 > full.startIndex
    }
    ends.append(full.endIndex)
    for part in ["/"] + ends.map({ String(full[..<$0]) }) {
      var facts = stat()
      guard lstat(part, &facts) == 0 else { return nil }
      let isSticky = facts.st_mode & S_IFMT == S_IFDIR && facts.st_mode & 0o1000 != 0
      let groupMayWrite = facts.st_gid != 0 && facts.st_mode & 0o020 != 0
      let othersMayWrite = facts.st_mode & 0o002 != 0
      if facts.st_uid != 0 || (!isSticky && (groupMayWrite || othersMayWrite)) { return part }
    }
    return nil
  }
}

extension HostFileError {
  /// The meaning of the error of a system call.
  fileprivate init(_ errno: Int32) {
    switch errno {
    case ENOENT, ENOTDIR: self = .missing
    case EACCES, EPERM: self = .forbidden
    case EISDIR, ENXIO: self = .notRegular
    default: self = .other(errorText(errno))
    }
  }
}
