import IPVS
import IPVSAdm
import NetTypes

/// A service on `endpoint`, or for a firewall mark, with servers.
func listed(
  _ service: VirtualService, statistics: Statistics = Statistics(),
  _ servers: RealServerRecord...
) -> ListedService {
  ListedService(
    record: ServiceRecord(service: service, statistics: statistics), servers: servers)
}

/// A value that is there unless the test itself has a mistake.
func known<Value>(_ value: Value?) -> Value {
  guard let value else { fatalError("a sample of the test is wrong") }
  return value
}

/// An address in text form.
func address(_ text: String) -> IPAddress { known(IPAddress(text: Array(text.utf8))) }

/// An endpoint of an address in text form.
func endpoint(_ text: String, _ port: UInt16) -> Endpoint {
  Endpoint(address: address(text), port: port)
}

/// A real server record of an address in text form.
func server(
  _ text: String, _ port: UInt16, _ forwarding: Forwarding = .directRouting, weight: UInt32 = 1,
  upper: UInt32 = 0, lower: UInt32 = 0, statistics: Statistics = Statistics(),
  connections: (active: UInt32, inactive: UInt32, persistent: UInt32) = (0, 0, 0)
) -> RealServerRecord {
  var record = RealServerRecord(
    server: RealServer(
      endpoint: endpoint(text, port), forwarding: forwarding, weight: weight,
      upperThreshold: upper, lowerThreshold: lower),
    statistics: statistics)
  record.activeConnections = connections.active
  record.inactiveConnections = connections.inactive
  record.persistentConnections = connections.persistent
  return record
}

/// Ten counters and rates in the order of the columns.
func statistics(_ totals: [UInt64], rates: [UInt64] = [0, 0, 0, 0, 0]) -> Statistics {
  var statistics = Statistics()
  statistics.connections = totals[0]
  statistics.incomingPackets = totals[1]
  statistics.outgoingPackets = totals[2]
  statistics.incomingBytes = totals[3]
  statistics.outgoingBytes = totals[4]
  statistics.connectionsPerSecond = rates[0]
  statistics.incomingPacketsPerSecond = rates[1]
  statistics.outgoingPacketsPerSecond = rates[2]
  statistics.incomingBytesPerSecond = rates[3]
  statistics.outgoingBytesPerSecond = rates[4]
  return statistics
}

/// Names of a made-up directory: every address is `name`, every port keeps its number.
struct FixedName: EndpointNaming {
  let name: String

  mutating func append(
    _ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8]
  ) {
    text.append(text: endpoint.address.family == .ipv4 ? name : "[\(name)]")
    text.append(text: ":\(endpoint.port)")
  }
}

/// Blanks at the end of lines count, but editors and reviewers lose them: here they are dots.
func visible(_ bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    .map { line in
      let kept = line.reversed().drop { $0 == " " }.count
      return line.prefix(kept) + String(repeating: ".", count: line.count - kept)
    }.joined(separator: "\n")
}
