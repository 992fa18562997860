package import IPVS
package import NetTypes
package import Platform

/// Writes endpoints by the names of hosts and ports, as ipvsadm does without `-n`. What has no
/// name is written as a number.
///
/// Each address and each port is looked up once: with DNS a look-up is a round trip, and a table
/// has the same ones over and over.
package struct NamedEndpoints<Directory: NameDirectory>: EndpointNaming {
  /// At most as many bytes of a name and its port are written; ipvsadm's buffer ends there.
  package static var maximumLength: Int { 59 }
  /// How many answers are kept; the addresses of clients have no end.
  package static var cacheLimit: Int { 16_384 }

  private struct PortKey: Hashable {
    let port: UInt16
    let transport: TransportProtocol
  }

  private var directory: Directory
  private var hosts: [IPAddress: ByteString] = [:]
  private var ports: [PortKey: ByteString] = [:]

  /// Starts with nothing looked up.
  package init(directory: Directory) { self.directory = directory }

  /// Appends `name:port`, IPv6 hosts as `[name]:port`.
  package mutating func append(
    _ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8]
  ) {
    let start = text.count
    switch endpoint.address.family {
    case .ipv4:
      text.append(contentsOf: hostText(endpoint.address).bytes)
    case .ipv6:
      text.append(UInt8(ascii: "["))
      text.append(contentsOf: hostText(endpoint.address).bytes)
      text.append(UInt8(ascii: "]"))
    }
    text.append(UInt8(ascii: ":"))
    if let transport {
      text.append(contentsOf: portText(PortKey(port: endpoint.port, transport: transport)).bytes)
    } else {
      text.append(decimal: UInt64(endpoint.port))
    }
    text.cut(from: start, length: Self.maximumLength)
  }

  private mutating func hostText(_ address: IPAddress) -> ByteString {
    if let known = hosts[address] { return known }
    var number: [UInt8] = []
    address.append(to: &number)
    let text = directory.hostName(of: address) ?? ByteString(bytes: number)
    if hosts.count >= Self.cacheLimit { hosts.removeAll() }
    hosts[address] = text
    return text
  }

  private mutating func portText(_ key: PortKey) -> ByteString {
    if let known = ports[key] { return known }
    var number: [UInt8] = []
    number.append(decimal: UInt64(key.port))
    let name = directory.serviceName(
      ofPort: key.port, protocolName: key.transport.databaseName)
    let text = name ?? ByteString(bytes: number)
    ports[key] = text
    return text
  }
}

extension TransportProtocol {
  /// The name in `/etc/services`.
  package var databaseName: StaticString {
    switch self {
    case .tcp: "tcp"
    case .udp: "udp"
    case .sctp: "sctp"
    }
  }
}
