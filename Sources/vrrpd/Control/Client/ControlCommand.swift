/// A command of `vrrpd ctl`.
package enum ControlCommand: String, Sendable, CaseIterable {
  case status, show, events, metrics, reload, failover, hold, release, priority, loglevel, upgrade

  /// What stands behind it on the command line.
  package var arguments: [String] {
    switch self {
    case .show, .failover, .hold, .release: ["INSTANCE"]
    case .priority: ["INSTANCE", "N|default"]
    case .loglevel: ["[LEVEL]"]
    case .status, .events, .metrics, .reload, .upgrade: []
    }
  }

  /// How many words there may be behind it.
  var argumentCount: ClosedRange<Int> {
    switch self {
    case .loglevel: 0...1
    default: arguments.count...arguments.count
    }
  }

  /// What it does, for the help text.
  package var help: String {
    switch self {
    case .status: "all instances and groups at a glance"
    case .show: "everything about one instance"
    case .events: "what happens, as it happens, until it is interrupted"
    case .metrics: "measurements as Prometheus reads them"
    case .reload: "read the configuration again: what changed, or what is wrong"
    case .failover: "give up mastership once, in order, and say who took over"
    case .hold: "keep an instance out of elections; a master hands over first"
    case .release: "let it take part again"
    case .priority: "go by another priority, 1 to 254, or by the configured one again"
    case .loglevel: "show or set how much is logged"
    case .upgrade: "let the program on the disk take the running one's place"
    }
  }

  /// Which options it takes besides those that all take.
  var options: Set<ControlOption> {
    switch self {
    case .status: [.watch]
    case .events: [.types, .instances, .since]
    default: []
    }
  }
}

/// An option of `vrrpd ctl`.
package enum ControlOption: Int32, Sendable, CaseIterable {
  case socket = 1
  case runDirectory, name, json, color, timeout, watch, types, instances, since, help, version

  /// Its names, without hyphens.
  package var longNames: [String] {
    switch self {
    case .socket: ["socket"]
    case .runDirectory: ["run-dir"]
    case .name: ["name"]
    case .json: ["json"]
    case .color: ["color", "colour"]
    case .timeout: ["timeout"]
    case .watch: ["watch"]
    case .types: ["type"]
    case .instances: ["instance"]
    case .since: ["since"]
    case .help: ["help"]
    case .version: ["version"]
    }
  }

  /// Its letter.
  package var letter: Character? {
    switch self {
    case .socket: "S"
    case .watch: "w"
    case .json: "j"
    case .help: "h"
    case .version: "v"
    default: nil
    }
  }

  /// What stands behind it.
  package var argument: String? {
    switch self {
    case .socket: "PATH"
    case .runDirectory: "DIRECTORY"
    case .name: "NAME"
    case .color: "WHEN"
    case .timeout: "SECONDS"
    case .types, .instances: "NAMES"
    case .since: "ID"
    case .json, .watch, .help, .version: nil
    }
  }

  /// What it means, for the help text.
  package var help: String {
    switch self {
    case .socket: "the daemon's socket; /run/vrrpd/vrrpd.sock"
    case .runDirectory: "the directory of the socket, as the daemon's option"
    case .name: "the daemon of this name among several (`instance`)"
    case .json: "JSON, for programs"
    case .color: "auto, always or never; auto: on a terminal"
    case .timeout: "how long to wait for an answer; 10, and 300 for what takes time"
    case .watch: "of status: show it again every second"
    case .types: "of events: only these types, with commas between them"
    case .instances: "of events: only those of these instances and groups"
    case .since: "of events: those after this one first; 0 for all that are remembered"
    case .help: "print this text"
    case .version: "print the version"
    }
  }
}
