package import NetTypes

/// `virtual_server`: a service, its real servers, and how they are checked.
package struct VirtualServer: ConfigurationBlock {
  /// What makes traffic belong to a service: the three forms of its first line.
  package enum Identity: Sendable, Hashable {
    /// An address with a port; port 0 stands for all ports.
    case endpoint(Endpoint)
    /// A firewall mark.
    case firewallMark(UInt32)
    /// All entries of a `virtual_server_group`.
    case group(String)
  }

  /// Flags of the service that the kernel hands to its scheduler or keeps for itself.
  package struct Flags: Sendable, Hashable {
    /// `ops`: each packet is scheduled alone.
    package var onePacket: Bool?
    /// `flag-1`
    package var first: Bool?
    /// `flag-2`
    package var second: Bool?
    /// `flag-3`
    package var third: Bool?
    /// `sh-port`: source hashing includes the port.
    package var sourceHashingPort: Bool?
    /// `sh-fallback`: source hashing takes the next server when one is down.
    package var sourceHashingFallback: Bool?
    /// `mh-port`
    package var maglevHashingPort: Bool?
    /// `mh-fallback`
    package var maglevHashingFallback: Bool?

    /// No flag is mentioned.
    package init() {}
  }

  /// Where its keywords stand.
  package var places = Places()
  /// What traffic belongs to it.
  package var identity = Identity.firewallMark(0)
  /// `ip_family`
  package var family: AddressFamily?
  /// When its checks run, as far as servers and checks don't say it themselves.
  package var schedule = CheckSchedule()
  /// `connect_timeout`
  package var connectTimeout: Duration?
  /// `inhibit_on_failure`: a server that fails gets weight 0 instead of being removed.
  package var inhibitsOnFailure: Bool?
  /// `lvs_sched`
  package var scheduler: Scheduler?
  /// Flags.
  package var flags = Flags()
  /// `lvs_method`
  package var forwarding: Forwarding?
  /// `persistence_engine`, at most 15 bytes.
  package var persistenceEngine: String?
  /// `persistence_timeout` in seconds.
  package var persistenceTimeoutSeconds: Int?
  /// `persistence_granularity`
  package var persistenceGranularity: PersistenceGranularity?
  /// `protocol`
  package var serviceProtocol: ServiceProtocol?
  /// `ha_suspend`: no checks while the address is on no interface.
  package var suspendsWithoutAddress: Bool?
  /// `smtp_alert`
  package var sendsMail: Bool?
  /// `virtualhost`
  package var virtualHost: String?
  /// `snmp_name`
  package var snmpName: String?
  /// `omega`: scripts run when the daemon ends.
  package var runsScriptsAtShutdown: Bool?
  /// `quorum_up`
  package var quorumUp: ScriptCommand?
  /// `quorum_down`
  package var quorumDown: ScriptCommand?
  /// `quorum`: the sum of weights that keeps the service up.
  package var quorum: Int?
  /// `hysteresis`
  package var hysteresis: Int?
  /// `weight`: of the real servers that don't say one.
  package var weight: Int?
  /// `sorry_server`: takes over when the quorum is lost. Port 0 stands for the service's.
  package var sorryServer: Endpoint?
  /// `sorry_server_inhibit`: it is present with weight 0 in normal times.
  package var sorryServerIsInhibited: Bool?
  /// `sorry_server_lvs_method`
  package var sorryServerForwarding: Forwarding?
  /// The real servers.
  package var realServers: [RealServer] = []
  /// The family of the first real server that is not tunnelled, as far as read: it decides.
  @NotCompared var familyOfServers: AddressFamily?

  /// A service of which nothing is said.
  package init() {}
}
