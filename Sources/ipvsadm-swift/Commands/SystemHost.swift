import IPVS
import NetTypes
import Platform

/// The names of this host's databases: `/etc/hosts`, DNS, `/etc/services`.
struct SystemHost: HostDatabase {
  private let resolver = NameResolver()

  func legacyIPv4Address(_ text: ByteString) -> IPv4Address? {
    resolver.legacyIPv4Address(text)
  }

  func ipv4Address(named name: ByteString) -> IPv4Address? { resolver.ipv4Address(named: name) }

  func port(named name: ByteString, transport: TransportProtocol) -> UInt16? {
    resolver.port(named: name, protocolName: transport.databaseName)
  }
}
