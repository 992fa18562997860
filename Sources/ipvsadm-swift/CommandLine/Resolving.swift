import IPVS
import NetTypes
import Platform

/// What command lines and listings may ask of the host: names of hosts and of services.
protocol HostDatabase {
  /// Reads an IPv4 address in any of the forms of `inet_aton`: `10.0.0.1`, `10.1`, `0x0a000001`.
  func legacyIPv4Address(_ text: ByteString) -> IPv4Address?
  /// The first IPv4 address of a host name.
  func ipv4Address(named name: ByteString) -> IPv4Address?
  /// The port of a service name.
  func port(named name: ByteString, transport: TransportProtocol) -> UInt16?
  /// The name of a host; nil when it has none.
  func hostName(of address: IPAddress) -> ByteString?
  /// The name of a port with a protocol called `tcp`, `udp` or `sctp`; nil when it has none.
  func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString?
}

/// A host's names for listings.
struct HostNames: NameDirectory {
  /// The host.
  let host: any HostDatabase

  /// The name of a host; nil when it has none.
  func hostName(of address: IPAddress) -> ByteString? { host.hostName(of: address) }

  /// The name of a port; nil when it has none.
  func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? {
    host.serviceName(ofPort: port, protocolName: protocolName)
  }
}
