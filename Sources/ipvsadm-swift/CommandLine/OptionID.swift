/// Every option of the command line, commands included. The raw value is libpopt's number for it.
enum OptionID: Int32, CaseIterable, Sendable {
  // Commands: the first option of a command line.
  case addService = 1
  case editService
  case deleteService
  case clear
  case restore
  case save
  case addServer
  case editServer
  case deleteServer
  case list
  case zero
  case setTimeouts
  case startDaemon
  case stopDaemon
  case help
  case version
  case check
  case plan
  case apply
  // What the command works on.
  case tcpService
  case udpService
  case sctpService
  case firewallMarkService
  case ipv6
  case scheduler
  case persistent
  case netmask
  case persistenceEngine
  case onePacket
  case schedulerFlags
  case realServer
  case directRouting
  case tunnel
  case masquerade
  case weight
  case upperThreshold
  case lowerThreshold
  case tunnelType
  case tunnelPort
  case tunnelWithoutChecksum
  case tunnelChecksum
  case tunnelRemoteChecksum
  // Synchronisation daemons.
  case multicastInterface
  case multicastGroup
  case multicastPort
  case multicastTimeToLive
  case syncID
  case syncMaximumLength
  // Listings.
  case connection
  case timeout
  case daemon
  case statistics
  case rate
  case thresholds
  case persistentConnections
  case tunnelInformation
  case exact
  case sort
  case noSort
  case numeric
  case json
  case watch
  // Saving and planning.
  case complete
  case keepOthers
}
