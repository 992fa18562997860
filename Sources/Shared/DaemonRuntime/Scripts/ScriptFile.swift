import CLinux
import Glibc
package import NetTypes

/// The file of a script, as it is right before it runs.
package enum ScriptFile {
  /// Finds a program by the search path, if its name has no slash; nil when there is none.
  ///
  /// - Parameter searchPath: directories with colons between them; nil for that of the daemon.
  package static func find(_ name: ByteString, searchPath: String? = nil) -> ByteString? {
    guard !name.isEmpty, !name.bytes.contains(UInt8(ascii: "/")) else {
      return name.isEmpty ? nil : name
    }
    let directories =
      searchPath ?? getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin"
    for directory in directories.split(separator: ":") {
      let path = ByteString("\(directory)/") + name
      var status = stat()
      if look(path, &status), status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o111 != 0 {
        return path
      }
    }
    return nil
  }

  /// The first part of a path that others than root could change: keepalived's rule for scripts
  /// that run as root under `enable_script_security`. Nil when there is none, or no such file.
  ///
  /// Directories with the sticky bit may be writable: nobody can replace root's files in them.
  package static func unsafePart(of path: ByteString) -> ByteString? {
    var parts: [ByteString] = []
    if path.bytes.first == UInt8(ascii: "/") { parts.append("/") }
    for index in path.bytes.indices.dropFirst()
    where path.bytes[index] == UInt8(ascii: "/") && path.bytes[index - 1] != UInt8(ascii: "/") {
      parts.append(ByteString(path.bytes[..<index]))
    }
    parts.append(path)
    for part in parts {
      var status = stat()
      guard look(part, &status) else { return nil }
      if isUnsafe(status) { return part }
    }
    return nil
  }

  /// Whether a command runs with rights of root: as its user or group, or because its file says so.
  package static func runsAsRoot(_ command: Command, path: ByteString) -> Bool {
    if (command.user ?? geteuid()) == 0 || (command.group ?? getegid()) == 0 { return true }
    var status = stat()
    guard look(path, &status) else { return false }
    return status.st_uid == 0 && status.st_mode & 0o4100 == 0o4100
      || status.st_gid == 0 && status.st_mode & 0o2010 == 0o2010
  }

  private static func isUnsafe(_ status: stat) -> Bool {
    if status.st_uid != 0 { return true }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    if isDirectory, status.st_mode & S_ISVTX != 0 { return false }
    return status.st_mode & S_IWOTH != 0
      || status.st_gid != 0 && status.st_mode & S_IWGRP != 0
  }

  private static func look(_ path: ByteString, _ status: inout stat) -> Bool {
    guard !path.bytes.contains(0) else { return false }
    return stat(path.bytes.map { CChar(bitPattern: $0) } + [0], &status) == 0
  }
}
