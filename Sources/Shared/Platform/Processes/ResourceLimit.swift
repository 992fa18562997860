import CLinux
import Glibc

/// A limit that the kernel keeps for a process (`setrlimit(2)`).
package struct ResourceLimit: Sendable, Hashable {
  /// What is limited.
  package enum Resource: Int32, Sendable, Hashable {
    /// The size of a core file, in bytes.
    case coreFileSize = 4
    /// One more than the largest descriptor.
    case openFiles = 7
    /// How much memory may be locked, in bytes.
    case lockedMemory = 8
    /// How long a real-time process may run without waiting, in microseconds.
    case realTimeWithoutBlocking = 15
  }

  /// No limit.
  package static let unlimited = UInt64.max

  /// What is limited.
  package var resource: Resource
  /// What holds; the process may change it up to `maximum`.
  package var current: UInt64
  /// What only privileged processes may raise.
  package var maximum: UInt64

  /// Makes a limit; without a maximum both are the same.
  package init(_ resource: Resource, current: UInt64, maximum: UInt64? = nil) {
    self.resource = resource
    self.current = current
    self.maximum = maximum ?? current
  }

  /// The limit that this process has.
  ///
  /// - Throws: the error of `getrlimit`.
  package static func ofThisProcess(_ resource: Resource) throws(SystemError) -> ResourceLimit {
    var value = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &value) == 0 else {
      throw .last("getrlimit")
    }
    return ResourceLimit(
      resource, current: UInt64(value.rlim_cur), maximum: UInt64(value.rlim_max))
  }

  /// Makes this the limit of this process.
  ///
  /// - Throws: the error of `setrlimit`: `EPERM` when that takes `CAP_SYS_RESOURCE`.
  package func apply() throws(SystemError) {
    var value = rlimit(self)
    guard setrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &value) == 0 else {
      throw .last("setrlimit")
    }
  }
}

extension rlimit {
  /// The limit as system calls take it.
  init(_ limit: ResourceLimit) {
    self.init(rlim_cur: rlim_t(limit.current), rlim_max: rlim_t(limit.maximum))
  }
}
