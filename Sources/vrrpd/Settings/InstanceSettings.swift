import KeepalivedConf
import NetTypes
import VRRP

/// One `vrrp_instance` as the daemon runs it: numbers and names without the text they came from.
///
/// Copies share their memory, of which a thousand instances would need megabytes otherwise.
struct InstanceSettings: Equatable, Sendable {
  /// What is shared.
  private struct Values: Equatable, Sendable {
    var router: RouterSettings
    var link: LinkSettings
    var transport: TransportSettings
    var holdings: HoldingsSettings
    var notices: NoticeSettings
    var extraAnnouncements = ExtraGratuitousARP(0)
    var startsAsMaster = false
    var debugLevel = 0
  }

  /// Where it lies.
  private final class Storage: Sendable {
    let values: Values

    init(_ values: Values) { self.values = values }
  }

  private var storage: Storage

  /// Makes one of its parts.
  init(
    router: RouterSettings, link: LinkSettings, transport: TransportSettings,
    holdings: HoldingsSettings, notices: NoticeSettings
  ) {
    storage = Storage(
      Values(
        router: router, link: link, transport: transport, holdings: holdings, notices: notices))
  }

  /// What elections need.
  var router: RouterSettings {
    get { storage.values.router }
    set { change { $0.router = newValue } }
  }
  /// The interfaces.
  var link: LinkSettings {
    get { storage.values.link }
    set { change { $0.link = newValue } }
  }
  /// How adverts travel.
  var transport: TransportSettings {
    get { storage.values.transport }
    set { change { $0.transport = newValue } }
  }
  /// What the master has.
  var holdings: HoldingsSettings {
    get { storage.values.holdings }
    set { change { $0.holdings = newValue } }
  }
  /// Whom changes are told.
  var notices: NoticeSettings {
    get { storage.values.notices }
    set { change { $0.notices = newValue } }
  }
  /// Other interfaces on which addresses are announced from time to time (`garp_extra_if`).
  var extraAnnouncements: ExtraGratuitousARP {
    get { storage.values.extraAnnouncements }
    set { change { $0.extraAnnouncements = newValue } }
  }
  /// Whether it is configured with `state MASTER`, which managers of SNMP are told.
  var startsAsMaster: Bool {
    get { storage.values.startsAsMaster }
    set { change { $0.startsAsMaster = newValue } }
  }
  /// `debug`, 0 to 4.
  var debugLevel: Int {
    get { storage.values.debugLevel }
    set { change { $0.debugLevel = newValue } }
  }

  /// Changes this copy alone.
  private mutating func change(_ body: (inout Values) -> Void) {
    var values = storage.values
    body(&values)
    if values != storage.values { storage = Storage(values) }
  }

  /// Whether both say the same.
  static func == (left: InstanceSettings, right: InstanceSettings) -> Bool {
    left.storage === right.storage || left.storage.values == right.storage.values
  }

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
  /// What a script is told.
  private enum Kind: Sendable {
    case master, backup, fault, stop, any, lowerPriority
  }

  // Most instances have none.
  private var scripts: [Kind: ScriptCommand] = [:]
  /// `notify_deleted`
  var deleted: VRRPInstance.DeletionNotice?
  /// `notify_priority_changes`
  var tellsPriorities = false
  /// `smtp_alert`
  var sendsMail = false

  /// Nobody is told.
  init() {}

  /// `notify_master`
  var master: ScriptCommand? {
    get { scripts[.master] }
    set { scripts[.master] = newValue }
  }
  /// `notify_backup`
  var backup: ScriptCommand? {
    get { scripts[.backup] }
    set { scripts[.backup] = newValue }
  }
  /// `notify_fault`
  var fault: ScriptCommand? {
    get { scripts[.fault] }
    set { scripts[.fault] = newValue }
  }
  /// `notify_stop`
  var stop: ScriptCommand? {
    get { scripts[.stop] }
    set { scripts[.stop] = newValue }
  }
  /// `notify`
  var any: ScriptCommand? {
    get { scripts[.any] }
    set { scripts[.any] = newValue }
  }
  /// `notify_master_rx_lower_pri`
  var lowerPriority: ScriptCommand? {
    get { scripts[.lowerPriority] }
    set { scripts[.lowerPriority] = newValue }
  }
}
