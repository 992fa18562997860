import Glibc
package import NetTypes
package import Platform
import SystemPackage

/// Why a daemon can't be controlled.
package enum ControlListenerError: Error, Equatable, Sendable {
  /// The path of the socket is too long for the kernel.
  case pathTooLong(String)
  /// Somebody else listens at the path: most likely the daemon runs already.
  case inUse(path: String)
  /// There is something at the path that is no socket: it is left alone.
  case notASocket(path: String)
  /// A system call failed.
  case failed(SystemError, path: String)
}

extension ControlListenerError: CustomStringConvertible {
  /// What is wrong, and how to mend it.
  package var description: String {
    switch self {
    case .pathTooLong(let path):
      "the path of the control socket \(path) is longer than \(unixPathCapacity) bytes:"
        + " choose a shorter one"
    case .inUse(let path):
      "another process listens at the control socket \(path): is the daemon running already?"
    case .notASocket(let path):
      "there is something at \(path) that is no socket: remove it, or choose another path"
    case .failed(let error, let path): "can't listen at \(path): \(error)"
    }
  }
}

/// A socket at which clients are awaited.
package struct ControlListener: ~Copyable {
  /// The descriptor.
  package let descriptor: OwnedDescriptor
  /// The path of a Unix socket; nil for TCP.
  package let path: String?

  /// Takes over a socket that listens: from systemd, or from the daemon that this one replaces.
  ///
  /// - Parameter path: nil for TCP.
  package init(adopting descriptor: consuming OwnedDescriptor, path: String?) {
    let number = descriptor.rawValue
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    self.descriptor = descriptor
    self.path = path
  }

  /// Listens at a path; makes its directories, and replaces a socket that a killed daemon left.
  ///
  /// - Parameters:
  ///   - mode: of the socket.
  ///   - group: to which the socket belongs; the daemon's when nil.
  ///   - directoryMode: of directories that are missing.
  /// - Throws: why not.
  package static func unix(
    path: String, mode: UInt16 = 0o660, group: UInt32? = nil, directoryMode: UInt16 = 0o755
  ) throws(ControlListenerError) -> ControlListener {
    guard path.utf8.count <= unixPathCapacity else { throw .pathTooLong(path) }
    makeDirectories(of: path, mode: directoryMode)
    try removeLeftover(path)
    do throws(SystemError) {
      let descriptor = try openStream(AF_UNIX)
      try listenUnix(descriptor.rawValue, path: path, mode: mode)
      if let group, chown(path, uid_t.max, group) != 0 {
        let error = SystemError.last("chown")
        unlink(path)
        throw error
      }
      return ControlListener(adopting: descriptor, path: path)
    } catch { throw .failed(error, path: path) }
  }

  /// Listens at an address and a port for clients that only read; port 0 stands for any free one.
  ///
  /// - Throws: why not.
  package static func tcp(
    _ address: IPAddress, port: UInt16
  ) throws(ControlListenerError) -> ControlListener {
    do throws(SystemError) {
      let descriptor = try openStream(address.family == .ipv4 ? AF_INET : AF_INET6)
      try listenTCP(descriptor.rawValue, address: address, port: port)
      return ControlListener(adopting: descriptor, path: nil)
    } catch { throw .failed(error, path: "\(address) port \(port)") }
  }

  /// The number of the descriptor.
  package var number: Int32 { descriptor.rawValue }

  /// The port of a TCP socket.
  package var port: UInt16 { boundPort(of: descriptor.rawValue) }

  /// Removes the file of the socket: at the end of the daemon, unless another one goes on with it.
  package func removeFile() {
    if let path { unlink(path) }
  }

  private static func makeDirectories(of path: String, mode: UInt16) {
    var place = path.utf8.startIndex
    while let slash = path.utf8[path.utf8.index(after: place)...].firstIndex(of: 0x2F) {
      // That it is there already is the usual case; whatever else is wrong, `bind` tells. What is
      // made has these permissions, whatever the process's mask of new files is.
      let directory = String(path[..<slash])
      if mkdir(directory, mode_t(mode)) == 0 { chmod(directory, mode_t(mode)) }
      place = slash
    }
  }

  private static func removeLeftover(_ path: String) throws(ControlListenerError) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return }
    guard information.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    do throws(SystemError) {
      let probe = try openStream(AF_UNIX)
      try connectUnix(probe.rawValue, path: path)
    } catch {
      guard error.errno == .connectionRefused else {
        if error.errno == .noSuchFileOrDirectory { return }
        throw error.errno == .resourceTemporarilyUnavailable
          ? .inUse(path: path) : .failed(error, path: path)
      }
      unlink(path)
      return
    }
    throw .inUse(path: path)
  }
}
