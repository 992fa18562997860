import Control
import Foundation
import Glibc
import NetTypes
import Testing

/// The file of the socket.
@Suite struct ListenerTests {
  @Test("directories are made, the mode and group are as asked for") func file() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/a/b/daemon.sock"
    let listener = try ControlListener.unix(path: path, mode: 0o640, group: getegid())
    var information = stat()
    #expect(lstat(path, &information) == 0)
    #expect(information.st_mode & 0o777 == 0o640)
    #expect(information.st_mode & S_IFMT == S_IFSOCK)
    #expect(information.st_gid == getegid())
    listener.removeFile()
    #expect(access(path, F_OK) != 0)
  }

  @Test("a socket that a killed daemon left is replaced, a living one is not") func leftover()
    throws
  {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/daemon.sock"
    do {
      let first = try ControlListener.unix(path: path)
      #expect(throws: ControlListenerError.inUse(path: path)) {
        _ = try ControlListener.unix(path: path)
      }
      _ = try RawClient(path: path)
      #expect(first.path == path)
    }
    #expect(access(path, F_OK) == 0)
    let second = try ControlListener.unix(path: path)
    _ = try RawClient(path: path)
    #expect(second.path == path)
  }

  @Test("what is no socket is left alone, and what cannot be is explained") func errors() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/file"
    try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: ControlListenerError.notASocket(path: path)) {
      _ = try ControlListener.unix(path: path)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    let long = directory + "/" + String(repeating: "x", count: 108)
    #expect(throws: ControlListenerError.pathTooLong(long)) {
      _ = try ControlListener.unix(path: long)
    }
    #expect(throws: ControlListenerError.self) {
      _ = try ControlListener.unix(path: path + "/below/a/file")
    }
    let taken = try ControlListener.tcp(.v4(IPv4Address(rawValue: 0x7F00_0001)), port: 0)
    #expect(throws: ControlListenerError.self) {
      _ = try ControlListener.tcp(.v4(IPv4Address(rawValue: 0x7F00_0001)), port: taken.port)
    }
  }

  @Test(
    "who may do what",
    arguments: [
      (PeerCredentials(process: 1, user: 0, group: 0), AccessPolicy.Access.change),
      (PeerCredentials(process: 1, user: 5, group: 0), .change),
      (PeerCredentials(process: 1, user: 6, group: 50), .change),
      (PeerCredentials(process: 1, user: 6, group: 0, groups: [9, 50]), .change),
      (PeerCredentials(process: 1, user: 6, group: 60), .read),
      (PeerCredentials(process: 1, user: 6, group: 7, groups: [60]), .read),
      (PeerCredentials(process: 1, user: 6, group: 0, groups: [8]), .none),
    ])
  func policy(credentials: PeerCredentials, access: AccessPolicy.Access) {
    let policy = AccessPolicy(changingUsers: [5], changingGroups: [50], readingGroups: [60])
    #expect(policy.access(of: .local(credentials)) == access)
    let open = AccessPolicy(changingUsers: [5], changingGroups: [50])
    #expect(open.access(of: .local(credentials)) == max(access, .read))
    #expect(policy.access(of: .remote("192.0.2.1:5")) == .read)
  }
}
