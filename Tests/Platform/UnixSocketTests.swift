import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// Unix sockets.
@Suite struct UnixSocketTests {
  /// A folder that goes away with its owner.
  private final class Folder: Sendable {
    let path: String

    init() throws {
      var name = Array("/tmp/unix-XXXXXX".utf8CString)
      path = String(cString: try #require(mkdtemp(&name)))
    }

    func file(_ name: String) -> ByteString { ByteString("\(path)/\(name)") }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func permissions(_ path: ByteString) throws -> UInt32 {
    var status = stat()
    try #require(stat("\(path)", &status) == 0)
    return status.st_mode
  }

  @Test("clients are accepted and known by their process, user and groups")
  func clients() throws {
    let folder = try Folder()
    let path = folder.file("server")
    let listener = try UnixListener(path: path, mode: 0o620)
    #expect(try permissions(path) == S_IFSOCK | 0o620)
    let isQuiet = isAbsent(try listener.accept())
    #expect(isQuiet)
    let client = try UnixSocket.connect(to: .path(path))
    let server = try present(try listener.accept())
    let peer = try UnixPeer(of: server.rawValue)
    #expect(peer.processID == getpid())
    #expect(peer.user == geteuid())
    #expect(peer.group == getegid())
    var bytes: [UInt8] = []
    #expect(
      try readAvailable(from: server.rawValue, limit: 9, appendingTo: &bytes) == .wouldBlock)
    #expect(try writeAvailable([1, 2, 3][...], to: client.rawValue) == .bytes(3))
    #expect(try readAvailable(from: server.rawValue, limit: 2, appendingTo: &bytes) == .bytes(2))
    #expect(try readAvailable(from: server.rawValue, limit: 9, appendingTo: &bytes) == .bytes(1))
    #expect(bytes == [1, 2, 3])
    StreamSocket.finishWriting(client.rawValue)
    #expect(try readAvailable(from: server.rawValue, limit: 9, appendingTo: &bytes) == .end)
    listener.removeName()
    #expect(!FileManager.default.fileExists(atPath: "\(path)"))
  }

  @Test("a dead server's socket is replaced, a living one's and other files stay")
  func leftovers() throws {
    let folder = try Folder()
    let path = folder.file("server")
    do { _ = try UnixListener(path: path, mode: 0o600) }
    #expect(FileManager.default.fileExists(atPath: "\(path)"))
    let living = try UnixListener(path: path, mode: 0o600)
    let inUse = SystemError(call: "bind", errno: .addressInUse)
    #expect(throws: inUse) { _ = try UnixListener(path: path, mode: 0o600) }
    _ = try UnixSocket.connect(to: .path(path))
    _ = try present(try living.accept())
    let file = folder.file("file")
    try Files.replace(file, with: [1], isDurable: false)
    #expect(throws: inUse) { _ = try UnixListener(path: file, mode: 0o600) }
    #expect(try Files.read(file, limit: 1) == [1])
    // A name that has become another's is not removed.
    try Files.remove(path)
    let successor = try UnixListener(path: path, mode: 0o600)
    living.removeName()
    _ = try UnixSocket.connect(to: .path(path))
    _ = try present(try successor.accept())
  }

  static let wrongPaths: [(ByteString, Errno)] = [
    (ByteString(bytes: [UInt8](repeating: 0x61, count: 108)), .fileNameTooLong),
    ("", .invalidArgument), (ByteString(bytes: [0x61, 0]), .noSuchFileOrDirectory),
    ("/nowhere/socket", .noSuchFileOrDirectory),
  ]

  @Test("paths that can't be", arguments: wrongPaths)
  func paths(path: ByteString, reason: Errno) {
    let error = #expect(throws: SystemError.self) {
      _ = try UnixListener(path: path, mode: 0o600)
    }
    #expect(error?.errno == reason)
  }

  @Test("addresses as systemd writes them")
  func addresses() {
    #expect(UnixAddress("/run/notify") == .path("/run/notify"))
    #expect(UnixAddress("@name") == .abstract("name"))
    #expect(UnixAddress("name") == nil)
    #expect(UnixAddress("") == nil)
  }

  @Test("a datagram reaches a name in no file system")
  func abstractDatagrams() throws {
    let name = "\u{0}lvs-test-\(getpid())"
    let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(receiver) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(receiver, $0, length) }
    }
    try #require(bound == 0)
    let sender = try UnixSocket.datagrams(
      to: try #require(UnixAddress(ByteString("@lvs-test-\(getpid())"))))
    let text = Array("READY=1".utf8)
    #expect(try UnixSocket.send(text, over: sender.rawValue) == text.count)
    let message = try present(try UnixSocket.receive(from: receiver, limit: 100))
    #expect(message.bytes == text)
    #expect(message.descriptors.count == 0)
  }

  @Test("descriptors go along with bytes, in order; those nobody takes are closed")
  func descriptors() throws {
    let pair = try UnixSocket.pair(keepsMessages: true)
    let files = try (0..<3).map { index in
      let file = try Files.inMemory(name: "test")
      try Files.writeAll([UInt8(index)], to: file.rawValue)
      return file.release()
    }
    #expect(
      try UnixSocket.send([9, 9], passing: files, over: pair.first.rawValue) == 2)
    for file in files { close(file) }
    do {
      var message = try present(try UnixSocket.receive(from: pair.second.rawValue, limit: 10))
      #expect(message.bytes == [9, 9])
      #expect(message.descriptors.count == 3)
      let last = try present(message.descriptors.take(2))
      let isTaken = isAbsent(message.descriptors.take(2))
      let isBeyond = isAbsent(message.descriptors.take(3))
      #expect(isTaken && isBeyond)
      var byte: UInt8 = 0xFF
      #expect(pread(last.rawValue, &byte, 1, 0) == 1)
      #expect(byte == 2)
      #expect(fcntl(last.rawValue, F_GETFD) & FD_CLOEXEC != 0)
    }
    let isEmpty = isAbsent(try UnixSocket.receive(from: pair.second.rawValue, limit: 10))
    #expect(isEmpty)
  }

  /// How many descriptors of this process are for a file in memory of that name.
  private func count(named name: String) -> Int {
    let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return links.filter { link in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: "/proc/self/fd/\(link)")
      return target?.contains("memfd:\(name) ") ?? false
    }.count
  }

  @Test("more descriptors than are wanted are not leaked")
  func unwantedDescriptors() throws {
    let pair = try UnixSocket.pair()
    let file = try Files.inMemory(name: "unwanted")
    let many = [Int32](repeating: file.rawValue, count: UnixSocket.descriptorLimit)
    #expect(try UnixSocket.send([1], passing: many, over: pair.first.rawValue) == 1)
    do {
      let message = try present(
        try UnixSocket.receive(from: pair.second.rawValue, limit: 10, descriptorLimit: 2))
      #expect(message.descriptors.count == 2)
      #expect(count(named: "unwanted") == 3)
    }
    #expect(count(named: "unwanted") == 1)
    #expect(throws: SystemError(call: "sendmsg", errno: .invalidArgument)) {
      try UnixSocket.send(
        [1], passing: many + [file.rawValue], over: pair.first.rawValue)
    }
  }

  @Test("a peer that has gone is an error and no signal")
  func brokenPipe() throws {
    let pair = try UnixSocket.pair()
    pair.handOut { first, second in
      _ = consume second
      #expect(throws: SystemError(call: "sendmsg", errno: .brokenPipe)) {
        try UnixSocket.send([1], over: first.rawValue)
      }
      #expect(throws: SystemError(call: "send", errno: .brokenPipe)) {
        try writeAvailable([1][...], to: first.rawValue)
      }
    }
  }

  @Test("a listener that was handed over goes on, under its name")
  func handedOver() throws {
    let folder = try Folder()
    let path = folder.file("server")
    let first = try UnixListener(path: path, mode: 0o600)
    let second = try UnixListener(adopting: try first.descriptor.duplicate(), path: path)
    #expect(
      try SocketDescription(of: second.descriptor.rawValue)
        == SocketDescription(family: AF_UNIX, type: 1, protocolNumber: 0, isListening: true))
    _ = try UnixSocket.connect(to: .path(path))
    _ = try present(try second.accept())
    second.removeName()
    #expect(throws: SystemError(call: "lstat", errno: .noSuchFileOrDirectory)) {
      _ = try UnixListener(adopting: try first.descriptor.duplicate(), path: path)
    }
    let file = try OwnedDescriptor.open(reading: "/dev/null" as ByteString)
    #expect(throws: SystemError(call: "getsockopt", errno: Errno(rawValue: ENOTSOCK))) {
      _ = try SocketDescription(of: file.rawValue)
    }
  }
}
