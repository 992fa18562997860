import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// A Unix socket at a path to which clients connect. It does not block.
package struct UnixListener: ~Copyable {
  /// Readable when a client waits.
  package let descriptor: OwnedDescriptor
  private let path: ByteString
  private let device: UInt
  private let inode: UInt

  /// Listens at a path. A socket of that name that nobody answers any more is replaced; anything
  /// else of that name stays and is an error.
  ///
  /// - Parameters:
  ///   - mode: who may connect; write permission is what counts. At no moment may others.
  ///   - owner: user and group of the socket; nil for the process's own.
  /// - Throws: the error of `socket`, `bind`, `chown`, `chmod` or `listen`; `EADDRINUSE` when a
  ///   server answers there already, or something that is no socket has the name.
  package init(
    path: ByteString, mode: UInt32, owner: ProgramToRun.Identity? = nil, backlog: Int32 = 64
  ) throws(SystemError) {
    let name = try Files.cString(path)
    let type = SOCK_STREAM.number | O_CLOEXEC | O_NONBLOCK
    let descriptor = try OwnedDescriptor(
      rawValue: CLinux.socket(AF_UNIX, type, 0), of: "socket")
    // The kernel gives the new name at most the permissions of the socket itself.
    guard fchmod(descriptor.rawValue, 0o600) == 0 else { throw .last("fchmod") }
    let hasName = try bind(descriptor.rawValue, path)
    if !hasName {
      try removeDeadSocket(path, name)
      guard try bind(descriptor.rawValue, path) else {
        throw SystemError(call: "bind", errno: .addressInUse)
      }
    }
    if let owner, chown(name, owner.user, owner.group) != 0 { throw .last("chown") }
    guard chmod(name, mode) == 0 else { throw .last("chmod") }
    guard listen(descriptor.rawValue, backlog) == 0 else { throw .last("listen") }
    try self.init(adopting: descriptor, path: path)
  }

  /// Takes over a socket that listens already, such as one that an earlier process handed over.
  ///
  /// - Parameter path: the name that it has.
  /// - Throws: the error of `lstat`: `ENOENT` when nothing of that name is there.
  package init(
    adopting descriptor: consuming OwnedDescriptor, path: ByteString
  ) throws(SystemError) {
    let name = try Files.cString(path)
    var status = stat()
    guard lstat(name, &status) == 0 else { throw .last("lstat") }
    self.descriptor = descriptor
    self.path = path
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
  }

  /// Accepts a client, whose descriptor does not block either; nil when none waits.
  ///
  /// - Throws: the error of `accept4`: `EMFILE` or `ENFILE` when there are too many descriptors;
  ///   the client still waits then.
  package func accept() throws(SystemError) -> OwnedDescriptor? {
    while true {
      let client = retryingInterrupts {
        lvs_accept(descriptor.rawValue, O_CLOEXEC | O_NONBLOCK)
      }
      if client >= 0 { return OwnedDescriptor(rawValue: client) }
      switch currentErrno() {
      case EAGAIN: return nil
      // That client has gone; the next may be there.
      case ECONNABORTED: continue
      default: throw .last("accept4")
      }
    }
  }

  /// Removes the name, unless it has become another socket's. Clients that are connected stay.
  package func removeName() {
    var status = stat()
    guard let name = try? Files.cString(path), lstat(name, &status) == 0,
      UInt(status.st_dev) == device, UInt(status.st_ino) == inode
    else { return }
    unlink(name)
  }
}

/// Gives a socket its name; false when that is taken.
private func bind(_ descriptor: Int32, _ path: ByteString) throws(SystemError) -> Bool {
  let result = try UnixAddress.path(path).withSocketAddress { name, length in
    CLinux.bind(descriptor, name, length)
  }
  if result == 0 { return true }
  guard currentErrno() == EADDRINUSE else { throw .last("bind") }
  return false
}

/// Removes a socket's name if there is no server behind it any more.
private func removeDeadSocket(_ path: ByteString, _ name: [CChar]) throws(SystemError) {
  var status = stat()
  guard lstat(name, &status) == 0 else { return }
  guard status.st_mode & S_IFMT == S_IFSOCK else {
    throw SystemError(call: "bind", errno: .addressInUse)
  }
  do throws(SystemError) {
    _ = try UnixSocket.connect(to: .path(path), blocks: false)
  } catch {
    switch error.errno {
    case .connectionRefused:
      unlink(name)
      return
    case .noSuchFileOrDirectory:
      return
    default: break
    }
  }
  // Connected, or its queue is full: either way somebody is there.
  throw SystemError(call: "bind", errno: .addressInUse)
}
