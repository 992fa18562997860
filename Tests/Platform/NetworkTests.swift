import CLinux
import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// Sockets on networks of their own, which takes root's rights.
@Suite struct NetworkTests {
  /// A datagram and where it came from.
  private struct Received: Sendable {
    var origin: DatagramOrigin
    var bytes: [UInt8]
  }

  /// A frame and where it came from.
  private struct ReceivedFrame: Sendable {
    var origin: FrameOrigin
    var bytes: [UInt8]
  }

  /// Waits until datagrams arrive, 5 seconds at most.
  private static func receive(from socket: borrowing DatagramSocket) throws -> [Received] {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    try reactor.add(socket.descriptor.rawValue, interest: .readable, token: 1)
    try reactor.wait(until: MonotonicClock.now().advanced(by: .seconds(5)), into: &ready)
    var batch = DatagramBatch(capacity: 4, datagramCapacity: 64)
    var received: [Received] = []
    while true {
      let count = try batch.receive(from: socket.descriptor.rawValue) { origin, bytes in
        received.append(Received(origin: origin, bytes: bytes.withUnsafeBytes { Array($0) }))
      }
      if count < batch.capacity { return received }
    }
  }

  /// Waits until frames arrive, 5 seconds at most.
  private static func receiveFrames(
    from socket: borrowing PacketSocket, milliseconds: Int = 5_000
  ) throws -> [ReceivedFrame] {
    var reactor = try Reactor()
    var ready: [ReadyEvent] = []
    try reactor.add(socket.descriptor.rawValue, interest: .readable, token: 1)
    try reactor.wait(
      until: MonotonicClock.now().advanced(by: .milliseconds(milliseconds)), into: &ready)
    var batch = DatagramBatch()
    var received: [ReceivedFrame] = []
    _ = try batch.receiveFrames(from: socket.descriptor.rawValue) { origin, bytes in
      received.append(ReceivedFrame(origin: origin, bytes: bytes.withUnsafeBytes { Array($0) }))
    }
    return received
  }

  /// Two interfaces at the ends of one cable, up, with addresses, duplicate detection off.
  private static func makeCable() throws -> (near: UInt32, far: UInt32) {
    try command(
      """
      ip link add near type veth peer name far && \
      ip link set far address 02:00:00:00:00:02 && \
      for setting in ipv4/conf/all/rp_filter ipv4/conf/near/rp_filter ipv4/conf/far/rp_filter \
        ipv6/conf/near/accept_dad ipv6/conf/far/accept_dad; do \
        echo 0 >/proc/sys/net/$setting || exit; done && \
      echo 1 >/proc/sys/net/ipv4/conf/far/accept_local && \
      ip addr add 10.9.0.1/24 dev near && ip addr add 10.9.0.2/24 dev far && \
      ip link set near up && ip link set far up && \
      ip -6 addr add fe80::9:1/64 dev near nodad && ip -6 addr add fe80::9:2/64 dev far nodad
      """)
    return (if_nametoindex("near"), if_nametoindex("far"))
  }

  @Test("raw IPv4: a group's datagrams come whole, with header, interface and hop limit")
  func rawIPv4() throws {
    let received = try inOwnNetwork { () -> [Received] in
      let cable = try Self.makeCable()
      let group = IPAddress.v4(IPv4Address(224, 0, 0, 18))
      let listener = try DatagramSocket.raw(.ipv4, protocolNumber: 112)
      try listener.setHearsAllGroups(false)
      try listener.bindToDevice("far")
      try listener.join(group: group, interfaceIndex: cable.far)
      try listener.setReceiveBuffer(byteCount: 1 << 20)
      let sender = try DatagramSocket.raw(.ipv4, protocolNumber: 112)
      try sender.setMulticastInterface(index: cable.near, source: IPv4Address(10, 9, 0, 1))
      try sender.setMulticastLoop(false)
      try sender.setHopLimit(255)
      try sender.setTrafficClass(0xC0)
      try sender.setPriority(7)
      for number in 1...6 as ClosedRange<UInt8> {
        try sender.send([number, 0, 0], to: group)
      }
      try sender.send([UInt8](repeating: 7, count: 100), to: group)
      return try Self.receive(from: listener)
    }
    #expect(received.count == 7)
    let first = try #require(received.first)
    #expect(first.bytes.count == 23)
    #expect(first.bytes[0] == 0x45)
    #expect(first.bytes[1] == 0xC0)
    #expect(first.bytes[8] == 255)
    #expect(first.bytes[9] == 112)
    #expect(received.prefix(6).map { $0.bytes[20] } == [1, 2, 3, 4, 5, 6] as [UInt8])
    #expect(first.origin.source == .v4(IPv4Address(10, 9, 0, 1)))
    #expect(first.origin.destination == .v4(IPv4Address(224, 0, 0, 18)))
    #expect(first.origin.hopLimit == 255)
    #expect(first.origin.interfaceIndex != 0)
    #expect(!first.origin.isTruncated)
    #expect(received[6].origin.isTruncated)
    #expect(received[6].bytes.count == 64)
  }

  @Test("raw IPv6: a group's datagrams come with scope, interface and hop limit")
  func rawIPv6() throws {
    let (received, far) = try inOwnNetwork { () -> ([Received], UInt32) in
      let cable = try Self.makeCable()
      let group = IPAddress.v6(IPv6Address(high: 0xFF02 << 48, low: 0x12))
      let listener = try DatagramSocket.raw(.ipv6, protocolNumber: 112)
      try listener.setHearsAllGroups(false)
      try listener.bindToDevice("far")
      try listener.join(group: group, interfaceIndex: cable.far)
      try listener.setReceivesTrafficClass(true)
      let sender = try DatagramSocket.raw(.ipv6, protocolNumber: 112)
      try sender.setMulticastLoop(false)
      try sender.setHopLimit(255)
      try sender.setTrafficClass(0xC0)
      // Interface and source only with the datagram.
      try sender.send(
        [1, 2, 3], to: group, interfaceIndex: cable.near,
        source: .v6(IPv6Address(high: 0xFE80 << 48, low: 0x9_0001)))
      return (try Self.receive(from: listener), cable.far)
    }
    let first = try #require(received.first)
    #expect(first.bytes == [1, 2, 3])
    #expect(first.origin.source == .v6(IPv6Address(high: 0xFE80 << 48, low: 0x9_0001)))
    #expect(first.origin.sourceScope == far)
    #expect(first.origin.interfaceIndex == far)
    #expect(first.origin.destination == .v6(IPv6Address(high: 0xFF02 << 48, low: 0x12)))
    #expect(first.origin.hopLimit == 255)
    #expect(first.origin.trafficClass == 0xC0)
  }

  @Test("who has left a group hears it no longer, and leaves it only once")
  func groups() throws {
    try inOwnNetwork {
      let cable = try Self.makeCable()
      for group in [
        IPAddress.v4(IPv4Address(224, 0, 0, 18)),
        .v6(IPv6Address(high: 0xFF02 << 48, low: 0x12)),
      ] {
        let socket = try DatagramSocket.raw(group.family, protocolNumber: 112)
        try socket.join(group: group, interfaceIndex: cable.near)
        #expect(throws: SystemError(call: "setsockopt", errno: .addressInUse)) {
          try socket.join(group: group, interfaceIndex: cable.near)
        }
        try socket.leave(group: group, interfaceIndex: cable.near)
        #expect(throws: SystemError(call: "setsockopt", errno: .addressNotAvailable)) {
          try socket.leave(group: group, interfaceIndex: cable.near)
        }
        #expect(throws: SystemError(call: "setsockopt", errno: Errno(rawValue: ENODEV))) {
          try socket.join(group: group, interfaceIndex: 9_999)
        }
        #expect(throws: SystemError(call: "setsockopt", errno: Errno(rawValue: ENODEV))) {
          try socket.bindToDevice("nowhere")
        }
        #expect(throws: SystemError(call: "setsockopt", errno: Errno(rawValue: ENODEV))) {
          try socket.bindToDevice("a-name-that-is-too-long")
        }
      }
    }
  }

  @Test("the caller's own IP header goes out as it is")
  func ownHeader() throws {
    let received = try inOwnNetwork { () -> [Received] in
      _ = try Self.makeCable()
      let listener = try DatagramSocket.raw(.ipv4, protocolNumber: 112)
      let sender = try DatagramSocket.raw(.ipv4, protocolNumber: 112)
      try sender.setHeaderIncluded(true)
      let header: [UInt8] = [
        0x45, 0, 0, 0, 0x12, 0x34, 0, 0, 9, 112, 0, 0, 192, 0, 2, 7, 10, 9, 0, 1,
      ]
      try sender.send(header + [5], to: .v4(IPv4Address(10, 9, 0, 1)))
      return try Self.receive(from: listener)
    }
    let first = try #require(received.first)
    #expect(first.origin.source == .v4(IPv4Address(192, 0, 2, 7)))
    #expect(first.origin.hopLimit == 9)
    #expect(first.bytes.last == 5)
  }

  @Test("UDP of both families: ports, addresses and hop limits", arguments: AddressFamily.allCases)
  func udp(family: AddressFamily) throws {
    let loopback =
      family == .ipv4 ? IPAddress.v4(IPv4Address(127, 0, 0, 1)) : .v6(.init(high: 0, low: 1))
    let (received, port) = try inOwnNetwork { () -> ([Received], UInt16) in
      let listener = try DatagramSocket.udp(family)
      try listener.setReusesAddress(true)
      try listener.bind(to: loopback, port: 3_784)
      #expect(try listener.boundPort() == 3_784)
      let sender = try DatagramSocket.udp(family)
      try sender.bind(to: loopback)
      try sender.setHopLimit(254)
      try sender.send([1, 2], to: loopback, port: 3_784)
      return (try Self.receive(from: listener), try sender.boundPort())
    }
    let first = try #require(received.first)
    #expect(first.bytes == [1, 2])
    #expect(first.origin.source == loopback)
    #expect(first.origin.sourcePort == port)
    #expect(first.origin.destination == loopback)
    #expect(first.origin.hopLimit == 254)
  }

  @Test("a filter decides what a socket sees")
  func filters() throws {
    let received = try inOwnNetwork { () -> [Received] in
      let listener = try DatagramSocket.raw(.ipv4, protocolNumber: 112)
      // Behind the IP header: load the byte at 20, take it when it is 7.
      try listener.attach([
        FilterInstruction(code: 0x30, operand: 20),
        FilterInstruction(code: 0x15, jumpIfFalse: 1, operand: 7),
        FilterInstruction(code: 0x06, operand: 0xFFFF),
        FilterInstruction(code: 0x06, operand: 0),
      ])
      let sender = try DatagramSocket.raw(.ipv4, protocolNumber: 112)
      for number in [6, 7, 8] as [UInt8] {
        try sender.send([number], to: .v4(IPv4Address(127, 0, 0, 1)))
      }
      #expect(throws: SystemError(call: "setsockopt", errno: .invalidArgument)) {
        try listener.attach([FilterInstruction(code: 0xFFFF, operand: 0)])
      }
      return try Self.receive(from: listener)
    }
    #expect(received.map { $0.bytes[20] } == [7] as [UInt8])
  }

  @Test("frames go out as they are, and those of others come in with their origin")
  func frames() throws {
    let source = MACAddress(rawValue: 0x0000_5E00_0107)
    let frame =
      MACAddress.broadcast.bytes + source.bytes + [0x08, 0x06] + [UInt8](repeating: 3, count: 46)
    let (received, outgoing, far) = try inOwnNetwork { () -> ([ReceivedFrame], Int, UInt32) in
      let cable = try Self.makeCable()
      let listener = try PacketSocket.open(interfaceIndex: cable.far, etherType: 0x0806)
      let sender = try PacketSocket.open(interfaceIndex: 0, etherType: 0)
      let witness = try PacketSocket.open(interfaceIndex: cable.near, etherType: 0x0806)
      try sender.send(frame, interfaceIndex: cable.near)
      let received = try Self.receiveFrames(from: listener)
      let outgoing = try Self.receiveFrames(from: witness, milliseconds: 0).filter {
        $0.bytes == frame
      }
      #expect(throws: SystemError(call: "sendto", errno: .messageTooLong)) {
        try sender.send(frame + [UInt8](repeating: 0, count: 9_000), interfaceIndex: cable.near)
      }
      #expect(throws: SystemError(call: "sendto", errno: .noSuchAddressOrDevice)) {
        try sender.send(frame, interfaceIndex: 9_999)
      }
      #expect(throws: SystemError(call: "bind", errno: Errno(rawValue: ENODEV))) {
        _ = try PacketSocket.open(interfaceIndex: 9_999, etherType: 0x0806)
      }
      return (received, outgoing.count, cable.far)
    }
    let first = try #require(received.first { $0.bytes == frame })
    #expect(first.origin.kind == .broadcast)
    #expect(first.origin.source == source)
    #expect(first.origin.etherType == 0x0806)
    #expect(first.origin.interfaceIndex == far)
    #expect(outgoing == 0)
  }

  @Test("a socket that lost datagrams says how many with the next one")
  func losses() throws {
    let (kept, last) = try inOwnNetwork { () -> (Int, UInt32) in
      let loopback = IPAddress.v4(IPv4Address(127, 0, 0, 1))
      let listener = try DatagramSocket.udp(.ipv4)
      try listener.bind(to: loopback)
      try listener.setCountsLosses(true)
      try listener.setReceiveBuffer(byteCount: 4_096)
      let sender = try DatagramSocket.udp(.ipv4)
      try sender.connect(to: loopback, port: try listener.boundPort())
      for _ in 0..<100 {
        try sender.send([1], to: loopback, port: try listener.boundPort())
      }
      let kept = try Self.receive(from: listener)
      #expect(kept.first?.origin.lostCount == 0)
      try sender.send([2], to: loopback, port: try listener.boundPort())
      return (kept.count, try Self.receive(from: listener).last?.origin.lostCount ?? 0)
    }
    #expect(kept < 100)
    #expect(Int(last) == 100 - kept)
  }

  @Test("a UDP socket that is connected hears its peer only, and of its absence")
  func connectedUDP() throws {
    try inOwnNetwork {
      let loopback = IPAddress.v6(IPv6Address(high: 0, low: 1))
      let client = try DatagramSocket.udp(.ipv6)
      try client.connect(to: loopback, port: 3_785)
      let stranger = try DatagramSocket.udp(.ipv6)
      try stranger.send([9], to: loopback, port: try client.boundPort())
      try client.send([1], to: loopback, port: 3_785)
      // What the absent peer's machine answers arrives as an error, here at once.
      #expect(throws: SystemError(call: "recvmmsg", errno: .connectionRefused)) {
        _ = try Self.receive(from: client)
      }
      let peer = try DatagramSocket.udp(.ipv6)
      try peer.bind(to: loopback, port: 3_785)
      try peer.send([2], to: loopback, port: try client.boundPort())
      #expect(try Self.receive(from: client).map(\.bytes) == [[2]])
    }
  }

  @Test(
    "an address that is not here yet can be bound to where that is wanted",
    arguments: AddressFamily.allCases)
  func freeBind(family: AddressFamily) throws {
    try inOwnNetwork {
      let address =
        family == .ipv4
        ? IPAddress.v4(IPv4Address(192, 0, 2, 1))
        : .v6(IPv6Address(high: 0x2001_0DB8 << 32, low: 1))
      let socket = try DatagramSocket.udp(family)
      #expect(throws: SystemError(call: "bind", errno: .addressNotAvailable)) {
        try socket.bind(to: address)
      }
      try socket.setFreeBind(true)
      try socket.bind(to: address)
    }
  }

  @Test("frames to a group reach a host that joined it; a filter works on frames")
  func frameGroups() throws {
    let received = try inOwnNetwork { () -> [ReceivedFrame] in
      let cable = try Self.makeCable()
      let group = MACAddress(rawValue: 0x0100_5E00_0012)
      // The byte behind the header decides.
      let filter = [
        FilterInstruction(code: 0x30, operand: 14),
        FilterInstruction(code: 0x15, jumpIfFalse: 1, operand: 7),
        FilterInstruction(code: 0x06, operand: 0xFFFF),
        FilterInstruction(code: 0x06, operand: 0),
      ]
      let listener = try PacketSocket.open(
        interfaceIndex: cable.far, etherType: 0x88B5, filter: filter)
      try listener.join(group: group, interfaceIndex: cable.far)
      let sender = try PacketSocket.open(interfaceIndex: 0, etherType: 0)
      for byte in [6, 7, 8] as [UInt8] {
        let header = group.bytes + [2, 0, 0, 0, 0, 1, 0x88, 0xB5]
        try sender.send(header + [UInt8](repeating: byte, count: 46), interfaceIndex: cable.near)
      }
      return try Self.receiveFrames(from: listener)
    }
    #expect(received.map { $0.bytes[14] } == [7] as [UInt8])
    #expect(received.first?.origin.kind == .multicast)
  }

  @Test("what was handed over can be looked at before it is used")
  func descriptions() throws {
    try inOwnNetwork {
      let socket = try DatagramSocket.raw(.ipv6, protocolNumber: 112)
      #expect(try boundDevice(of: socket.descriptor.rawValue) == "")
      try socket.bindToDevice("lo")
      #expect(try boundDevice(of: socket.descriptor.rawValue) == "lo")
      #expect(
        try SocketDescription(of: socket.descriptor.rawValue)
          == SocketDescription(family: AF_INET6, type: 3, protocolNumber: 112))
      try socket.bindToDevice("")
      #expect(try boundDevice(of: socket.descriptor.rawValue) == "")
    }
  }

  @Test("connecting over TCP: it works, is refused, has no route")
  func connections() throws {
    try inOwnNetwork {
      let loopback = IPAddress.v4(IPv4Address(127, 0, 0, 1))
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(server) }
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = UInt16(8_025).bigEndian
      name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let bound = withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      try #require(bound == 0 && listen(server, 5) == 0)
      var reactor = try Reactor()
      var ready: [ReadyEvent] = []
      let client = try StreamSocket.connect(
        to: Endpoint(address: loopback, port: 8_025),
        source: Endpoint(address: .v4(IPv4Address(127, 0, 0, 9)), port: 0), device: "lo")
      try reactor.add(client.rawValue, interest: .writable, token: 1)
      try reactor.wait(until: nil, into: &ready)
      #expect(StreamSocket.pendingError(client.rawValue) == nil)
      #expect(try writeAvailable([1][...], to: client.rawValue) == .bytes(1))
      try reactor.remove(client.rawValue)
      let refused = try StreamSocket.connect(to: Endpoint(address: loopback, port: 8_026))
      try reactor.add(refused.rawValue, interest: .writable, token: 2)
      try reactor.wait(until: nil, into: &ready)
      #expect(StreamSocket.pendingError(refused.rawValue) == .connectionRefused)
      #expect(throws: SystemError(call: "connect", errno: .networkUnreachable)) {
        _ = try StreamSocket.connect(
          to: Endpoint(address: .v4(IPv4Address(192, 0, 2, 1)), port: 25))
      }
    }
  }
}
