package import NetTypes

/// What managers are told about the daemon: plain values, taken at one moment.
package struct SNMPStatus: Sendable {
  /// The version that the daemon says of itself.
  package var version = ""
  /// The machine's name in messages (`router_id`).
  package var routerID = ""
  /// Where mail goes.
  package var mail = Mail()
  /// `enable_traps`
  package var sendsTraps = false
  /// Whether interfaces are asked for their link again and again.
  package var pollsLinks = false
  /// `net_namespace`
  package var networkNamespace = ""
  /// `enable_dbus`
  package var isOnBus = false
  /// `dynamic_interfaces`
  package var hasDynamicInterfaces = false
  /// The synchronization groups, in the order of the configuration.
  package var groups: [Group] = []
  /// The instances, in the order of the configuration.
  package var instances: [Instance] = []
  /// `static_ipaddress`
  package var staticAddresses: [Address] = []
  /// `static_routes`
  package var staticRoutes: [Route] = []
  /// `static_rules`
  package var staticRules: [Rule] = []
  /// `vrrp_script`
  package var scripts: [Script] = []
  /// `track_file`
  package var files: [File] = []
  /// `bfd_instance`, those for virtual routers
  package var sessions: [Session] = []
  /// `vrrp_track_process`
  package var processes: [Process] = []
  /// Adverts whose checksum, whose version, and whose virtual router was wrong.
  package var routerErrors = RouterErrors()

  /// Nothing is known.
  package init() {}

  /// Where mail goes.
  package struct Mail: Sendable {
    /// `smtp_server`; nil without one.
    package var server: Endpoint?
    /// `smtp_connect_timeout` in seconds.
    package var timeoutSeconds: UInt32 = 30
    /// `notification_email_from`
    package var sender = ""
    /// `notification_email`
    package var recipients: [String] = []
    /// Whether mail tells of faults.
    package var tellsFaults = true
    /// `smtp_alert`; nil when nothing is said.
    package var alerts: Bool?
    /// `smtp_alert_vrrp`; nil when nothing is said.
    package var alertsRouters: Bool?
    /// `smtp_alert_checker`; nil when nothing is said.
    package var alertsCheckers: Bool?

    /// keepalived's defaults.
    package init() {}
  }

  /// Adverts that no instance could be made to count.
  package struct RouterErrors: Sendable {
    /// The checksum was wrong.
    package var checksum: UInt64 = 0
    /// The version was wrong.
    package var version: UInt64 = 0
    /// No instance has that number.
    package var virtualRouter: UInt64 = 0

    /// None.
    package init() {}
  }

  /// The state of an instance or a group (VrrpState of KEEPALIVED-MIB).
  package enum State: Int32, Sendable, CaseIterable {
    /// Not yet begun.
    case initial = 0
    /// Not master.
    case backup = 1
    /// Master.
    case master = 2
    /// Something keeps it from taking part.
    case fault = 3
    /// The daemon ends.
    case stopped = 5
    /// It is no longer configured.
    case deleted = 6
  }

  /// What is run on changes of state; empty for nothing.
  package struct Scripts: Sendable {
    /// `notify_master`
    package var master = ""
    /// `notify_backup`
    package var backup = ""
    /// `notify_fault`
    package var fault = ""
    /// `notify_stop`
    package var stop = ""
    /// `notify`
    package var any = ""
    /// `notify_master_rx_lower_pri`
    package var lowerPriority = ""
    /// `notify_deleted`
    package var deleted = ""

    /// Nothing is run.
    package init() {}

    /// Whether anything is run.
    var isAny: Bool {
      [master, backup, fault, stop, any, lowerPriority, deleted].contains { !$0.isEmpty }
    }
  }

  /// A thing that is tracked by an instance or a group.
  package struct Tracked: Sendable {
    /// Its name.
    package var name: String
    /// What it does to the priority.
    package var weight: Int32
    /// Whether the other way round.
    package var isReversed: Bool

    /// A thing that is tracked.
    package init(_ name: String, weight: Int32 = 0, isReversed: Bool = false) {
      self.name = name
      self.weight = weight
      self.isReversed = isReversed
    }
  }

  /// All that is tracked by an instance or a group.
  package struct Tracking: Sendable {
    /// Interfaces, with their numbers.
    package var interfaces: [(index: UInt32, Tracked)] = []
    /// Scripts.
    package var scripts: [Tracked] = []
    /// Files.
    package var files: [Tracked] = []
    /// BFD sessions.
    package var sessions: [Tracked] = []
    /// Processes.
    package var processes: [Tracked] = []

    /// Nothing.
    package init() {}
  }

  /// A synchronization group.
  package struct Group: Sendable {
    /// Its name.
    package var name: String
    /// Its state.
    package var state = State.initial
    /// The names of its members.
    package var members: [String] = []
    /// `smtp_alert`
    package var sendsMail = false
    /// What is run on changes.
    package var scripts = Scripts()
    /// `sync_group_tracking_weight`
    package var tracksWeights = false
    /// What it tracks.
    package var tracking = Tracking()

    /// A group.
    package init(name: String) { self.name = name }
  }
}
