package import NetTypes

/// The transport protocols that IPVS balances, with the numbers of `<netinet/in.h>`.
package enum TransportProtocol: UInt16, Sendable, Hashable, CaseIterable {
  /// `IPPROTO_TCP`
  case tcp = 6
  /// `IPPROTO_UDP`
  case udp = 17
  /// `IPPROTO_SCTP`
  case sctp = 132

  /// The name in listings: `TCP`, `UDP`, `SCTP`.
  package var name: StaticString {
    switch self {
    case .tcp: "TCP"
    case .udp: "UDP"
    case .sctp: "SCTP"
    }
  }
}

/// What a virtual service listens for; no two services of a table have the same one.
package enum ServiceID: Sendable, Hashable {
  /// Packets of a protocol to an address and port; port 0 stands for all ports.
  case endpoint(TransportProtocol, Endpoint)
  /// Packets with a firewall mark, of one address family.
  case firewallMark(UInt32, AddressFamily)

  /// The protocol of the service; nil with a firewall mark.
  package var transport: TransportProtocol? {
    if case .endpoint(let transport, _) = self { transport } else { nil }
  }

  /// The address family of the service.
  package var family: AddressFamily {
    switch self {
    case .endpoint(_, let endpoint): endpoint.address.family
    case .firewallMark(_, let family): family
    }
  }
}
