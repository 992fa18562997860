import IPVS
import NetTypes

extension ParsedLine {
  /// Takes an option that describes a real server.
  mutating func takeServerOption(
    _ id: OptionID, _ argument: ByteString, _ host: any HostDatabase
  ) throws(CommandLineError) {
    switch id {
    case .realServer:
      try count(.realServer)
      // What a service named further right says is not known here, as with ipvsadm; ports of
      // services for marked packets have the names of TCP.
      let transport = transport ?? (firewallMark == 0 ? nil : .tcp)
      guard let parsed = host.addressArgument(argument, transport: transport) else {
        throw .realServer
      }
      serverAddress = parsed.address
      serverPort = parsed.port ?? port
    case .directRouting: try choose(.directRouting)
    case .tunnel: try choose(.tunnel)
    case .masquerade: try choose(.masquerade)
    case .weight:
      try count(.weight)
      weight = try serverNumber(argument, else: .weight)
    case .upperThreshold:
      try count(.upperThreshold)
      upperThreshold = try serverNumber(argument, else: .upperThreshold)
    case .lowerThreshold:
      try count(.lowerThreshold)
      lowerThreshold = try serverNumber(argument, else: .lowerThreshold)
    case .tunnelType:
      try count(.tunnelType)
      guard let type = TunnelChoice(rawValue: argument.description) else { throw .tunnelType }
      tunnelType = type
    case .tunnelPort:
      try count(.tunnelPort)
      guard let number = decimal(argument, in: 1...65535) else { throw .tunnelPort }
      tunnelPort = UInt16(number)
    case .tunnelWithoutChecksum: try count(.tunnelWithoutChecksum)
    case .tunnelChecksum: try count(.tunnelChecksum)
    default: try count(.tunnelRemoteChecksum)
    }
  }

  private mutating func choose(_ choice: ForwardingChoice) throws(CommandLineError) {
    try count(.forwardingMethod)
    forwarding = choice
  }

  private func serverNumber(
    _ word: ByteString, else error: CommandLineError
  ) throws(CommandLineError) -> UInt32 {
    guard let number = decimal(word, in: 0...Int64(Int32.max)) else { throw error }
    return UInt32(number)
  }

  /// The real server as it was named.
  var namedServer: Endpoint { Endpoint(address: serverAddress, port: serverPort) }

  /// The real server as it is reached.
  private var reachedServer: Endpoint {
    // Direct routing and tunnels leave the packet's port as it is.
    let keepsPort = transport != nil && forwarding != .masquerade
    return keepsPort ? Endpoint(address: serverAddress, port: port) : namedServer
  }

  /// The real server of `-a` and `-e`.
  func realServer() throws(CommandLineError) -> RealServer {
    guard family == serverAddress.family || forwarding == .tunnel else { throw .mixedFamilies }
    return RealServer(
      endpoint: reachedServer, forwarding: try chosenForwarding(), weight: weight,
      upperThreshold: upperThreshold, lowerThreshold: lowerThreshold)
  }

  private func chosenForwarding() throws(CommandLineError) -> Forwarding {
    switch forwarding {
    case .directRouting, .masquerade:
      guard options.isDisjoint(with: .tunnel) else {
        throw .tunnelWithoutTunnel
      }
      return forwarding == .masquerade ? .masquerade : .directRouting
    case .tunnel:
      try checkTunnelOptions()
      let checksum: TunnelChecksum =
        options.contains(.tunnelChecksum)
        ? .full : options.contains(.tunnelRemoteChecksum) ? .remote : .none
      switch tunnelType {
      case .ipip: return .tunnel(.ipip)
      case .gue: return .tunnel(.gue(port: tunnelPort, checksum))
      case .gre: return .tunnel(.gre(checksum))
      }
    }
  }

  /// Judges the tunnel's options in the order of the table.
  private func checkTunnelOptions() throws(CommandLineError) {
    let checksums: [CountedOption] = [
      .tunnelWithoutChecksum, .tunnelChecksum, .tunnelRemoteChecksum,
    ]
    let allowed: CountedOptions =
      switch tunnelType {
      case .ipip: []
      case .gue: [.tunnelPort, .tunnelWithoutChecksum, .tunnelChecksum, .tunnelRemoteChecksum]
      case .gre: [.tunnelWithoutChecksum, .tunnelChecksum]
      }
    let name = tunnelType.rawValue
    if options.contains(.tunnelPort) {
      guard allowed.contains(.tunnelPort) else {
        throw .illegalTunnelOption(.tunnelPort, tunnelType: name)
      }
    } else if tunnelType == .gue {
      throw .missingTunnelOption(.tunnelPort, tunnelType: name)
    }
    var chosen: CountedOption?
    for option in checksums where options.contains(option) {
      guard allowed.contains(option) else {
        throw .illegalTunnelOption(option, tunnelType: name)
      }
      if let chosen { throw .conflictingTunnelOptions(option, chosen, tunnelType: name) }
      chosen = option
    }
  }
}
