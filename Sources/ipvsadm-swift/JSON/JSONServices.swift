package import IPVS
import NetTypes

/// Writes virtual services and their real servers as one JSON document, a service at a time, with
/// all that is known of them: the options that choose columns make no difference here.
package struct JSONServices {
  private var json = JSONWriter()

  /// Nothing is written yet.
  package init() {}

  /// Begins the document.
  ///
  /// - Parameter information: the kernel's version; nil in the listing of a single service.
  package mutating func begin(_ information: IPVSInformation?, to text: inout [UInt8]) {
    json.begin("services", to: &text)
    if let information {
      json.append(information, to: &text)
    } else {
      json.append(null: "ipvs", to: &text)
    }
    json.beginArray("services", to: &text)
  }

  /// Appends a service and its servers.
  package mutating func append(_ listed: ListedService, to text: inout [UInt8]) {
    let service = listed.record.service
    json.beginObject(to: &text)
    append(service.id, to: &text)
    json.append("scheduler", service.scheduler.bytes, to: &text)
    appendSchedulerFlags(of: service, to: &text)
    appendPersistence(of: service, to: &text)
    json.append("one_packet", service.flags.contains(.onePacket), to: &text)
    append(listed.record.statistics, to: &text)
    json.beginArray("servers", to: &text)
    for server in listed.servers { append(server, to: &text) }
    json.endArray(to: &text)
    json.endObject(to: &text)
  }

  /// Ends the document.
  package mutating func end(to text: inout [UInt8]) {
    json.endArray(to: &text)
    json.end(to: &text)
  }

  private mutating func append(_ id: ServiceID, to text: inout [UInt8]) {
    switch id {
    case .endpoint(let transport, let endpoint):
      json.append("protocol", transport.databaseName, to: &text)
      json.append("family", endpoint.address.family.jsonName, to: &text)
      json.append("address", endpoint.address, to: &text)
      json.append("port", endpoint.port, to: &text)
      json.append(null: "firewall_mark", to: &text)
    case .firewallMark(let mark, let family):
      json.append(null: "protocol", to: &text)
      json.append("family", family.jsonName, to: &text)
      json.append(null: "address", to: &text)
      json.append(null: "port", to: &text)
      json.append("firewall_mark", mark, to: &text)
    }
  }

  private mutating func appendSchedulerFlags(
    of service: VirtualService, to text: inout [UInt8]
  ) {
    json.beginArray("scheduler_flags", to: &text)
    let entries = SchedulerFlagNames.entries(for: service.scheduler)
    for entry in entries where service.flags.contains(entry.flag) {
      json.append(element: entry.name, to: &text)
    }
    // Schedulers with names of their own have none for the third flag.
    if service.flags.contains(.scheduler3), !entries.contains(where: { $0.flag == .scheduler3 }) {
      json.append(element: "flag-3", to: &text)
    }
    json.endArray(to: &text)
  }

  private mutating func appendPersistence(of service: VirtualService, to text: inout [UInt8]) {
    guard service.flags.contains(.persistent) else {
      json.append(null: "persistence", to: &text)
      return
    }
    json.beginObject("persistence", to: &text)
    json.append("timeout_seconds", service.persistenceTimeoutSeconds, to: &text)
    switch service.persistenceMask {
    case .ipv4(let mask):
      json.append("netmask", .v4(mask), to: &text)
      json.append(null: "prefix_length", to: &text)
    case .ipv6(let prefixLength):
      json.append(null: "netmask", to: &text)
      json.append("prefix_length", prefixLength, to: &text)
    }
    if let engine = service.persistenceEngine, !engine.isEmpty {
      json.append("engine", engine.bytes, to: &text)
    } else {
      json.append(null: "engine", to: &text)
    }
    json.endObject(to: &text)
  }

  private mutating func append(_ record: RealServerRecord, to text: inout [UInt8]) {
    let server = record.server
    json.beginObject(to: &text)
    json.append("family", server.endpoint.address.family.jsonName, to: &text)
    json.append("address", server.endpoint.address, to: &text)
    json.append("port", server.endpoint.port, to: &text)
    append(server.forwarding, to: &text)
    json.append("weight", server.weight, to: &text)
    json.append("upper_threshold", server.upperThreshold, to: &text)
    json.append("lower_threshold", server.lowerThreshold, to: &text)
    json.append("active_connections", record.activeConnections, to: &text)
    json.append("inactive_connections", record.inactiveConnections, to: &text)
    json.append("persistent_connections", record.persistentConnections, to: &text)
    append(record.statistics, to: &text)
    json.endObject(to: &text)
  }

  private mutating func append(_ forwarding: Forwarding, to text: inout [UInt8]) {
    switch forwarding {
    case .masquerade: json.append("forwarding", "masquerade", to: &text)
    case .local: json.append("forwarding", "local", to: &text)
    case .directRouting: json.append("forwarding", "direct_routing", to: &text)
    case .tunnel(let type):
      json.append("forwarding", "tunnel", to: &text)
      json.beginObject("tunnel", to: &text)
      switch type {
      case .ipip:
        json.append("type", "ipip", to: &text)
        json.append(null: "port", to: &text)
        json.append(null: "checksum", to: &text)
      case .gue(let port, let checksum):
        json.append("type", "gue", to: &text)
        json.append("port", port, to: &text)
        json.append("checksum", checksum.jsonName, to: &text)
      case .gre(let checksum):
        json.append("type", "gre", to: &text)
        json.append(null: "port", to: &text)
        json.append("checksum", checksum.jsonName, to: &text)
      }
      json.endObject(to: &text)
      return
    }
    json.append(null: "tunnel", to: &text)
  }

  private mutating func append(_ statistics: Statistics, to text: inout [UInt8]) {
    json.beginObject("statistics", to: &text)
    json.append("connections", statistics.connections, to: &text)
    json.append("incoming_packets", statistics.incomingPackets, to: &text)
    json.append("outgoing_packets", statistics.outgoingPackets, to: &text)
    json.append("incoming_bytes", statistics.incomingBytes, to: &text)
    json.append("outgoing_bytes", statistics.outgoingBytes, to: &text)
    json.endObject(to: &text)
    json.beginObject("rates", to: &text)
    json.append("connections_per_second", statistics.connectionsPerSecond, to: &text)
    json.append("incoming_packets_per_second", statistics.incomingPacketsPerSecond, to: &text)
    json.append("outgoing_packets_per_second", statistics.outgoingPacketsPerSecond, to: &text)
    json.append("incoming_bytes_per_second", statistics.incomingBytesPerSecond, to: &text)
    json.append("outgoing_bytes_per_second", statistics.outgoingBytesPerSecond, to: &text)
    json.endObject(to: &text)
  }
}

extension AddressFamily {
  fileprivate var jsonName: StaticString { self == .ipv4 ? "ipv4" : "ipv6" }
}

extension TunnelChecksum {
  fileprivate var jsonName: StaticString {
    switch self {
    case .none: "none"
    case .full: "full"
    case .remote: "remote"
    }
  }
}
