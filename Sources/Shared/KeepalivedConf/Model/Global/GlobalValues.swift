package import NetTypes

/// Mails: who gets them, and from where.
package struct MailSettings: Equatable, Sendable {
  /// `notification_email`: who gets them.
  package var recipients: [String] = []
  /// `notification_email_from`
  package var sender: String?
  /// `smtp_server`: the server that takes them.
  package var server: MailServer?
  /// `smtp_helo_name`: what this machine calls itself there.
  package var helloName: String?
  /// `smtp_connect_timeout`
  package var timeoutSeconds: Int?
  /// `smtp_alert`: whether mails are sent where nothing else is said.
  package var alerts: Bool?
  /// `smtp_alert_vrrp`: the same for virtual routers.
  package var alertsOfRouters: Bool?
  /// `smtp_alert_checker`: the same for virtual and real servers.
  package var alertsOfServers: Bool?
  /// `no_email_faults`: whether faults of virtual routers are left out.
  package var leavesOutFaults: Bool?
  /// `no_checker_emails`: whether only servers that go or come are mailed, not every check.
  package var leavesOutChecks: Bool?

  /// No mails.
  package init() {}
}

/// A server that takes mails.
package struct MailServer: Hashable, Sendable {
  /// Its address or name.
  package var host: String
  /// Its port; nil for 25.
  package var port: Int?

  /// Makes one.
  package init(_ host: String, port: Int? = nil) {
    self.host = host
    self.port = port
  }
}

/// How processes are called and scheduled.
package struct ProcessSettings: Equatable, Sendable {
  /// Settings of one process.
  package struct Process: Equatable, Sendable {
    /// Its name.
    package var name: String?
    /// Its priority (nice value), -20 to 19; nil for the system's default.
    package var priority: Int?
    /// Whether it stays in memory.
    package var isLockedInMemory: Bool?
    /// Its realtime priority, 1 to 99; nil for none.
    package var realtimePriority: Int?
    /// The processors that it runs on; nil for all.
    package var processors: [Int]?
    /// How long it may run in realtime without waiting, in microseconds.
    package var realtimeLimitMicroseconds: Int?

    /// A process like any other.
    package init() {}
  }

  /// A process beside the main one, by what keywords begin with.
  package enum Kind: String, Sendable, CaseIterable {
    case vrrp, checker, bfd

    /// What people call it.
    var name: String { self == .checker ? rawValue : rawValue.uppercased() }
  }

  /// `process_names`: whether processes are called by their tasks.
  package var setsNames: Bool?
  /// `process_name`: the main process.
  package var name: String?
  private var processes: [Kind: Process] = [:]
  /// `max_auto_priority`: how high realtime priority may be raised when timers are late; -1 not to
  /// speak of it.
  package var maximalAutomaticPriority: Int?
  /// `min_auto_priority_delay`: how late, in microseconds.
  package var automaticPriorityDelayMicroseconds: Int?

  /// Processes like any others.
  package init() {}

  /// One of the processes.
  package subscript(kind: Kind) -> Process {
    get { processes[kind] ?? Process() }
    set { processes[kind] = newValue == Process() ? nil : newValue }
  }
}

/// Pipes (FIFOs) that are told of every change.
package struct NotificationPipes: Equatable, Sendable {
  /// A pipe, and what reads it.
  package struct Pipe: Equatable, Sendable {
    /// Where it is made, and for whom.
    package var location: NotificationPipe?
    /// What reads it: the path of the pipe is added to its words.
    package var script: ScriptCommand?

    /// No pipe.
    package init() {}
  }

  /// `notify_fifo`: for all.
  package var all = Pipe()
  /// `vrrp_notify_fifo`: for virtual routers.
  package var vrrp = Pipe()
  /// `lvs_notify_fifo`: for virtual and real servers.
  package var services = Pipe()
  /// `fifo_write_vrrp_states_on_reload`
  package var repeatsStatesOnReload: Bool?

  /// No pipes.
  package init() {}
}

/// Where a pipe is made, and for whom.
package struct NotificationPipe: Hashable, Sendable {
  /// Its path.
  package var path: String
  /// Whom it belongs to; nil for the user of `script_user`.
  package var owner: ScriptUser?

  /// Makes one.
  package init(_ path: String, owner: ScriptUser? = nil) {
    self.path = path
    self.owner = owner
  }
}

/// `dynamic_interfaces`: what interfaces may do.
package enum DynamicInterfaces: String, Sendable, CaseIterable {
  /// They may come and go.
  case allowed = ""
  /// They may come back as something else, too.
  case changing = "allow_if_changes"
}

/// `lvs_flush_on_stop`: what is left of IPVS' table at the end.
package enum FlushAtStop: String, Sendable, CaseIterable {
  /// Nothing, not even what somebody else made.
  case everything = ""
  /// Virtual services are removed without removing their real servers first.
  case virtualServices = "VS"
}

/// Gratuitous ARP and unsolicited neighbour advertisements: how often, and when.
package struct AnnouncementSettings: Equatable, Sendable {
  /// `vrrp_garp_master_delay`: seconds until they are sent again.
  package var delaySeconds: Int?
  /// `vrrp_garp_master_repeat`: how many at once.
  package var repeatCount: Int?
  /// `vrrp_garp_master_refresh`: seconds until they are sent over and over.
  package var refreshSeconds: Int?
  /// `vrrp_garp_master_refresh_repeat`: how many then.
  package var refreshRepeatCount: Int?
  /// `vrrp_garp_lower_prio_delay`: as `delaySeconds`, after a lower priority was heard.
  package var lowerPriorityDelaySeconds: Int?
  /// `vrrp_garp_lower_prio_repeat`: how many then.
  package var lowerPriorityRepeatCount: Int?
  /// `vrrp_garp_interval`: time between two ARP messages on an interface.
  package var interval: Duration?
  /// `vrrp_gna_interval`: time between two neighbour advertisements on an interface.
  package var neighbourInterval: Duration?
  /// `vrrp_min_garp`: whether one is enough.
  package var isMinimal: Bool?
  /// `vrrp_garp_extra_if`: on which other interfaces.
  package var extra: ExtraGratuitousARP?

  /// Nothing is said.
  package init() {}
}

/// `vrrp_rx_bufs_policy`: how large receive buffers are.
package enum ReceiveBufferPolicy: Hashable, Sendable {
  /// As large as packets of the interface.
  case mtu
  /// As large as advertisements.
  case advertisement
  /// So many bytes.
  case bytes(Int)
}

/// `lvs_timeouts`: after how many seconds IPVS forgets connections; nil leaves it as it is.
package struct ConnectionTimeouts: Hashable, Sendable {
  /// Of TCP.
  package var tcp: Int?
  /// Of TCP after the first FIN.
  package var tcpFinished: Int?
  /// Of UDP.
  package var udp: Int?

  /// Nothing changes.
  package init() {}
}

/// `lvs_sync_daemon`: which connections IPVS tells its peers of, and how.
package struct ConnectionSync: Hashable, Sendable {
  /// The interface.
  package var interface: String
  /// The virtual router whose state decides who sends; nil to send and receive always.
  package var instance: String?
  /// The number that sender and receivers share, 0 to 255.
  package var id: Int?
  /// The longest message in bytes.
  package var maximalLength: Int?
  /// The UDP port.
  package var port: Int?
  /// The TTL of messages.
  package var hopLimit: Int?
  /// The multicast group.
  package var group: IPAddress?

  /// Makes one.
  package init(_ interface: String) { self.interface = interface }
}

/// SNMP and D-Bus.
package struct ManagementSettings: Equatable, Sendable {
  /// `snmp_socket`: where the master agent listens.
  package var snmpSocket: String?
  /// `enable_snmp_vrrp`
  package var answersRouters: Bool?
  /// `enable_snmp_checker`
  package var answersServers: Bool?
  /// `enable_snmp_rfcv2`: RFC 2787.
  package var answersVersion2: Bool?
  /// `enable_snmp_rfcv3`: RFC 6527.
  package var answersVersion3: Bool?
  /// `enable_traps`
  package var sendsTraps: Bool?
  /// `snmp_vs_stats_update_interval`
  package var serviceInterval: Duration?
  /// `snmp_rs_stats_update_interval`
  package var serverInterval: Duration?
  /// `enable_dbus`
  package var offersDBus: Bool?
  /// `dbus_service_name`
  package var dbusName: String?
  /// `dbus_no_interface_name`
  package var dbusMissingInterface: String?

  /// Nothing of it.
  package init() {}
}

/// Sizes of socket buffers in bytes, and whether they may go beyond the system's limit.
package struct BufferSettings: Equatable, Sendable {
  /// One kind of socket.
  package struct Buffer: Equatable, Sendable {
    /// Its size.
    package var bytes: Int?
    /// Whether it may go beyond the system's limit.
    package var isForced: Bool?

    /// The system's default.
    package init() {}
  }

  /// A kind of socket, by what its keywords begin with.
  package enum Kind: String, Sendable, CaseIterable {
    /// VRRP's socket for commands to the kernel.
    case vrrpCommands = "vrrp_netlink_cmd"
    /// VRRP's socket for the kernel's messages.
    case vrrpMonitor = "vrrp_netlink_monitor"
    /// The checker's socket for commands to the kernel.
    case serviceCommands = "lvs_netlink_cmd"
    /// The checker's socket for the kernel's messages.
    case serviceMonitor = "lvs_netlink_monitor"
    /// The socket that tells of processes.
    case processMonitor = "process_monitor"

    /// What it is, in words.
    var name: String {
      switch self {
      case .vrrpCommands, .serviceCommands: "the socket for commands to the kernel"
      case .vrrpMonitor, .serviceMonitor: "the socket for the kernel's messages"
      case .processMonitor: "the socket that tells of processes"
      }
    }
  }

  private var buffers: [Kind: Buffer] = [:]

  /// The system's defaults.
  package init() {}

  /// One kind of socket.
  package subscript(kind: Kind) -> Buffer {
    get { buffers[kind] ?? Buffer() }
    set { buffers[kind] = newValue == Buffer() ? nil : newValue }
  }
}

/// Reloading, and files that are written.
package struct FileSettings: Equatable, Sendable {
  /// `reload_check_config`: where the messages of the test before a reload go.
  package var reloadTestLog: String?
  /// `reload_time_file`: the file that says when to reload.
  package var reloadTimeFile: String?
  /// `reload_repeat`
  package var repeatsReload: Bool?
  /// `reload_file`: the file that exists while the configuration is read; empty for the default.
  package var reloadMarker: String?
  /// `config_save_dir`
  package var saveDirectory: String?
  /// `tmp_config_directory`
  package var copyDirectory: String?
  /// `data_use_instance`
  package var namesFilesByInstance: Bool?
  /// `state_dump_file`
  package var stateFile: String?
  /// `stats_dump_file`
  package var statisticsFile: String?
  /// `json_dump_file`
  package var jsonFile: String?
  /// `json_version`: 1 or 2.
  package var jsonVersion: Int?
  /// `iproute_usr_dir`
  package var routingNamesDefaultDirectory: String?
  /// `iproute_etc_dir`
  package var routingNamesDirectory: String?

  /// The defaults.
  package init() {}
}
