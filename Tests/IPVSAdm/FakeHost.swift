import IPVS
import NetTypes
import Platform

@testable import IPVSAdm

/// A host with a few names of its own, the same on every machine.
final class FakeHost: HostDatabase {
  /// Addresses by name.
  var addresses: [ByteString: IPv4Address] = [
    "www.example.org": IPv4Address(rawValue: 0x0A00_0001),
    "mask.example.org": IPv4Address(rawValue: 0xFFFF_FF00),
  ]
  /// Names by address; they need not lead back.
  var names: [IPAddress: ByteString] = [
    .v4(IPv4Address(rawValue: 0x0A00_0001)): "www.example.org",
    .v4(IPv4Address(rawValue: 0x0A00_0101)): "alias.example.org",
  ]
  /// Ports by name and protocol.
  var ports: [String: UInt16] = ["http/tcp": 80, "domain/udp": 53, "m3ua/sctp": 2905]
  /// The names whose addresses were asked for, in order.
  var questions: [ByteString] = []
  private let resolver = NameResolver()

  func legacyIPv4Address(_ text: ByteString) -> IPv4Address? {
    resolver.legacyIPv4Address(text)
  }

  func ipv4Address(named name: ByteString) -> IPv4Address? {
    questions.append(name)
    return addresses[name]
  }

  func port(named name: ByteString, transport: TransportProtocol) -> UInt16? {
    ports["\(name)/\(transport.databaseName)"]
  }

  func hostName(of address: IPAddress) -> ByteString? { names[address] }

  func serviceName(ofPort port: UInt16, protocolName: StaticString) -> ByteString? {
    ports.first { $0.value == port && $0.key.hasSuffix("/\(protocolName)") }
      .map { ByteString(String($0.key.prefix { $0 != "/" })) }
  }
}
