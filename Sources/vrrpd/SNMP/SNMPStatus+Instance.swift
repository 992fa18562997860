package import NetTypes

extension SNMPStatus {
  /// A virtual router.
  package struct Instance: Sendable {
    /// Its name.
    package var name: String
    /// Its number, 1 to 255.
    package var virtualRouterID: UInt8
    /// The family of its addresses.
    package var family: AddressFamily
    /// The version of the protocol, 2 or 3.
    package var version: Int32 = 2
    /// Its state.
    package var state = State.initial
    /// The state with which it is configured.
    package var configuredState = State.backup
    /// The state that it is on its way to.
    package var wantedState = State.backup
    /// The priority with which it is configured.
    package var basePriority: UInt8 = 100
    /// The priority that counts.
    package var effectivePriority: UInt8 = 100
    /// Its interface, by number and name; 0 and empty without one.
    package var interface: (index: UInt32, name: String) = (0, "")
    /// Whether its interface is tracked (`dont_track_primary` is not set).
    package var tracksInterface = true
    /// The hardware address that its adverts come from.
    package var hardwareAddress: MACAddress?
    /// The address that its adverts come from; nil without one.
    package var source: IPAddress?
    /// The address of the master; nil when none is known.
    package var master: IPAddress?
    /// The interval of adverts in hundredths of a second.
    package var intervalHundredths: UInt32 = 100
    /// Whether it takes over from a master with a lower priority.
    package var preempts = true
    /// `preempt_delay` in seconds.
    package var preemptDelaySeconds: UInt32 = 0
    /// The authentication: 0 none, 1 password, 2 header.
    package var authentication: Int32 = 0
    /// The interface of the IPVS synchronization that follows it; nil without that.
    package var synchronizationInterface: String?
    /// The name of its group; nil without one.
    package var group: String?
    /// `garp_master_delay` in seconds.
    package var announcementDelaySeconds: UInt32 = 5
    /// `smtp_alert`
    package var sendsMail = false
    /// What is run on changes.
    package var scripts = Scripts()
    /// Whether packets to its addresses are accepted.
    package var accepts = true
    /// `promote_secondaries`
    package var promotesSecondaries = false
    /// Whether its interface is asked for its link again and again.
    package var pollsLink = false
    /// Where its adverts go to, unless they go to peers one by one.
    package var multicastGroup: IPAddress?
    /// Its addresses, those that are not advertised too.
    package var addresses: [Address] = []
    /// Its routes.
    package var routes: [Route] = []
    /// Its rules.
    package var rules: [Rule] = []
    /// What it tracks.
    package var tracking = Tracking()
    /// What it has counted.
    package var counters = Counters()
    /// For how long it has been out of its first state, in hundredths of a second; 0 in that.
    package var upTimeHundredths: UInt32 = 0
    /// When it left its first state, in hundredths of a second since the daemon began.
    package var upSinceHundredths: UInt32 = 0
    /// Why it last became master.
    package var masterReason = MasterReason.notMaster
    /// What was last wrong with an advert.
    package var protocolError = ProtocolError.none

    /// A virtual router.
    package init(name: String, virtualRouterID: UInt8, family: AddressFamily) {
      self.name = name
      self.virtualRouterID = virtualRouterID
      self.family = family
    }
  }

  /// What an instance has counted.
  package struct Counters: Sendable {
    /// How often it became master.
    package var becameMaster: UInt64 = 0
    /// Adverts that were taken.
    package var advertsReceived: UInt64 = 0
    /// Adverts with another interval.
    package var intervalErrors: UInt64 = 0
    /// Adverts with a wrong password.
    package var authenticationFailures: UInt64 = 0
    /// Adverts that came from afar.
    package var hopLimitErrors: UInt64 = 0
    /// Adverts with priority 0 that were taken.
    package var priorityZeroReceived: UInt64 = 0
    /// Adverts with priority 0 that were sent.
    package var priorityZeroSent: UInt64 = 0
    /// Packets that are no adverts.
    package var invalidTypes: UInt64 = 0
    /// Adverts with other addresses.
    package var addressListErrors: UInt64 = 0
    /// Adverts with an authentication that is not known.
    package var invalidAuthentications: UInt64 = 0
    /// Adverts with another kind of authentication.
    package var authenticationMismatches: UInt64 = 0
    /// Adverts with a wrong length.
    package var lengthErrors: UInt64 = 0

    /// All zero.
    package init() {}
  }

  /// Why an instance became master (RFC 6527, vrrpv3StatisticsNewMasterReason).
  package enum MasterReason: Int32, Sendable, CaseIterable {
    /// It never did.
    case notMaster = 0
    /// The master gave up with priority 0.
    case priority = 1
    /// It took over from a lower priority, or owns the addresses.
    case preempted = 2
    /// The master was silent.
    case masterNoResponse = 3
  }

  /// What was wrong with an advert (RFC 6527, vrrpv3StatisticsProtoErrReason).
  package enum ProtocolError: Int32, Sendable, CaseIterable {
    /// Nothing was.
    case none = 0
    /// It came from afar.
    case hopLimit = 1
    /// The version.
    case version = 2
    /// The checksum.
    case checksum = 3
    /// The number of the virtual router.
    case virtualRouterID = 4
  }

  /// What was wrong with the authentication of an advert (RFC 2787, vrrpTrapAuthErrorType).
  package enum AuthenticationError: Int32, Sendable, CaseIterable {
    /// A kind that is not known.
    case invalidType = 1
    /// Another kind.
    case typeMismatch = 2
    /// Another password.
    case failure = 3
  }

  /// An address of an instance, or a static one.
  package struct Address: Sendable {
    /// The address.
    package var address: IPAddress
    /// How many bits the network has.
    package var prefixLength: UInt32
    /// Where broadcasts go to, 0.0.0.0 for none; nil in IPv6.
    package var broadcast: IPAddress?
    /// The other end of the link.
    package var peer: IPAddress?
    /// The scope as the kernel numbers it (`RT_SCOPE_*`): 0 for everywhere.
    package var scope: UInt8 = 0
    /// Its interface, by number and name.
    package var interface: (index: UInt32, name: String) = (0, "")
    /// Its label; nil without one.
    package var label: String?
    /// Whether it is on the interface now.
    package var isSet = false
    /// Whether adverts name it.
    package var isAdvertised = false

    /// An address.
    package init(_ address: IPAddress, prefixLength: UInt32) {
      self.address = address
      self.prefixLength = prefixLength
    }
  }

  /// A route of an instance, or a static one.
  package struct Route: Sendable {
    /// Where it leads to.
    package var destination: IPAddress
    /// How many bits of that count.
    package var prefixLength: UInt32
    /// The gateway; nil without one.
    package var gateway: IPAddress?
    /// The source of packets; nil when nothing is said.
    package var source: IPAddress?
    /// The metric.
    package var metric: UInt32 = 0
    /// The scope as the kernel numbers it (`RT_SCOPE_*`).
    package var scope: UInt8 = 0
    /// The type as KEEPALIVED-MIB numbers it (RouteType): 1 unicast, 2 several ways, 3 blackhole,
    /// 7 unreachable, 8 prohibit, 9 throw.
    package var type: Int32 = 1
    /// Its interface, by number and name; 0 and empty without one.
    package var interface: (index: UInt32, name: String) = (0, "")
    /// The table.
    package var table: UInt32 = 254
    /// Whether it is in the table now.
    package var isSet = false

    /// A route.
    package init(to destination: IPAddress, prefixLength: UInt32) {
      self.destination = destination
      self.prefixLength = prefixLength
    }
  }

  /// A rule of an instance, or a static one.
  package struct Rule: Sendable {
    /// The family that it is for.
    package var family: AddressFamily
    /// Where packets come from; nil for anywhere.
    package var source: (address: IPAddress, prefixLength: UInt32)?
    /// Where packets go to; nil for anywhere.
    package var destination: (address: IPAddress, prefixLength: UInt32)?
    /// The table that is looked up.
    package var table: UInt32 = 0
    /// Its preference; nil when nothing is said.
    package var preference: UInt32?
    /// The action as KEEPALIVED-MIB numbers it (RuleAction): 1 looks up a table.
    package var action: Int32 = 1
    /// Whether it is for all packets but these.
    package var isInverted = false
    /// Whether it is set now.
    package var isSet = false

    /// A rule.
    package init(family: AddressFamily) { self.family = family }
  }
}
