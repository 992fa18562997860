import Control
import HTTP1
import JSON

/// What can be asked of the daemon over its socket.
enum ControlEndpoint: Sendable, CaseIterable {
  case status, instances, instance, groups, events, metrics, plainMetrics
  case reload, failover, hold, release, setPriority, resetPriority
  case logLevel, setLogLevel, upgrade, health, plainHealth
}

extension ControlEndpoint {
  /// All endpoints with their descriptions, and the document that says so
  /// (`/v1/openapi.json`).
  static func interface(version: String) -> ControlInterface<ControlEndpoint> {
    ControlInterface(
      ControlEndpoint.allCases.map { ($0, $0.description) }, title: "vrrpd", version: version,
      schemas: ControlSchemas.all)
  }

  /// What the document says of it.
  var description: EndpointDescription {
    switch self {
    case .status, .instances, .instance, .groups, .logLevel: reading
    case .events, .metrics, .plainMetrics, .health, .plainHealth: observation
    case .failover, .hold, .release, .setPriority, .resetPriority: change
    case .reload, .setLogLevel, .upgrade: daemonChange
    }
  }

  private var reading: EndpointDescription {
    switch self {
    case .instances:
      EndpointDescription(
        .get, "/v1/instances", operation: "listInstances", summary: "All instances.",
        responses: [(200, .json("The instances.", schema: "Instances"))])
    case .instance:
      EndpointDescription(
        .get, "/v1/instances/{name}", operation: "showInstance",
        summary: "One instance.", pathParameters: [Self.name],
        responses: [(200, .json("The instance.", schema: "Instance"))], problems: [404])
    case .groups:
      EndpointDescription(
        .get, "/v1/groups", operation: "listGroups", summary: "All synchronization groups.",
        responses: [(200, .json("The groups.", schema: "Groups"))])
    case .logLevel:
      EndpointDescription(
        .get, "/v1/loglevel", operation: "showLogLevel", summary: "How much is logged.",
        responses: [(200, .json("The level.", schema: "LogLevel"))])
    default:
      EndpointDescription(
        .get, "/v1/status", operation: "showStatus",
        summary: "The daemon with all instances and groups.",
        responses: [(200, .json("The status.", schema: "Status"))])
    }
  }

  private var observation: EndpointDescription {
    switch self {
    case .events:
      EndpointDescription(
        .get, "/v1/events", operation: "streamEvents",
        summary: "What happens, as it happens (server-sent events).",
        details: "Types: transition, group, priority, notice, refused, reload, command. A client "
          + "that comes back names the last event that it knows in Last-Event-ID or `since`, and "
          + "is told what it missed as far as that is remembered; `0` stands for all of it.",
        queryParameters: [
          .init("type", "Only these types, with commas between them."),
          .init("subject", "Only what happens to these instances and groups."),
          .init("since", "The last event that is known."),
        ],
        responses: [
          (
            200,
            .init("Events.", mediaType: "text/event-stream", schema: ["type": "string"])
          )
        ])
    case .health, .plainHealth:
      EndpointDescription(
        .get, self == .health ? "/v1/healthz" : "/healthz",
        operation: self == .health ? "showHealth" : "showPlainHealth",
        summary: "Whether the daemon does its work.",
        responses: [(200, .json("It does.", schema: "Health"))], problems: [503])
    default:
      EndpointDescription(
        .get, self == .metrics ? "/v1/metrics" : "/metrics",
        operation: self == .metrics ? "showMetrics" : "showPlainMetrics",
        summary: "Measurements for Prometheus and its like.",
        responses: [
          (
            200,
            .init(
              "Measurements.", mediaType: "application/openmetrics-text",
              schema: ["type": "string"])
          )
        ])
    }
  }

  private var change: EndpointDescription {
    let path = "/v1/instances/{name}/"
    switch self {
    case .failover:
      return EndpointDescription(
        .post, path + "failover", operation: "failover",
        summary: "Give up mastership once, in order.",
        details: "Answered when another router has taken over, or when none did and this one is "
          + "master on. Members of a group do it together.",
        pathParameters: [Self.name],
        responses: [(200, .json("What became of it.", schema: "Failover"))], problems: [404, 409])
    case .hold:
      return EndpointDescription(
        .post, path + "hold", operation: "hold", summary: "Keep out of elections.",
        details: "A master hands over first.", pathParameters: [Self.name],
        responses: [(200, .json("The instance.", schema: "Instance"))], problems: [404, 409])
    case .release:
      return EndpointDescription(
        .post, path + "release", operation: "release",
        summary: "Take part in elections again.", pathParameters: [Self.name],
        responses: [(200, .json("The instance.", schema: "Instance"))], problems: [404, 409])
    case .setPriority:
      return EndpointDescription(
        .put, path + "priority", operation: "setPriority",
        summary: "Go by another priority than the configured one.",
        details: "What is tracked changes nothing about it until it is deleted.",
        pathParameters: [Self.name], request: .json("The priority.", schema: "Priority"),
        responses: [(200, .json("The instance.", schema: "Instance"))], problems: [404, 409])
    default:
      return EndpointDescription(
        .delete, path + "priority", operation: "resetPriority",
        summary: "Go by the configured priority again.", pathParameters: [Self.name],
        responses: [(200, .json("The instance.", schema: "Instance"))], problems: [404, 409])
    }
  }

  private var daemonChange: EndpointDescription {
    switch self {
    case .setLogLevel:
      EndpointDescription(
        .put, "/v1/loglevel", operation: "setLogLevel", summary: "Log more, or less.",
        request: .json("The level.", schema: "LogLevel"),
        responses: [(200, .json("The level.", schema: "LogLevel"))])
    case .upgrade:
      EndpointDescription(
        .post, "/v1/upgrade", operation: "upgrade",
        summary: "Let the program that is on the disk now take this one's place.",
        details: "Masters stay masters, and no advert is missed. Answered when the new program is "
          + "known to understand what it takes over.",
        responses: [(202, .json("It takes over now.", schema: "Upgrade"))], problems: [409])
    default:
      EndpointDescription(
        .post, "/v1/reload", operation: "reload", summary: "Read the configuration again.",
        details: "Answered when the new configuration runs, or when it is found that it can't, in "
          + "which case nothing was changed.",
        responses: [(200, .json("What changed.", schema: "Reload"))], problems: [409, 422])
    }
  }

  private static let name = EndpointDescription.Parameter("name", "The name of the instance.")
}
