import Control
import Foundation
import Glibc
import HTTP1
import NetTypes
import Testing
import VRRP

@testable import VRRPDaemon

/// Clients that want to hold up the daemon.
@Suite struct HostileClientTests {
  @Test("Clients that stall, flood or break off don't delay adverts") func adverts() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    let before = daemon.perform { daemon in
      (daemon.node.routers[0].statistics.advertsSent, daemon.now)
    }
    let end = Date().addingTimeInterval(2)
    var sockets: [Int32] = []
    var turn = 0
    while Date() < end {
      guard let socket = connectRaw(to: daemon.socket) else { continue }
      turn += 1
      switch turn % 4 {
      case 0: send("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n", socket)  // never reads
      case 1: send("GET /v1/ev", socket)  // never goes on
      case 2: send(String(repeating: "A", count: 65_536), socket)
      default: send("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n", socket)
      }
      sockets.append(socket)
      if sockets.count > 80 { close(sockets.removeFirst()) }
    }
    let after = daemon.perform { daemon in
      (daemon.node.routers[0].statistics.advertsSent, daemon.now)
    }
    for socket in sockets { close(socket) }
    let seconds = Double(before.1.duration(to: after.1).nanoseconds) / 1e9
    let expected = seconds / 0.05
    #expect(Double(after.0 - before.0) > expected * 0.9, "adverts are missing")
    #expect(turn > 100)
    // And it still answers.
    var status = 0
    for _ in 0..<1000 where status != 200 {
      // Until it has noticed that they are gone, there is no room.
      status = (try? daemon.ask(.get, "/v1/healthz").status) ?? 0
    }
    #expect(status == 200)
  }

  private func connectRaw(to path: String) -> Int32? {
    let socket = Glibc.socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      close(socket)
      return nil
    }
    return socket
  }

  private func send(_ text: String, _ socket: Int32) {
    _ = Array(text.utf8).withUnsafeBytes {
      Glibc.send(socket, $0.baseAddress, $0.count, Int32(0x4000))
    }
  }
}
