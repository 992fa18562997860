import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// Where a Unix socket is (`unix(7)`).
package enum UnixAddress: Sendable, Hashable {
  /// A path in the file system, at most 107 bytes.
  case path(ByteString)
  /// A name that is in no file system and vanishes with its socket, at most 107 bytes.
  case abstract(ByteString)

  /// Reads the form in which systemd writes addresses (`NOTIFY_SOCKET`): an absolute path, or `@`
  /// and a name. Nil for other text.
  package init?(_ text: ByteString) {
    switch text.bytes.first {
    case UInt8(ascii: "/"): self = .path(text)
    case UInt8(ascii: "@"): self = .abstract(ByteString(text.bytes[1...]))
    default: return nil
    }
  }

  /// Calls `body` with the address as system calls take it.
  ///
  /// - Throws: `ENAMETOOLONG` when it does not fit, `EINVAL` for a path with a NUL or an empty one.
  func withSocketAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws(SystemError) -> Result {
    let bytes: [UInt8]
    switch self {
    case .path(let path):
      guard !path.isEmpty, !path.bytes.contains(0) else {
        throw SystemError(call: "bind", errno: .invalidArgument)
      }
      bytes = path.bytes + [0]
    case .abstract(let name):
      bytes = [0] + name.bytes
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
      throw SystemError(call: "bind", errno: .fileNameTooLong)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    // The length counts for abstract names: trailing zeros would be part of them.
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    return withUnsafeBytes(of: &address) { raw in
      guard let start = raw.assumingMemoryBound(to: sockaddr.self).baseAddress else {
        preconditionFailure("a structure has an address")
      }
      return body(start, length)
    }
  }
}

/// Who is on the other side of a Unix socket, as the kernel says (`SO_PEERCRED`).
package struct UnixPeer: Sendable, Hashable {
  /// The process that connected; 0 when it is in another process namespace.
  package let processID: Int32
  /// Its user then.
  package let user: UInt32
  /// Its first group then.
  package let group: UInt32
  /// Its other groups then, at most 256 of them.
  package let otherGroups: [UInt32]

  /// Asks the kernel.
  ///
  /// - Throws: the error of `getsockopt`.
  package init(of descriptor: Int32) throws(SystemError) {
    var credentials = lvs_credentials()
    var length = socklen_t(MemoryLayout<lvs_credentials>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
      throw .last("getsockopt")
    }
    processID = credentials.process
    user = credentials.user
    group = credentials.group
    var groups = [UInt32](repeating: 0, count: 256)
    length = socklen_t(groups.count * MemoryLayout<UInt32>.size)
    // Since Linux 4.13; with more groups than there is room for, none count.
    let result = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &length)
    let count = Int(length) / MemoryLayout<UInt32>.size
    otherGroups = result == 0 ? Array(groups.prefix(count)) : []
  }
}
