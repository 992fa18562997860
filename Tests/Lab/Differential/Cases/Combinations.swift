import LabScenario

/// Every option with every command, and every pair of listing options.
enum Combinations {
  /// A command with what it needs, and a word after the options where its options do not.
  private static let commands: [(name: String, line: String)] = [
    ("add-service", "-A -t 10.0.0.1:80"), ("edit-service", "-E -t 10.0.0.1:80"),
    ("delete-service", "-D -t 10.0.0.1:80"), ("clear", "-C"),
    ("add-server", "-a -t 10.0.0.1:80 -r 10.0.1.1"),
    ("edit-server", "-e -t 10.0.0.1:80 -r 10.0.1.1"),
    ("delete-server", "-d -t 10.0.0.1:80 -r 10.0.1.1"), ("list", "-L"), ("zero", "-Z"),
    ("save", "-S"), ("restore", "-R"), ("set", "--set 1 2 3"),
    ("start-daemon", "--start-daemon backup"), ("stop-daemon", "--stop-daemon backup"),
  ]

  private static let options = [
    "-n", "-c", "-t 10.0.0.1:80", "-u 10.0.0.2:80", "--sctp-service 10.0.0.2:80", "-f 3",
    "-s rr", "-p", "-p 5", "-M 255.255.255.0", "-r 10.0.1.2", "-g", "-i", "-m", "-w 5", "-x 5",
    "-y 5", "--mcast-interface lo", "--timeout", "--daemon", "--stats", "--rate", "--thresholds",
    "--persistent-conn", "--nosort", "--sort", "--syncid 5", "--exact", "-o", "--pe sip",
    "-b flag-1", "--mcast-group 224.0.0.9", "--mcast-port 5", "--mcast-ttl 5",
    "--sync-maxlen 1400", "--tun-info", "--tun-type gue", "--tun-port 5", "--tun-nocsum",
    "--tun-csum", "--tun-remcsum", "-6",
  ]

  private static let listOptions = [
    "-n", "-c", "-t 10.0.0.1:80", "--timeout", "--daemon", "--stats", "--rate", "--thresholds",
    "--persistent-conn", "--nosort", "--exact", "--tun-info", "--syncid 5",
  ]

  /// The table that the command lines work on.
  private static let table = [
    "-A -t 10.0.0.1:80 -s rr", "-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m", "-A -f 3 -p",
  ]

  /// One scenario per command, one for the pairs, one for what is missing.
  static let scenarios: [Scenario] =
    commands.map { command in
      // A daemon is not stopped straight after it was started: the kernel may hang.
      let lines = options.map { "\(command.line) \($0)" }
      return Scenario(name: "\(command.name) with each option", lines: table + lines)
    } + [
      Scenario(
        name: "pairs of listing options",
        lines: table
          + listOptions.enumerated().flatMap { index, first in
            listOptions[(index + 1)...].map { "-L \(first) \($0)" }
          }),
      Scenario(
        name: "what a command needs",
        lines: [
          "-A", "-E", "-D", "-a", "-e", "-d", "-Z", "-A -s rr", "-a -t 10.0.0.1:80",
          "-a -r 10.0.1.1", "-e -t 10.0.0.1:80", "-e -r 10.0.1.1", "-d -t 10.0.0.1:80",
          "-d -r 10.0.1.1", "-a -m", "-a -t 10.0.0.1:80 -m", "-A -p", "-E -p 5 -s rr",
          "-D -s rr", "-a -w 5", "-a -s rr", "-d -m", "-A -r 10.0.1.1", "-A -c -n",
          "-A -n -c --stats", "-a --tun-port 5", "-A -o", "-A -b flag-1", "-E -6", "-d -n",
          "-a -n -t 10.0.0.1:80", "-a -t 10.0.0.1:80 -n", "-a -t 10.0.0.1:80 -s rr",
          "-a -t 10.0.0.1:80 -x 5", "-A --tun-type gre", "-A --daemon --timeout",
        ]),
    ]
}
