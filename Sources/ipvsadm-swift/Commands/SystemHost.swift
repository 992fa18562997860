import IPVS
import NetTypes
import Platform

/// The names of this host's databases: `/etc/hosts`, DNS, `/etc/services`.
struct SystemHost: HostDatabase {
  private let resolver = NameResolver()

  /// Reads an IPv4 address in any of the forms of `inet_aton`.
  func legacyIPv4Address(_ text: ByteString) -> IPv4Address? {
    resolver.legacyIPv4Address(text)
  }

  /// The first IPv4 address of a host name.
  func ipv4Address(named name: ByteString) -> IPv4Address? { resolver.ipv4Address(named: name) }

  /// The port of a service name.
  func port(named name: ByteString, transport: TransportProtocol) -> UInt16? {
    resolver.port(named: name, protocolName: transport.databaseName)
  }

  /// The name of a host; nil when it has none.
  func hostName(of address: IPAddress) -> ByteString? { resolver.hostName(of: address) }

  /// The name of a port; nil when it has none.
  func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? {
    resolver.serviceName(ofPort: port, protocolName: protocolName)
  }
}
