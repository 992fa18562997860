package import NetlinkCodec
package import Platform
package import SystemPackage

/// Why the kernel's networking could not be asked or changed.
package enum NetworkingError: Error, Equatable {
  /// A system call failed.
  case system(SystemError)
  /// The kernel refused what was asked; with its own words, where it has any.
  case refused(errno: Errno, explanation: String?)
  /// The kernel's answer can't be read.
  case malformed(NetlinkDecodingError)
  /// The kernel did not answer in time.
  case timedOut
}

extension NetworkingError: CustomStringConvertible {
  /// What went wrong, in words.
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .refused(let errno, let explanation):
      "the kernel refuses: " + (explanation.map { "\($0) (\(errno))" } ?? errno.description)
    case .malformed(let error): "the kernel's answer can't be read (\(error))"
    case .timedOut: "the kernel did not answer in time"
    }
  }
}

/// The size of a socket's receive buffer.
package struct ReceiveBufferSize: Sendable, Hashable {
  /// Bytes, of which the kernel's bookkeeping takes its share.
  package var bytes: Int
  /// Whether it may pass the system's limit (`net.core.rmem_max`), which takes `CAP_NET_ADMIN`.
  package var isForced: Bool

  /// Makes a size.
  package init(bytes: Int, isForced: Bool = true) {
    self.bytes = bytes
    self.isForced = isForced
  }
}
