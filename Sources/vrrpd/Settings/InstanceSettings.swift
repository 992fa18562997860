import KeepalivedConf
import NetTypes
import VRRP

/// One `vrrp_instance` as the daemon runs it: numbers and names without the text they came from.
struct InstanceSettings: Equatable, Sendable {
  /// What elections need.
  var router: RouterSettings
  /// The interfaces.
  var link: LinkSettings
  /// How adverts travel.
  var transport: TransportSettings
  /// What the master has.
  var holdings: HoldingsSettings
  /// Whom changes are told.
  var notices: NoticeSettings
  /// Other interfaces on which addresses are announced from time to time (`garp_extra_if`).
  var extraAnnouncements = ExtraGratuitousARP(0)
  /// Whether it is configured with `state MASTER`, which managers of SNMP are told.
  var startsAsMaster = false
  /// `debug`, 0 to 4.
  var debugLevel = 0

  /// The name.
  var name: String { router.name }
  /// The number on the network.
  var virtualRouterID: UInt8 { router.identity.virtualRouterID }
  /// The family of adverts and of the addresses in them.
  var family: AddressFamily { router.identity.family }
}

/// The interfaces of an instance.
struct LinkSettings: Hashable, Sendable {
  /// An interface that the daemon makes above the real one.
  enum Virtual: Hashable, Sendable {
    /// A macvlan interface with the virtual router's MAC address (`use_vmac`).
    case macvlan(VirtualMAC)
    /// An ipvlan interface (`use_ipvlan`).
    case ipvlan(IPVLAN)
  }

  /// `interface`; nil for unicast that goes by the routing table.
  var interface: String?
  /// `vrf`
  var vrf: String?
  /// The interface that the daemon makes.
  var virtual: Virtual?
  /// `vmac_xmit_base`
  var transmitsFromBase = false
  /// `use_vmac_addr`
  var usesVirtualMACForAddresses = false
  /// `dont_track_primary`
  var ignoresOwnInterface = false
  /// `promote_secondaries`
  var promotesSecondaries = false
}

/// How adverts of an instance travel.
struct TransportSettings: Equatable, Sendable {
  /// The multicast group; nil with peers.
  var group: IPAddress?
  /// The peers of unicast.
  var peers: [ReceivePeer] = []
  /// `unicast_fault_no_peer`, and there are none.
  var lacksPeers = false
  /// The configured source address.
  var source: IPAddress?
  /// `track_src_ip`
  var tracksSource = false
  /// The TTL of adverts.
  var hopLimit: UInt8 = 255
  /// `check_unicast_src`
  var refusesUnknownPeers = false
  /// The checksum of version 3 on IPv4.
  var checksum = ChecksumReading.pseudoHeader
  /// The authentication of version 2.
  var credential = ExpectedCredential.none
  /// `auth_hmac`
  var hmac: HMACAuthentication?
  /// What happens to adverts with other addresses.
  var addressPolicy = AddressPolicy.report
  /// `kernel_rx_buf_size`
  var receiveBufferBytes: Int?
}

/// What an instance has while it is master.
struct HoldingsSettings: Equatable, Sendable {
  /// The addresses in adverts, in their order.
  var addresses: [VirtualAddress] = []
  /// More addresses.
  var excludedAddresses: [VirtualAddress] = []
  /// Routes.
  var routes: [Route] = []
  /// Rules.
  var rules: [RoutingRule] = []
  /// Whether packets to the addresses are taken.
  var accepts = true

  /// All addresses.
  var allAddresses: [VirtualAddress] { addresses + excludedAddresses }
}

/// Whom changes of an instance or of a group are told.
struct NoticeSettings: Equatable, Sendable {
  /// `notify_master`
  var master: ScriptCommand?
  /// `notify_backup`
  var backup: ScriptCommand?
  /// `notify_fault`
  var fault: ScriptCommand?
  /// `notify_stop`
  var stop: ScriptCommand?
  /// `notify_deleted`
  var deleted: VRRPInstance.DeletionNotice?
  /// `notify`
  var any: ScriptCommand?
  /// `notify_master_rx_lower_pri`
  var lowerPriority: ScriptCommand?
  /// `notify_priority_changes`
  var tellsPriorities = false
  /// `smtp_alert`
  var sendsMail = false
}
