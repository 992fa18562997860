import Control
import Foundation
import Glibc
import HTTP1
import JSON
import NetTypes
import Platform

/// A server on a socket in a directory of its own, in a time of its own.
struct TestServer: ~Copyable {
  var server: ControlServer
  let directory: String
  let path: String
  var now = Instant.zero

  init(
    limits: ControlLimits = ControlLimits(), policy: AccessPolicy = AccessPolicy(),
    mode: UInt16 = 0o660, logCapacity: Int = 100
  ) throws {
    let directory = try temporaryDirectory()
    let path = directory + "/run/daemon.sock"
    let server = try ControlServer(
      unix: .unix(path: path, mode: mode), log: EventLog(epoch: 0xE, capacity: logCapacity),
      settings: ControlServerSettings(limits: limits, policy: policy))
    self.directory = directory
    self.path = path
    self.server = server
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Lets the server work until it has nothing to do; the requests are those that arrived.
  ///
  /// - Throws: when it does not come to rest.
  mutating func run() throws -> [IncomingRequest] {
    var requests: [IncomingRequest] = []
    for _ in 0..<200 {
      requests += try server.handle(now: now)
      let isDue = server.deadline.map { $0 <= now } ?? false
      if !isDue, !isReadable(server.descriptor, withinMilliseconds: 0) { return requests }
    }
    throw NoRest()
  }

  /// Runs and answers all requests alike.
  mutating func serve(_ response: ControlResponse) throws {
    for _ in 0..<200 {
      let requests = try run()
      if requests.isEmpty { return }
      for request in requests { server.respond(to: request.id, response, now: now) }
    }
    throw NoRest()
  }

  /// Lets time pass.
  mutating func advance(by duration: Duration) throws -> [IncomingRequest] {
    now = now.advanced(by: duration)
    return try run()
  }

  /// The server is busy without end.
  struct NoRest: Error {}
}

/// A new directory.
func temporaryDirectory() throws -> String {
  var template = Array("/tmp/control-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// A client that does what no well-behaved one does.
final class RawClient {
  let descriptor: Int32

  init(path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw SystemError.last("connect") }
  }

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw SystemError.last("connect") }
  }

  deinit { Glibc.close(descriptor) }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends what the socket takes without waiting.
  func send(_ bytes: [UInt8]) {
    _ = Glibc.send(
      descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }

  /// Asks for something.
  func get(_ target: String, _ fields: String = "") {
    send("GET \(target) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
  }

  /// Sends no more.
  func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// What has come; nil when the connection has ended and nothing is left.
  func receive(atMost limit: Int = 1 << 20) -> String? {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while text.count < limit {
      let count = recv(
        descriptor, &buffer, min(buffer.count, limit - text.count), Int32(MSG_DONTWAIT))
      if count == 0 || count < 0 && errno != EAGAIN {
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
      }
      if count < 0 { break }
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Waits for something to come, for connections that are not as quick as Unix sockets.
  func awaitInput() { _ = isReadable(descriptor, withinMilliseconds: 5000) }
}

/// Runs something as a user without rights, if this process has any; only this thread changes.
func asNobody<Result>(_ body: () throws -> Result) rethrows -> Result {
  guard geteuid() == 0 else { return try body() }
  typealias Call = @convention(c) (Int, Int, Int, Int) -> Int
  // The function of the C library would change all threads; it passes on a list of any length.
  let call = unsafeBitCast(dlsym(nil, "syscall"), to: Call.self)
  #if arch(x86_64)
    let setresuid = 117
  #else
    let setresuid = 147
  #endif
  _ = call(setresuid, -1, 65_534, -1)
  defer { _ = call(setresuid, -1, 0, -1) }
  return try body()
}
