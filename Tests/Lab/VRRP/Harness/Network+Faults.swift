import CLinux
import Foundation
import Glibc
import LabSupport

/// What goes wrong between machines.
extension Network {
  /// Cuts the nodes off from each other; those on other ports still hear both.
  func separate(_ nodes: Node...) throws {
    try ip(nodes.map { "link set \($0.name)-eth0 type bridge_slave isolated on" })
  }

  /// Ends a separation.
  func rejoin(_ nodes: Node...) throws {
    try ip(nodes.map { "link set \($0.name)-eth0 type bridge_slave isolated off" })
  }

  /// Lets one node hear nothing of another, which still hears it.
  func deafen(_ node: Node, to other: Node) throws {
    _ = try node.output(
      of:
        "\(Lab.nft()) 'add table ip cut; add chain ip cut in { type filter hook input priority 0; }"
        + "; add rule ip cut in ip saddr \(other.address) drop'")
  }

  /// Ends that.
  func heal(_ node: Node) throws { _ = try node.output(of: "\(Lab.nft()) delete table ip cut") }

  /// Sends frames from a node.
  func inject(_ frames: [[UInt8]], from node: Node, interface: String = "eth0") throws {
    try inside(node) {
      let descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { throw LabFailure("no packet socket: errno \(errno)") }
      defer { _ = Glibc.close(descriptor) }
      var address = sockaddr_ll()
      address.sll_family = UInt16(AF_PACKET)
      address.sll_ifindex = Int32(if_nametoindex(interface))
      let size = socklen_t(MemoryLayout<sockaddr_ll>.size)
      for frame in frames {
        let sent = withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(descriptor, frame, frame.count, 0, $0, size)
          }
        }
        guard sent == frame.count else { throw LabFailure("sendto: errno \(errno)") }
      }
    }
  }
}

/// Adverts as a neighbour of ill will, or with a different reading of the RFCs, sends them.
struct ForgedAdvert {
  var version: UInt8 = 3
  var type: UInt8 = 1
  var virtualRouter: UInt8 = 51
  var priority: UInt8 = 200
  /// In v3 centiseconds, in v2 seconds.
  var interval: UInt16 = 10
  var authentication: UInt8 = 0
  var password: [UInt8] = []
  var addresses: [[UInt8]] = [[10, 9, 0, 100]]
  /// Says another number of addresses.
  var count: UInt8?
  var source: [UInt8] = [10, 9, 0, 9]
  var destination: [UInt8] = [224, 0, 0, 18]
  var hopLimit: UInt8 = 255
  var protocolNumber: UInt8 = 112
  /// Whether the checksum of VRRPv3 covers a pseudo-header.
  var hasPseudoHeader = true
  /// Added to the right checksum.
  var checksumError: UInt16 = 0
  /// Bytes cut off the end.
  var cut = 0

  /// The frame.
  var frame: [UInt8] {
    var message: [UInt8] = [
      version << 4 | type, virtualRouter, priority, count ?? UInt8(addresses.count),
    ]
    if version == 2 {
      message += [authentication, UInt8(truncatingIfNeeded: interval), 0, 0]
    } else {
      message += [UInt8(interval >> 8), UInt8(interval & 0xFF), 0, 0]
    }
    message += addresses.flatMap { $0 }
    if version == 2 { message += password + [UInt8](repeating: 0, count: 8 - password.count) }
    message.removeLast(min(cut, message.count - 1))
    var summed = message
    if version == 3, hasPseudoHeader {
      let length = UInt16(message.count)
      summed += source + destination + [0, protocolNumber, UInt8(length >> 8), UInt8(length & 255)]
    }
    if message.count >= 8 {
      let sum = checksum(summed) &+ checksumError
      message[6] = UInt8(sum >> 8)
      message[7] = UInt8(sum & 0xFF)
    }
    let total = UInt16(20 + message.count)
    var header: [UInt8] = [
      0x45, 0xC0, UInt8(total >> 8), UInt8(total & 0xFF), 0, 1, 0, 0, hopLimit, protocolNumber, 0,
      0,
    ]
    header += source + destination
    let sum = checksum(header)
    header[10] = UInt8(sum >> 8)
    header[11] = UInt8(sum & 0xFF)
    let ethernet: [UInt8] = [
      1, 0, 0x5E, destination[1] & 0x7F, destination[2], destination[3], 2, 0, 0, 0, 0, 9, 8, 0,
    ]
    return ethernet + header + message
  }
}

/// The Internet checksum (RFC 1071).
private func checksum(_ bytes: [UInt8]) -> UInt16 {
  var sum: UInt32 = 0
  var index = 0
  while index < bytes.count {
    sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
    index += 2
  }
  while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
  return ~UInt16(sum)
}
