import JSON

/// What the daemon's answers look like (JSON Schema), by name.
enum ControlSchemas {
  /// All of them.
  static var all: [JSONValue.Member] {
    [
      .init("Status", status), .init("Instances", list(of: "Instance", as: "instances")),
      .init("Instance", instance), .init("Groups", list(of: "Group", as: "groups")),
      .init("Group", group), .init("InstancePriority", instancePriority),
      .init("Address", address), .init("Counters", counters),
      .init("Failover", failover), .init("Priority", priority), .init("LogLevel", logLevel),
      .init("Reload", reload), .init("Upgrade", upgrade), .init("Health", health),
    ]
  }

  private static let text: JSONValue = ["type": "string"]
  private static let number: JSONValue = ["type": "integer", "minimum": 0]
  private static let seconds: JSONValue = ["type": "number", "minimum": 0]
  private static let flag: JSONValue = ["type": "boolean"]
  private static let time: JSONValue = ["type": "string", "format": "date-time"]
  private static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
  private static let state: JSONValue = [
    "type": "string", "enum": ["INIT", "BACKUP", "MASTER", "FAULT", "STOP"],
  ]

  private static func reference(_ name: String) -> JSONValue {
    ["$ref": .string("#/components/schemas/\(name)")]
  }

  private static func array(of name: String) -> JSONValue {
    ["type": "array", "items": reference(name)]
  }

  private static func list(of name: String, as member: String) -> JSONValue {
    object([(member, array(of: name))])
  }

  /// An object whose members are all there, except for the optional ones.
  private static func object(
    _ members: [(String, JSONValue)], optional: [(String, JSONValue)] = []
  ) -> JSONValue {
    .object([
      .init("type", "object"),
      .init("required", .array(members.map { .string($0.0) })),
      .init(
        "properties", .object((members + optional).map { JSONValue.Member($0.0, $0.1) })),
    ])
  }

  private static var status: JSONValue {
    object(
      [
        ("version", text), ("pid", number), ("started", time), ("router_id", text),
        ("log_level", text), ("stopping", flag), ("instances", array(of: "Instance")),
        ("groups", array(of: "Group")),
        (
          "tracked",
          [
            "type": "array",
            "items": object(
              [("kind", text), ("name", text), ("status", text)],
              optional: [
                ("number", ["type": "integer"])
              ]),
          ]
        ),
      ],
      optional: [("name", text), ("last_reload", reference("Reload"))])
  }

  private static var instance: JSONValue {
    object(
      [
        ("name", text), ("state", state), ("since", time), ("state_seconds", seconds),
        ("family", ["type": "string", "enum": ["ipv4", "ipv6"]]), ("version", number),
        ("virtual_router_id", ["type": "integer", "minimum": 1, "maximum": 255]),
        ("priority", reference("InstancePriority")), ("interval_seconds", seconds),
        ("preempts", flag), ("held", flag), ("waiting_for_group", flag), ("faults", texts),
        ("addresses", array(of: "Address")), ("routes", number), ("rules", number),
        ("kernel_refusals", texts), ("counters", reference("Counters")),
      ],
      optional: [
        ("interface", text), ("virtual_interface", text), ("group", text), ("source", text),
        (
          "master",
          object(
            [("address", text)], optional: [("priority", number), ("interval_seconds", seconds)])
        ),
        (
          "handover",
          object([("purpose", text), ("seconds", seconds)])
        ),
      ])
  }

  private static var instancePriority: JSONValue {
    object(
      [("effective", number), ("base", number)],
      optional: [("operator", number)])
  }

  private static var group: JSONValue {
    object([("name", text), ("state", state), ("members", texts)])
  }

  private static var address: JSONValue {
    object(
      [("address", text), ("advertised", flag), ("set", flag)],
      optional: [("interface", text), ("label", text)])
  }

  private static var counters: JSONValue {
    object([
      ("adverts_received", number), ("adverts_sent", number), ("became_master", number),
      ("released_master", number), ("priority_zero_received", number),
      ("priority_zero_sent", number), ("rival_adverts", number), ("conflicts", number),
      ("pauses", number),
      ("refused", ["type": "object", "additionalProperties": number]),
    ])
  }

  private static var failover: JSONValue {
    object(
      [
        (
          "outcome",
          ["type": "string", "enum": ["handed-over", "no-successor"]]
        ),
        ("seconds", seconds), ("instance", reference("Instance")),
      ],
      optional: [("successor", text)])
  }

  private static var priority: JSONValue {
    object([("priority", ["type": "integer", "minimum": 1, "maximum": 254])])
  }

  private static var logLevel: JSONValue {
    object([
      ("level", ["type": "string", "enum": ["error", "warning", "notice", "info", "debug"]])
    ])
  }

  private static var reload: JSONValue {
    object([
      ("outcome", ["type": "string", "enum": ["applied", "refused", "impossible"]]),
      ("summary", text), ("messages", texts), ("ended", time), ("seconds", seconds),
      ("longest_stall_seconds", seconds), ("instances", number),
      ("added", texts), ("removed", texts), ("changed", texts),
    ])
  }

  private static var upgrade: JSONValue { object([("outcome", text)]) }

  private static var health: JSONValue { object([("status", text)]) }
}
