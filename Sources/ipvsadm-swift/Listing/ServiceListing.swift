package import IPVS
import NetTypes

/// Writes virtual services and their real servers as ipvsadm lists them, byte for byte.
package struct ServiceListing<Naming: EndpointNaming> {
  /// Which columns there are.
  package let format: ListingFormat
  /// Whether large counters have all their digits (`--exact`).
  package let isExact: Bool
  /// Writes addresses and ports.
  package var naming: Naming

  /// Makes a listing of one format.
  package init(format: ListingFormat, isExact: Bool = false, naming: Naming) {
    self.format = format
    self.isExact = isExact
    self.naming = naming
  }

  /// Appends the column heads.
  package func appendHead(to text: inout [UInt8]) {
    switch format {
    case .plain:
      text.append(text: "Prot LocalAddress:Port Scheduler Flags\n")
      text.append(text: "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n")
    case .tunnelInfo:
      text.append(text: "Prot LocalAddress:Port Scheduler Flags\n")
      text.append(text: "  -> RemoteAddress:Port           Forward TunnelInfo    Weight")
      text.append(text: " ActiveConn InActConn\n")
    case .statistics:
      appendHead(counters: ["Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"], to: &text)
    case .rates:
      appendHead(counters: ["CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"], to: &text)
    case .thresholds:
      text.append(
        text: """
          Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n\
            -> RemoteAddress:Port\n
          """)
    case .persistentConnections:
      text.append(
        text: """
          Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n\
            -> RemoteAddress:Port\n
          """)
    }
  }

  private func appendHead(counters: [StaticString], to text: inout [UInt8]) {
    text.append(leftAligned: "Prot LocalAddress:Port", width: ColumnWidth.service)
    for counter in counters {
      text.append(UInt8(ascii: " "))
      text.append(rightAligned: counter, width: 8)
    }
    text.append(text: "\n  -> RemoteAddress:Port\n")
  }

  /// Appends the line of a service and those of its servers, in the order given.
  package mutating func append(_ listed: ListedService, to text: inout [UInt8]) {
    append(listed.record, to: &text)
    var transport: TransportProtocol?
    if case .endpoint(let named, _) = listed.record.service.id { transport = named }
    for server in listed.servers { append(server, transport: transport, to: &text) }
  }

  private mutating func append(_ record: ServiceRecord, to text: inout [UInt8]) {
    let start = text.count
    append(record.service.id, to: &text)
    switch format {
    case .statistics:
      text.pad(from: start, width: ColumnWidth.service)
      appendTotals(record.statistics, to: &text)
    case .rates:
      text.pad(from: start, width: ColumnWidth.service)
      let statistics = record.statistics
      text.append(counter: statistics.connectionsPerSecond, isExact: isExact)
      text.append(counter: statistics.incomingPacketsPerSecond, isExact: isExact)
      text.append(counter: statistics.outgoingPacketsPerSecond, isExact: isExact)
      appendByteRates(statistics, to: &text)
    case .plain, .tunnelInfo, .thresholds, .persistentConnections:
      appendSettings(of: record.service, to: &text)
    }
    text.endLine()
  }

  private mutating func append(_ id: ServiceID, to text: inout [UInt8]) {
    switch id {
    case .firewallMark(let mark, let family):
      // ipvsadm prints marks as signed numbers: those above 2^31 - 1 come out negative.
      text.append(text: "FWM  ")
      text.append(decimal: Int64(Int32(bitPattern: mark)))
      if family == .ipv6 { text.append(text: " IPv6") }
    case .endpoint(let transport, let endpoint):
      let start = text.count
      text.append(leftAligned: transport.name, width: 4)
      text.append(UInt8(ascii: " "))
      naming.append(endpoint, transport: transport, to: &text)
      if endpoint.address.family == .ipv4 { text.cut(from: start, length: ColumnWidth.service) }
    }
  }

  private func appendSettings(of service: VirtualService, to text: inout [UInt8]) {
    text.append(UInt8(ascii: " "))
    text.append(contentsOf: service.scheduler.bytes)
    if !service.flags.isDisjoint(with: .schedulerFlags) {
      text.append(text: " (")
      SchedulerFlagNames.append(service.flags, scheduler: service.scheduler, to: &text)
      text.append(UInt8(ascii: ")"))
    }
    if service.flags.contains(.persistent) {
      text.append(text: " persistent ")
      text.append(decimal: UInt64(service.persistenceTimeoutSeconds))
      if !service.persistenceMask.isHost {
        text.append(text: " mask ")
        switch service.persistenceMask {
        case .ipv4(let mask): mask.append(to: &text)
        case .ipv6(let prefixLength): text.append(decimal: UInt64(prefixLength))
        }
      }
      if let engine = service.persistenceEngine, !engine.isEmpty {
        text.append(text: " pe ")
        text.append(contentsOf: engine.bytes)
      }
    }
    if service.flags.contains(.onePacket) { text.append(text: " ops") }
  }

  private mutating func append(
    _ record: RealServerRecord, transport: TransportProtocol?, to text: inout [UInt8]
  ) {
    text.append(text: "  -> ")
    let start = text.count
    naming.append(record.server.endpoint, transport: transport, to: &text)
    if record.server.endpoint.address.family == .ipv4 {
      text.cut(from: start, length: ColumnWidth.server)
    }
    text.pad(from: start, width: ColumnWidth.server)
    switch format {
    case .plain, .tunnelInfo: appendSettings(of: record, to: &text)
    case .statistics: appendTotals(record.statistics, to: &text)
    case .rates: appendRates(ofServer: record.statistics, to: &text)
    case .thresholds:
      text.appendColumn(record.server.upperThreshold, width: 10)
      text.appendColumn(record.server.lowerThreshold, width: 10)
      appendConnections(of: record, to: &text)
    case .persistentConnections:
      text.appendColumn(record.server.weight, width: 9)
      text.appendColumn(record.persistentConnections, width: 11)
      appendConnections(of: record, to: &text)
    }
    text.endLine()
  }

  private func appendSettings(of record: RealServerRecord, to text: inout [UInt8]) {
    text.append(UInt8(ascii: " "))
    text.append(leftAligned: record.server.forwarding.listedName, width: 7)
    if format == .tunnelInfo {
      text.append(UInt8(ascii: " "))
      let start = text.count
      text.append(tunnelOf: record.server.forwarding)
      text.pad(from: start, width: 13)
    }
    text.appendColumn(Int32(bitPattern: record.server.weight), width: 6)
    appendConnections(of: record, to: &text)
  }

  private func appendConnections(of record: RealServerRecord, to text: inout [UInt8]) {
    text.appendColumn(record.activeConnections, width: 10)
    text.appendColumn(record.inactiveConnections, width: 10)
  }

  private func appendTotals(_ statistics: Statistics, to text: inout [UInt8]) {
    text.append(counter: statistics.connections, isExact: isExact)
    text.append(counter: statistics.incomingPackets, isExact: isExact)
    text.append(counter: statistics.outgoingPackets, isExact: isExact)
    text.append(counter: statistics.incomingBytes, isExact: isExact)
    text.append(counter: statistics.outgoingBytes, isExact: isExact)
  }

  /// Unlike those of services, the first three rates of servers are never shortened.
  private func appendRates(ofServer statistics: Statistics, to text: inout [UInt8]) {
    for rate in [
      statistics.connectionsPerSecond, statistics.incomingPacketsPerSecond,
      statistics.outgoingPacketsPerSecond,
    ] {
      text.append(UInt8(ascii: " "))
      text.append(rightAligned: rate, width: 8)
    }
    appendByteRates(statistics, to: &text)
  }

  private func appendByteRates(_ statistics: Statistics, to text: inout [UInt8]) {
    text.append(counter: statistics.incomingBytesPerSecond, isExact: isExact)
    text.append(counter: statistics.outgoingBytesPerSecond, isExact: isExact)
  }
}

extension [UInt8] {
  /// Appends a blank and a left-aligned number.
  fileprivate mutating func appendColumn<Number: BinaryInteger>(_ number: Number, width: Int) {
    append(UInt8(ascii: " "))
    append(leftAligned: number, width: width)
  }

  /// Appends the kind of a tunnel: `ipip`, `gue:6080:-c`, `gre:+c`; `n/a` where there is none.
  fileprivate mutating func append(tunnelOf forwarding: Forwarding) {
    guard case .tunnel(let type) = forwarding else {
      append(text: "n/a")
      return
    }
    switch type {
    case .ipip:
      append(text: "ipip")
    case .gue(let port, let checksum):
      append(text: "gue:")
      append(decimal: UInt64(port))
      append(UInt8(ascii: ":"))
      append(text: checksum.listedName)
    case .gre(let checksum):
      append(text: "gre:")
      append(text: checksum.listedName)
    }
  }
}

extension TunnelChecksum {
  fileprivate var listedName: StaticString {
    switch self {
    case .none: "-c"
    case .full: "+c"
    case .remote: "r+c"
    }
  }
}

extension Forwarding {
  /// The word in the column `Forward`.
  fileprivate var listedName: StaticString {
    switch self {
    case .masquerade: "Masq"
    case .local: "Local"
    case .tunnel: "Tunnel"
    case .directRouting: "Route"
    }
  }
}
