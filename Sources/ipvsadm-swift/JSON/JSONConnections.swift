import NetTypes

/// Writes connections as one JSON document, a connection at a time.
package struct JSONConnections: ConnectionRenderer {
  private var json = JSONWriter()

  /// Nothing is written yet.
  package init() {}

  /// Begins the document.
  package mutating func begin(to text: inout [UInt8]) {
    json.begin("connections", to: &text)
    json.beginArray("connections", to: &text)
  }

  /// Appends a connection or a template of persistence.
  package mutating func append(
    _ record: ConnectionRecord, line: Span<UInt8>, to text: inout [UInt8]
  ) {
    var name = line.bytes(in: record.protocolName)
    for index in name.indices where (0x41...0x5A).contains(name[index]) { name[index] |= 0x20 }
    json.beginObject(to: &text)
    json.append("protocol", name, to: &text)
    json.append("state", line.bytes(in: record.state), to: &text)
    json.append("expiry_seconds", record.expirySeconds, to: &text)
    // Connections come from a port; templates stand for all ports of a client.
    json.append("template", record.source.port == 0, to: &text)
    append("source", record.source, to: &text)
    if name == Array("ip".utf8) {
      appendMark(record.virtual.address, to: &text)
    } else {
      append("virtual", record.virtual, to: &text)
      json.append(null: "firewall_mark", to: &text)
    }
    append("destination", record.destination, to: &text)
    if let persistence = record.persistence {
      json.beginObject("persistence", to: &text)
      json.append("engine", line.bytes(in: persistence.engine), to: &text)
      json.append("data", line.bytes(in: persistence.data), to: &text)
      json.endObject(to: &text)
    } else {
      json.append(null: "persistence", to: &text)
    }
    json.endObject(to: &text)
  }

  /// Ends the document.
  package mutating func end(to text: inout [UInt8]) {
    json.endArray(to: &text)
    json.end(to: &text)
  }

  private mutating func append(
    _ key: StaticString, _ endpoint: Endpoint, to text: inout [UInt8]
  ) {
    json.beginObject(key, to: &text)
    json.append("address", endpoint.address, to: &text)
    json.append("port", endpoint.port, to: &text)
    json.endObject(to: &text)
  }

  /// A template of a firewall mark has the protocol `IP`, and the mark in the first word of its
  /// virtual address (`ip_vs_sched_persist` in the kernel's `ip_vs_core.c`).
  private mutating func appendMark(_ address: IPAddress, to text: inout [UInt8]) {
    json.append(null: "virtual", to: &text)
    switch address {
    case .v4(let address): json.append("firewall_mark", address.rawValue, to: &text)
    case .v6(let address): json.append("firewall_mark", address.word(0), to: &text)
    }
  }
}

extension Span where Element == UInt8 {
  /// A copy of some bytes.
  fileprivate func bytes(in range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for index in range { bytes.append(self[index]) }
    return bytes
  }
}
