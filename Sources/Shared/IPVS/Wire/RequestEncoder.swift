import NetTypes
package import NetlinkCodec

/// Encodes commands and questions as messages of the IPVS family.
package struct RequestEncoder: Sendable {
  /// The number that the kernel gave the family.
  package let family: UInt16

  /// Encodes for the family's number.
  package init(family: UInt16) { self.family = family }

  /// Adds the message for a command.
  package func encode(
    _ command: IPVSCommand, flags: MessageFlags, sequence: UInt32,
    into writer: inout MessageWriter
  ) {
    begin(wireCommand(of: command), flags: flags, sequence: sequence, &writer)
    switch command {
    case .addService(let service), .editService(let service):
      writer.nest(TopAttribute.service) { encode(service, into: &$0) }
    case .deleteService(let id):
      encode(id, into: &writer)
    case .addServer(let id, let server), .editServer(let id, let server):
      encode(id, into: &writer)
      writer.nest(TopAttribute.destination) { encode(server, into: &$0) }
    case .deleteServer(let id, let endpoint):
      encode(id, into: &writer)
      writer.nest(TopAttribute.destination) { encode(endpoint, into: &$0) }
    case .flush, .zero(nil):
      break
    case .zero(let id?):
      encode(id, into: &writer)
    case .setTimeouts(let timeouts):
      writer.attribute(TopAttribute.tcpTimeout, timeouts.tcpSeconds)
      writer.attribute(TopAttribute.tcpFinTimeout, timeouts.tcpFinSeconds)
      writer.attribute(TopAttribute.udpTimeout, timeouts.udpSeconds)
    case .startDaemon(let daemon):
      writer.nest(TopAttribute.daemon) { encode(daemon, into: &$0) }
    case .stopDaemon(let role, let syncID):
      writer.nest(TopAttribute.daemon) {
        $0.attribute(DaemonAttribute.state, role.rawValue)
        $0.attribute(DaemonAttribute.syncID, syncID)
      }
    }
    writer.endMessage()
  }

  /// Adds a question without arguments: information, configuration, or a dump of services or
  /// daemons.
  package func encodeQuestion(
    _ command: WireCommand, flags: MessageFlags, sequence: UInt32,
    into writer: inout MessageWriter
  ) {
    begin(command, flags: flags, sequence: sequence, &writer)
    writer.endMessage()
  }

  /// Adds a question about one service: the service itself or, as a dump, its real servers.
  package func encodeQuestion(
    _ command: WireCommand, about id: ServiceID, flags: MessageFlags, sequence: UInt32,
    into writer: inout MessageWriter
  ) {
    begin(command, flags: flags, sequence: sequence, &writer)
    encode(id, into: &writer)
    writer.endMessage()
  }

  private func begin(
    _ command: WireCommand, flags: MessageFlags, sequence: UInt32, _ writer: inout MessageWriter
  ) {
    writer.beginMessage(
      family: family, flags: flags.union(.request), sequence: sequence,
      command: command.rawValue, version: WireFamily.version)
  }

  private func wireCommand(of command: IPVSCommand) -> WireCommand {
    switch command {
    case .addService: .newService
    case .editService: .setService
    case .deleteService: .deleteService
    case .addServer: .newDestination
    case .editServer: .setDestination
    case .deleteServer: .deleteDestination
    case .flush: .flush
    case .zero: .zero
    case .setTimeouts: .setConfiguration
    case .startDaemon: .newDaemon
    case .stopDaemon: .deleteDaemon
    }
  }

  private func encode(_ id: ServiceID, into writer: inout MessageWriter) {
    writer.nest(TopAttribute.service) { encodeIdentity(id, into: &$0) }
  }

  private func encodeIdentity(_ id: ServiceID, into writer: inout MessageWriter) {
    writer.attribute(ServiceAttribute.family, id.family.rawValue)
    switch id {
    case .endpoint(let transport, let endpoint):
      writer.attribute(ServiceAttribute.transport, transport.rawValue)
      writer.attribute(ServiceAttribute.address, address: endpoint.address, size: 16)
      writer.attribute(ServiceAttribute.port, endpoint.port.bigEndian)
    case .firewallMark(let mark, _):
      writer.attribute(ServiceAttribute.firewallMark, mark)
    }
  }

  private func encode(_ service: VirtualService, into writer: inout MessageWriter) {
    encodeIdentity(service.id, into: &writer)
    writer.attribute(ServiceAttribute.scheduler, text: service.scheduler)
    if let engine = service.persistenceEngine {
      writer.attribute(ServiceAttribute.persistenceEngine, text: engine)
    }
    // struct ip_vs_flags: the flags, and which of them count.
    writer.attribute(
      ServiceAttribute.flags, words: service.flags.subtracting(.hashed).rawValue, .max)
    writer.attribute(ServiceAttribute.timeout, service.persistenceTimeoutSeconds)
    switch service.persistenceMask {
    case .ipv4(let mask):
      writer.attribute(ServiceAttribute.netmask, mask.rawValue.bigEndian)
    case .ipv6(let prefixLength):
      writer.attribute(ServiceAttribute.netmask, prefixLength)
    }
  }

  private func encode(_ endpoint: Endpoint, into writer: inout MessageWriter) {
    writer.attribute(DestinationAttribute.family, endpoint.address.family.rawValue)
    writer.attribute(DestinationAttribute.address, address: endpoint.address, size: 16)
    writer.attribute(DestinationAttribute.port, endpoint.port.bigEndian)
  }

  private func encode(_ server: RealServer, into writer: inout MessageWriter) {
    encode(server.endpoint, into: &writer)
    var tunnel = (type: TunnelNumber.ipip, port: UInt16(0), checksum: TunnelChecksum.none)
    let method: UInt32
    switch server.forwarding {
    case .masquerade: method = ForwardingNumber.masquerade
    case .local: method = ForwardingNumber.local
    case .directRouting: method = ForwardingNumber.directRouting
    case .tunnel(.ipip): method = ForwardingNumber.tunnel
    case .tunnel(.gue(let port, let checksum)):
      method = ForwardingNumber.tunnel
      tunnel = (TunnelNumber.gue, port, checksum)
    case .tunnel(.gre(let checksum)):
      method = ForwardingNumber.tunnel
      tunnel = (TunnelNumber.gre, 0, checksum)
    }
    writer.attribute(DestinationAttribute.forwardingMethod, method)
    writer.attribute(DestinationAttribute.weight, server.weight)
    writer.attribute(DestinationAttribute.tunnelType, tunnel.type)
    writer.attribute(DestinationAttribute.tunnelPort, tunnel.port.bigEndian)
    writer.attribute(DestinationAttribute.tunnelFlags, tunnel.checksum.rawValue)
    writer.attribute(DestinationAttribute.upperThreshold, server.upperThreshold)
    writer.attribute(DestinationAttribute.lowerThreshold, server.lowerThreshold)
  }

  private func encode(_ daemon: SyncDaemon, into writer: inout MessageWriter) {
    writer.attribute(DaemonAttribute.state, daemon.role.rawValue)
    writer.attribute(DaemonAttribute.interface, text: daemon.interface)
    writer.attribute(DaemonAttribute.syncID, daemon.syncID)
    if let length = daemon.maximumLength {
      writer.attribute(DaemonAttribute.maximumLength, length)
    }
    if let timeToLive = daemon.timeToLive {
      writer.attribute(DaemonAttribute.timeToLive, timeToLive)
    }
    if let port = daemon.port { writer.attribute(DaemonAttribute.port, port) }
    if let group = daemon.group {
      switch group {
      case .v4: writer.attribute(DaemonAttribute.group, address: group, size: 4)
      case .v6: writer.attribute(DaemonAttribute.group6, address: group, size: 16)
      }
    }
  }
}
