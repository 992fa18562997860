import NetTypes
import Platform
import SystemPackage
import VRRP

/// The sockets through which adverts come and go: one for each interface, family and protocol,
/// however many routers there are.
final class Channels {
  /// What a socket is for.
  struct Key: Hashable {
    /// The interface; 0 for unicast that goes by the routing table.
    var interfaceIndex: UInt32
    /// The family.
    var family: AddressFamily
    /// 112 for VRRP, 51 for adverts under an authentication header.
    var protocolNumber: UInt8
  }

  /// One socket.
  final class Channel {
    /// What it is for.
    let key: Key
    /// Its number, for the reactor.
    let number: Int
    /// The socket.
    let socket: DatagramSocket
    /// How many routers receive each group through it.
    fileprivate(set) var groups: [IPAddress: Int] = [:]
    /// The size that was asked for its receive buffer: the largest that a router wants.
    fileprivate(set) var receiveBufferBytes = 0
    /// How many routers use it.
    fileprivate(set) var users = 0

    fileprivate init(key: Key, number: Int, socket: consuming DatagramSocket) {
      self.key = key
      self.number = number
      self.socket = socket
    }
  }

  /// The protocol of adverts (RFC 9568 section 5.1.1.4).
  static let vrrp: UInt8 = 112
  /// That of the IP authentication header (RFC 4302).
  static let authenticationHeader: UInt8 = 51

  private var numbers: [Key: Int] = [:]
  private var channels: [Channel?] = []

  /// A channel by its number.
  func channel(_ number: Int) -> Channel? {
    channels.indices.contains(number) ? channels[number] : nil
  }

  /// All channels.
  var all: [Channel] { channels.compactMap { $0 } }

  /// Opens a channel for a router, or joins those who use it.
  ///
  /// - Parameters:
  ///   - name: the interface's name; nil for none.
  ///   - receiveBufferBytes: the least size of the receive buffer.
  /// - Returns: the channel, and whether it is new and so to be watched.
  func join(
    _ key: Key, name: String?, group: IPAddress?, receiveBufferBytes: Int
  ) throws(SystemError) -> (channel: Channel, isNew: Bool) {
    let known = numbers[key].flatMap { channels[$0] }
    let channel: Channel
    if let known {
      channel = known
      if receiveBufferBytes > channel.receiveBufferBytes {
        try channel.socket.setReceiveBuffer(byteCount: receiveBufferBytes)
        channel.receiveBufferBytes = receiveBufferBytes
      }
    } else {
      channel = try open(key, name: name, receiveBufferBytes: receiveBufferBytes)
    }
    if let group {
      if channel.groups[group] == nil {
        do throws(SystemError) {
          try channel.socket.join(group: group, interfaceIndex: key.interfaceIndex)
        } catch {
          // Nobody watches a socket that is new: the next router opens another.
          if known == nil { forget(channel) }
          throw error
        }
      }
      channel.groups[group, default: 0] += 1
    }
    channel.users += 1
    return (channel, known == nil)
  }

  /// Takes a socket over that an earlier process handed on, groups and all.
  func adopt(_ key: Key, _ descriptor: consuming OwnedDescriptor, groups: [IPAddress]) -> Channel {
    let number = vacantNumber()
    let channel = Channel(
      key: key, number: number,
      socket: DatagramSocket(adopting: descriptor, family: key.family))
    // Nobody uses them yet; who joins finds them joined.
    for group in groups { channel.groups[group] = 0 }
    channels[number] = channel
    numbers[key] = number
    return channel
  }

  /// A router doesn't use a channel any more.
  ///
  /// - Returns: the channel if nobody does; it is closed when it is let go.
  func leave(_ channel: Channel, group: IPAddress?) -> Channel? {
    channel.users -= 1
    if let group, let users = channel.groups[group] {
      channel.groups[group] = users - 1
      if users <= 1 {
        channel.groups[group] = nil
        // An interface that is gone has left all groups by itself.
        try? channel.socket.leave(group: group, interfaceIndex: channel.key.interfaceIndex)
      }
    }
    guard channel.users <= 0 else { return nil }
    forget(channel)
    return channel
  }

  private func forget(_ channel: Channel) {
    numbers[channel.key] = nil
    channels[channel.number] = nil
  }

  /// Sockets that were handed over and that nobody uses.
  func unused() -> [Channel] { all.filter { $0.users == 0 } }

  private func vacantNumber() -> Int {
    if let number = channels.firstIndex(where: { $0 == nil }) { return number }
    channels.append(nil)
    return channels.count - 1
  }

  private func open(
    _ key: Key, name: String?, receiveBufferBytes: Int
  ) throws(SystemError) -> Channel {
    let socket = try DatagramSocket.raw(key.family, protocolNumber: key.protocolNumber)
    try socket.setHearsAllGroups(false)
    if let name { try socket.bindToDevice(name) }
    if key.family == .ipv4 { try socket.setHeaderIncluded(true) }
    try socket.setHopLimit(255)
    try socket.setTrafficClass(0xC0)
    // Before traffic of users in this machine's queues: a late advert is a failover.
    try socket.setPriority(7)
    try socket.setMulticastLoop(false)
    if key.interfaceIndex != 0 {
      try socket.setMulticastInterface(index: key.interfaceIndex)
    }
    try socket.setTellsArrival(true)
    try socket.setReceiveBuffer(byteCount: receiveBufferBytes)
    let number = vacantNumber()
    let channel = Channel(key: key, number: number, socket: socket)
    channel.receiveBufferBytes = receiveBufferBytes
    channels[number] = channel
    numbers[key] = number
    return channel
  }
}
