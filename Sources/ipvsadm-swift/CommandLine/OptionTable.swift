import Popt

/// What one option is called, what it takes and what it is for: the one source of the parser's
/// table, the help text, the completion and the check of the manual page.
struct OptionDescription: Sendable {
  /// The option.
  let id: OptionID
  /// The name after `--`.
  let longName: String
  /// The letters after `-`.
  let letters: String
  /// The argument's name in help texts; nil when there is none.
  let argument: String?
  /// Whether the argument may be left out.
  let isArgumentOptional: Bool
  /// One line of help.
  let help: String

  /// An option with its letters and its argument, if it has any.
  init(
    _ id: OptionID, _ longName: String, _ letters: String = "", argument: String? = nil,
    isArgumentOptional: Bool = false, _ help: String
  ) {
    self.id = id
    self.longName = longName
    self.letters = letters
    self.argument = argument
    self.isArgumentOptional = isArgumentOptional
    self.help = help
  }

  /// An option without letter and argument.
  init(_ id: OptionID, _ longName: String, _ help: String) {
    self.init(id, longName, "", help)
  }
}

/// A headed part of the table of options.
struct OptionSection: Sendable {
  /// The heading in the help text.
  let title: String
  /// The options, in the order of the help text.
  let options: [OptionDescription]
}

extension OptionSection {
  /// All options by section.
  static let all = [commands, services, servers, daemons, listings, saving]

  /// The commands.
  static let commands = OptionSection(
    title: "Commands (the first option of a command line)",
    options: [
      .init(.addService, "add-service", "A", "add a virtual service"),
      .init(.editService, "edit-service", "E", "set all settings of a virtual service anew"),
      .init(.deleteService, "delete-service", "D", "remove a virtual service and its servers"),
      .init(.clear, "clear", "C", "remove all virtual services"),
      .init(.restore, "restore", "R", "carry out the rules on standard input"),
      .init(.save, "save", "S", "print the table as rules"),
      .init(.addServer, "add-server", "a", "add a real server to a virtual service"),
      .init(.editServer, "edit-server", "e", "set all settings of a real server anew"),
      .init(.deleteServer, "delete-server", "d", "remove a real server"),
      .init(.list, "list", "Ll", "list the table (the default)"),
      .init(.zero, "zero", "Z", "set the counters of one service, or of all, to zero"),
      .init(
        .setTimeouts, "set",
        "set the timeouts: three numbers of seconds, for TCP, TCP after FIN, UDP; 0 keeps one"),
      .init(
        .startDaemon, "start-daemon", argument: "master|backup",
        "start a connection synchronisation daemon"),
      .init(
        .stopDaemon, "stop-daemon", argument: "master|backup",
        "stop a connection synchronisation daemon"),
      .init(
        .plan, "plan", argument: "FILE",
        "print the fewest commands that make the table equal to the rules in FILE"),
      .init(
        .apply, "apply", argument: "FILE",
        "carry them out: what stays is left alone, and keeps its connections"),
      .init(
        .check, "check", argument: "FILE",
        "report every mistake in a file of rules; the kernel is not asked"),
      .init(.help, "help", "h", "print this text"),
      .init(.version, "version", "v", "print the version"),
    ])

  /// What describes a virtual service.
  static let services = OptionSection(
    title: "Virtual services",
    options: [
      .init(.tcpService, "tcp-service", "t", argument: "HOST[:PORT]", "a TCP service"),
      .init(.udpService, "udp-service", "u", argument: "HOST[:PORT]", "a UDP service"),
      .init(.sctpService, "sctp-service", argument: "HOST[:PORT]", "an SCTP service"),
      .init(
        .firewallMarkService, "fwmark-service", "f", argument: "MARK",
        "a service for packets with a firewall mark"),
      .init(.ipv6, "ipv6", "6", "the marked packets are IPv6 (after -f)"),
      .init(
        .scheduler, "scheduler", "s", argument: "NAME",
        "rr wrr lc wlc lblc lblcr dh sh mh sed nq fo ovf, or another of the kernel's; wlc"),
      .init(
        .persistent, "persistent", "p", argument: "SECONDS", isArgumentOptional: true,
        "keep a client with its real server for this long after; 360"),
      .init(
        .netmask, "netmask", "M", argument: "MASK",
        "clients that are equal under the mask (IPv6: prefix length) count as one"),
      .init(
        .persistenceEngine, "pe", argument: "ENGINE", "what else makes clients one, such as sip"),
      .init(.onePacket, "ops", "o", "schedule each datagram for itself (UDP and marks)"),
      .init(
        .schedulerFlags, "sched-flags", "b", argument: "FLAG,...",
        "sh-fallback sh-port mh-fallback mh-port flag-1 flag-2 flag-3"),
    ])

  /// What describes a real server.
  static let servers = OptionSection(
    title: "Real servers",
    options: [
      .init(
        .realServer, "real-server", "r", argument: "HOST[:PORT]",
        "the server; without a port, the service's"),
      .init(.directRouting, "gatewaying", "g", "reach it by direct routing (the default)"),
      .init(.tunnel, "ipip", "i", "reach it through a tunnel"),
      .init(.masquerade, "masquerading", "m", "reach it by address translation"),
      .init(.weight, "weight", "w", argument: "NUMBER", "its share of connections; 1"),
      .init(
        .upperThreshold, "u-threshold", "x", argument: "NUMBER",
        "no new connections from this many on; 0 for no limit"),
      .init(
        .lowerThreshold, "l-threshold", "y", argument: "NUMBER",
        "new connections again below this many; 0 for three quarters"),
      .init(.tunnelType, "tun-type", argument: "TYPE", "ipip, gue or gre; ipip"),
      .init(.tunnelPort, "tun-port", argument: "PORT", "the UDP port of a gue tunnel"),
      .init(.tunnelWithoutChecksum, "tun-nocsum", "no checksums on the tunnel (gue, gre)"),
      .init(.tunnelChecksum, "tun-csum", "checksums on the tunnel (gue, gre)"),
      .init(.tunnelRemoteChecksum, "tun-remcsum", "remote checksum offload (gue)"),
    ])

  /// What describes a synchronisation daemon.
  static let daemons = OptionSection(
    title: "Synchronisation daemons",
    options: [
      .init(
        .multicastInterface, "mcast-interface", argument: "NAME", "the interface; eth0"),
      .init(.syncID, "syncid", argument: "ID", "the group of daemons, 0 to 255"),
      .init(
        .syncMaximumLength, "sync-maxlen", argument: "BYTES", "the largest datagram; 1472"),
      .init(
        .multicastGroup, "mcast-group", argument: "ADDRESS", "the multicast group; 224.0.0.81"),
      .init(.multicastPort, "mcast-port", argument: "PORT", "the UDP port; 8848"),
      .init(.multicastTimeToLive, "mcast-ttl", argument: "HOPS", "the time to live; 1"),
    ])

  /// What a listing shows, and how.
  static let listings = OptionSection(
    title: "Listings (with -L)",
    options: [
      .init(.connection, "connection", "c", "the connections"),
      .init(.timeout, "timeout", "the timeouts"),
      .init(.daemon, "daemon", "the synchronisation daemons"),
      .init(.statistics, "stats", "counters"),
      .init(.rate, "rate", "rates per second"),
      .init(.thresholds, "thresholds", "thresholds of real servers"),
      .init(
        .persistentConnections, "persistent-conn", "persistent connections"),
      .init(.tunnelInformation, "tun-info", "tunnels"),
      .init(.exact, "exact", "X", "numbers in full"),
      .init(.noSort, "nosort", "the kernel's order"),
      .init(.sort, "sort", "sorted (the default)"),
      .init(.numeric, "numeric", "n", "addresses and ports as numbers; with -S too"),
      .init(.json, "json", "JSON, for programs"),
      .init(
        .watch, "watch", argument: "SECONDS", isArgumentOptional: true,
        "repeat until interrupted, with rates between the samples; every 2 s"),
    ])

  /// What goes with saving and planning.
  static let saving = OptionSection(
    title: "Saving and planning",
    options: [
      .init(
        .complete, "complete", "with -S: thresholds, timeouts and daemons too"),
      .init(
        .keepOthers, "keep-others",
        "with --plan and --apply: leave services alone that the file does not name"),
    ])
}

extension OptionTable {
  /// The table for libpopt, made at the first parse.
  ///
  /// libpopt looks from the front for each option, and rules with tens of thousands of lines name
  /// the same few: servers and services come before commands and the rest.
  static func ipvsadm() -> OptionTable {
    var spellings: [OptionSpelling] = []
    let sections: [OptionSection] = [
      .servers, .services, .commands, .listings, .daemons, .saving,
    ]
    for description in sections.flatMap(\.options) {
      let argument: OptionArgument =
        description.argument == nil
        ? .none : description.isArgumentOptional ? .optional : .required
      let letters = Array(description.letters.utf8)
      spellings.append(
        OptionSpelling(
          longName: description.longName, letter: letters.first, argument: argument,
          value: description.id.rawValue))
      for letter in letters.dropFirst() {
        spellings.append(
          OptionSpelling(
            longName: nil, letter: letter, argument: argument, value: description.id.rawValue))
      }
    }
    return OptionTable(spellings)
  }
}
