package import CLinux
import Glibc

/// The address of a Unix socket: a path, or a name in the abstract space, which is written with `@`
/// in front (unix(7)).
package struct UnixPath: Sendable, Hashable {
  private let bytes: [UInt8]

  /// Makes an address.
  ///
  /// - Parameter text: 1 to 107 bytes; nil for anything else and for text with a NUL in it.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= 107, !bytes.contains(0) else { return nil }
    self.bytes = bytes
  }

  /// Calls `body` with the address as system calls want it.
  package func withSocketAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isAbstract = bytes.first == UInt8(ascii: "@")
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: bytes)
      if isAbstract { path[0] = 0 }
    }
    // An abstract name ends with the length; a path with a NUL.
    let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
    }
  }
}
