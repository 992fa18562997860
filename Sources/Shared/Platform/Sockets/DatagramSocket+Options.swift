import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// Options. Each throws the error of `setsockopt`.
extension DatagramSocket {
  /// Ties the socket to an interface by its name; an empty name unties it.
  package func bindToDevice(_ name: String) throws(SystemError) {
    try Platform.bindToDevice(descriptor.rawValue, name: name)
  }

  /// Receives what is sent to a group on an interface. `EADDRINUSE` when it does already,
  /// `ENOBUFS` beyond `net.ipv4.igmp_max_memberships` (20 a socket).
  package func join(group: IPAddress, interfaceIndex: UInt32) throws(SystemError) {
    try changeMembership(group, interfaceIndex, IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP)
  }

  /// Leaves a group on an interface. `EADDRNOTAVAIL` when the socket is no member.
  package func leave(group: IPAddress, interfaceIndex: UInt32) throws(SystemError) {
    try changeMembership(group, interfaceIndex, IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP)
  }

  private func changeMembership(
    _ group: IPAddress, _ interfaceIndex: UInt32, _ ipv4Option: Int32, _ ipv6Option: Int32
  ) throws(SystemError) {
    switch group {
    case .v4(let address):
      var request = ip_mreqn()
      request.imr_multiaddr.s_addr = address.rawValue.bigEndian
      request.imr_ifindex = Int32(bitPattern: interfaceIndex)
      try setSocketOption(descriptor.rawValue, ipv4Level, ipv4Option, to: request)
    case .v6(let address):
      var request = ipv6_mreq()
      request.ipv6mr_multiaddr = in6_addr(address)
      request.ipv6mr_interface = interfaceIndex
      try setSocketOption(descriptor.rawValue, ipv6Level, ipv6Option, to: request)
    }
  }

  /// Whether the socket hears groups that others on this machine have joined (`IP_MULTICAST_ALL`,
  /// on by default).
  package func setHearsAllGroups(_ isOn: Bool) throws(SystemError) {
    // IPV6_MULTICAST_ALL came with Linux 4.20; older kernels behave as if it were off.
    try set(ipv4: IP_MULTICAST_ALL, ipv6: IPV6_MULTICAST_ALL, isOn ? 1 : 0)
  }

  /// Whether this machine hears what the socket sends to groups (on by default).
  package func setMulticastLoop(_ isOn: Bool) throws(SystemError) {
    try set(ipv4: IP_MULTICAST_LOOP, ipv6: IPV6_MULTICAST_LOOP, isOn ? 1 : 0)
  }

  /// The interface on which datagrams to groups leave, and, for IPv4, their source; without one
  /// the kernel takes the interface's first address.
  package func setMulticastInterface(
    index: UInt32, source: IPv4Address? = nil
  ) throws(SystemError) {
    guard family == .ipv4 else {
      try setSocketOption(
        descriptor.rawValue, ipv6Level, IPV6_MULTICAST_IF, Int32(bitPattern: index))
      return
    }
    var request = ip_mreqn()
    request.imr_address.s_addr = (source ?? .any).rawValue.bigEndian
    request.imr_ifindex = Int32(bitPattern: index)
    try setSocketOption(descriptor.rawValue, ipv4Level, IP_MULTICAST_IF, to: request)
  }

  /// The hop limit (TTL) of datagrams to groups and to single peers, 1 to 255.
  package func setHopLimit(_ hops: UInt8) throws(SystemError) {
    try set(ipv4: IP_MULTICAST_TTL, ipv6: IPV6_MULTICAST_HOPS, Int32(hops))
    try set(ipv4: IP_TTL, ipv6: IPV6_UNICAST_HOPS, Int32(hops))
  }

  /// The traffic class (type of service): 0xC0 is what routers use among themselves.
  package func setTrafficClass(_ value: UInt8) throws(SystemError) {
    try set(ipv4: IP_TOS, ipv6: IPV6_TCLASS, Int32(value))
  }

  /// The priority in this machine's queues (`SO_PRIORITY`): 0 to 6, above that `CAP_NET_ADMIN`.
  /// Setting the traffic class changes it too, so set it afterwards.
  package func setPriority(_ value: UInt32) throws(SystemError) {
    try setSocketOption(
      descriptor.rawValue, SOL_SOCKET, SO_PRIORITY, Int32(bitPattern: value))
  }

  /// Whether the caller writes the IP header (raw sockets of IPv4).
  package func setHeaderIncluded(_ isOn: Bool) throws(SystemError) {
    try setSocketOption(descriptor.rawValue, ipv4Level, IP_HDRINCL, isOn ? 1 : 0)
  }

  /// Where in a datagram of a raw IPv6 socket the kernel puts the checksum and looks for it; nil,
  /// as at first, to leave it to the caller. The kernel drops wrong ones without telling.
  package func setChecksumOffset(_ offset: Int32?) throws(SystemError) {
    try setSocketOption(descriptor.rawValue, ipv6Level, IPV6_CHECKSUM, offset ?? -1)
  }

  /// Tells each datagram's traffic class.
  package func setReceivesTrafficClass(_ isOn: Bool) throws(SystemError) {
    try set(ipv4: IP_RECVTOS, ipv6: IPV6_RECVTCLASS, isOn ? 1 : 0)
  }

  /// Tells with each datagram how many the socket has lost for want of room (`SO_RXQ_OVFL`).
  package func setCountsLosses(_ isOn: Bool) throws(SystemError) {
    try setSocketOption(descriptor.rawValue, SOL_SOCKET, SO_RXQ_OVFL, isOn ? 1 : 0)
  }

  /// Tells with each datagram when it reached this machine (`SO_TIMESTAMPNS`).
  package func setTellsArrival(_ isOn: Bool) throws(SystemError) {
    try setSocketOption(descriptor.rawValue, SOL_SOCKET, LVS_SO_TIMESTAMPNS, isOn ? 1 : 0)
  }

  /// Lets several sockets bind to one port, or to one whose last owner has just gone.
  package func setReusesAddress(_ isOn: Bool) throws(SystemError) {
    try setSocketOption(descriptor.rawValue, SOL_SOCKET, SO_REUSEADDR, isOn ? 1 : 0)
  }

  /// Lets the socket bind to, and send from, addresses that are not this machine's yet.
  package func setFreeBind(_ isOn: Bool) throws(SystemError) {
    try set(ipv4: IP_FREEBIND, ipv6: IPV6_FREEBIND, isOn ? 1 : 0)
  }

  /// Sets the size of the receive buffer and returns what the kernel made of it.
  @discardableResult
  package func setReceiveBuffer(byteCount: Int) throws(SystemError) -> Int {
    try Platform.setReceiveBuffer(descriptor.rawValue, byteCount: byteCount)
  }

  /// Lets the kernel drop what the socket need not see. A raw socket of IPv4 shows its filter the
  /// IP header first, one of IPv6 the payload.
  package func attach(_ filter: [FilterInstruction]) throws(SystemError) {
    try attachFilter(filter, to: descriptor.rawValue)
  }

  private func set(ipv4: Int32, ipv6: Int32, _ value: Int32) throws(SystemError) {
    if family == .ipv4 {
      try setSocketOption(descriptor.rawValue, ipv4Level, ipv4, value)
    } else {
      try setSocketOption(descriptor.rawValue, ipv6Level, ipv6, value)
    }
  }
}
