import NetTypes

/// Writes services, real servers and commands as lines of ipvsadm's rules language, which
/// `ipvsadm -R` reads back.
///
/// Each method appends one line with its newline.
package struct RuleWriter<Naming: EndpointNaming> {
  /// How addresses and ports are written.
  package var naming: Naming
  /// Whether lines of services and servers say everything. Otherwise they say what `ipvsadm -S`
  /// says: nothing of thresholds, of a persistence engine without persistence, or of the third
  /// flag of the schedulers `sh` and `mh`.
  package var isComplete: Bool

  /// Makes a writer.
  package init(naming: Naming, isComplete: Bool = false) {
    self.naming = naming
    self.isComplete = isComplete
  }

  /// Appends the `-A` line of a service.
  package mutating func append(_ service: VirtualService, to text: inout [UInt8]) {
    append("-A", service, isComplete: isComplete, to: &text)
  }

  /// Appends the `-a` line of a real server.
  package mutating func append(
    _ server: RealServer, of id: ServiceID, to text: inout [UInt8]
  ) {
    append("-a", server, of: id, isComplete: isComplete, to: &text)
  }

  /// Appends the line that carries out a command; it always says everything.
  package mutating func append(_ command: IPVSCommand, to text: inout [UInt8]) {
    switch command {
    case .addService(let service): append("-A", service, isComplete: true, to: &text)
    case .editService(let service): append("-E", service, isComplete: true, to: &text)
    case .deleteService(let id):
      append("-D", id, to: &text)
      text.append(newline)
    case .addServer(let id, let server):
      append("-a", server, of: id, isComplete: true, to: &text)
    case .editServer(let id, let server):
      append("-e", server, of: id, isComplete: true, to: &text)
    case .deleteServer(let id, let endpoint):
      append("-d", id, to: &text)
      text.append(text: " -r ")
      naming.append(endpoint, transport: id.transport, to: &text)
      text.append(newline)
    case .flush: text.append(text: "-C\n")
    case .zero(nil): text.append(text: "-Z\n")
    case .zero(let id?):
      append("-Z", id, to: &text)
      text.append(newline)
    case .setTimeouts(let timeouts):
      append(" ", timeouts.tcpSeconds, after: "--set", to: &text)
      append(" ", timeouts.tcpFinSeconds, to: &text)
      append(" ", timeouts.udpSeconds, to: &text)
      text.append(newline)
    case .startDaemon(let daemon): append(daemon, to: &text)
    case .stopDaemon(let role, let syncID):
      text.append(text: "--stop-daemon ")
      text.append(text: role.name)
      append(" --syncid ", syncID, to: &text)
      text.append(newline)
    }
  }

  private var newline: UInt8 { UInt8(ascii: "\n") }

  private mutating func append(
    _ command: StaticString, _ id: ServiceID, to text: inout [UInt8]
  ) {
    text.append(text: command)
    switch id {
    case .endpoint(let transport, let endpoint):
      switch transport {
      case .tcp: text.append(text: " -t ")
      case .udp: text.append(text: " -u ")
      case .sctp: text.append(text: " --sctp-service ")
      }
      naming.append(endpoint, transport: transport, to: &text)
    case .firewallMark(let mark, let family):
      // Unsigned: `-f -1`, which ipvsadm writes for large marks, can't be read back.
      append(" -f ", mark, to: &text)
      if family == .ipv6 { text.append(text: " -6") }
    }
  }

  private mutating func append(
    _ command: StaticString, _ service: VirtualService, isComplete: Bool,
    to text: inout [UInt8]
  ) {
    append(command, service.id, to: &text)
    text.append(text: " -s ")
    text.append(contentsOf: service.scheduler.bytes)
    if service.flags.contains(.persistent) {
      append(" -p ", service.persistenceTimeoutSeconds, to: &text)
      if !service.persistenceMask.isHost {
        text.append(text: " -M ")
        switch service.persistenceMask {
        case .ipv4(let mask): mask.append(to: &text)
        case .ipv6(let prefixLength): text.append(decimal: UInt64(prefixLength))
        }
      }
    }
    if let engine = service.persistenceEngine {
      text.append(text: " --pe ")
      text.append(contentsOf: engine.bytes)
    }
    if service.flags.contains(.onePacket) { text.append(text: " -o") }
    if !service.flags.isDisjoint(with: .schedulerFlags) {
      text.append(text: " -b ")
      let flags = service.flags
      // ipvsadm names the third flag of sh and mh not at all, and alone it leaves `-b` empty, which
      // can't be read back.
      if isComplete
        || !SchedulerFlagNames.append(flags, scheduler: service.scheduler, to: &text)
      {
        SchedulerFlagNames.appendAll(flags, scheduler: service.scheduler, to: &text)
      }
    }
    text.append(newline)
  }

  private mutating func append(
    _ command: StaticString, _ server: RealServer, of id: ServiceID, isComplete: Bool,
    to text: inout [UInt8]
  ) {
    append(command, id, to: &text)
    text.append(text: " -r ")
    naming.append(server.endpoint, transport: id.transport, to: &text)
    switch server.forwarding {
    case .masquerade: text.append(text: " -m")
    case .tunnel: text.append(text: " -i")
    // Local delivery can't be asked for: the kernel finds out by itself.
    case .directRouting, .local: text.append(text: " -g")
    }
    text.append(text: " -w ")
    text.append(decimal: Int64(Int32(truncatingIfNeeded: server.weight)))
    if isComplete {
      if server.upperThreshold != 0 { append(" -x ", server.upperThreshold, to: &text) }
      if server.lowerThreshold != 0 { append(" -y ", server.lowerThreshold, to: &text) }
    }
    if case .tunnel(let type) = server.forwarding { append(type, to: &text) }
    text.append(newline)
  }

  private func append(_ type: TunnelType, to text: inout [UInt8]) {
    switch type {
    case .ipip:
      text.append(text: " --tun-type ipip")
    case .gue(let port, let checksum):
      text.append(text: " --tun-type gue")
      append(" --tun-port ", UInt32(port), to: &text)
      text.append(text: checksum.option)
    case .gre(let checksum):
      text.append(text: " --tun-type gre")
      text.append(text: checksum.option)
    }
  }

  private func append(_ daemon: SyncDaemon, to text: inout [UInt8]) {
    text.append(text: "--start-daemon ")
    text.append(text: daemon.role.name)
    text.append(text: " --mcast-interface ")
    text.append(contentsOf: daemon.interface.bytes)
    append(" --syncid ", daemon.syncID, to: &text)
    // Zero is no value that the options take; old kernels mean "not known" by it.
    if let length = daemon.maximumLength, length != 0 {
      append(" --sync-maxlen ", UInt32(length), to: &text)
    }
    if let group = daemon.group {
      text.append(text: " --mcast-group ")
      group.append(to: &text)
    }
    if let port = daemon.port, port != 0 { append(" --mcast-port ", UInt32(port), to: &text) }
    if let timeToLive = daemon.timeToLive, timeToLive != 0 {
      append(" --mcast-ttl ", UInt32(timeToLive), to: &text)
    }
    text.append(newline)
  }

  private func append(
    _ option: StaticString, _ number: UInt32, after command: StaticString? = nil,
    to text: inout [UInt8]
  ) {
    if let command { text.append(text: command) }
    text.append(text: option)
    text.append(decimal: UInt64(number))
  }
}

extension TunnelChecksum {
  /// The option that asks for it, after a blank.
  fileprivate var option: StaticString {
    switch self {
    case .none: " --tun-nocsum"
    case .full: " --tun-csum"
    case .remote: " --tun-remcsum"
    }
  }
}
