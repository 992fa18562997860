import JSON
package import NetTypes

/// `bfd_instance`: a session of bidirectional forwarding detection (RFC 5880) with a neighbour.
package struct BFDInstance: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// Its name, at most 31 bytes.
  package var name = ""
  /// `neighbor_ip`: the neighbour.
  package var neighbour: IPAddress?
  /// `source_ip`: where packets come from.
  package var source: IPAddress?
  /// `min_rx`: the shortest interval of packets that it takes.
  package var receiveInterval: Duration?
  /// `min_tx`: the shortest interval of packets that it sends.
  package var transmitInterval: Duration?
  /// `idle_tx`: the interval of packets while the session is down.
  package var idleInterval: Duration?
  /// `multiplier`: after how many missing packets the session is down.
  package var multiplier: Int?
  /// `passive`: whether the neighbour begins.
  package var isPassive: Bool?
  /// `ttl` or `hoplimit`: that of packets.
  package var hopLimit: Int?
  /// `max_hops`: how many hops packets may have come; -1 or 255 for any number.
  package var maximalHops: Int?
  /// `multihop`: whether the port for several hops is used (RFC 5883).
  package var isMultihop: Bool?
  /// `weight`: what the state does to priorities.
  package var weight: TrackingWeight?
  /// `vrrp`: whether only virtual routers, and those with `checker`, are told.
  package var tellsRouters: Bool?
  /// `checker`: whether only checks, and those with `vrrp`, are told.
  package var tellsCheckers: Bool?

  /// A block in which nothing is said.
  package init() {}

  /// Whether virtual routers may track it.
  package var isForRouters: Bool { tellsRouters == true || tellsCheckers != true }

  /// Whether checks may track it.
  package var isForCheckers: Bool { tellsCheckers == true || tellsRouters != true }

  /// The longest name in bytes.
  static let maximalNameLength = 31

  /// The keywords of `bfd_instance`.
  package static let table = KeywordTable<BFDInstance>(
    "bfd_instance",
    [
      .value(
        "neighbor_ip", \.neighbour, .address(), "the neighbour", .also("neighbour_ip")),
      .value("source_ip", \.source, .address(), "where packets come from"),
      .value(
        "min_rx", \.receiveInterval, .milliseconds(1_000...4_294_967_000),
        default: .milliseconds(10), "the shortest interval, in milliseconds, of packets to take"),
      .value(
        "min_tx", \.transmitInterval, .milliseconds(1_000...4_294_967_000),
        default: .milliseconds(10), "the shortest interval, in milliseconds, of packets to send"),
      .value(
        "idle_tx", \.idleInterval, .milliseconds(1_000_000...4_294_967_000),
        default: .seconds(1), "the interval, in milliseconds, while the session is down"),
      .value(
        "multiplier", \.multiplier, .integer(1...255), default: 5,
        "after how many missing packets the session is down"),
      .flag("passive", \.isPassive, "let the neighbour begin"),
      .value(
        "ttl", \.hopLimit, .integer(1...255), "the TTL or hop limit of packets",
        .also("hoplimit") + .fallback("255 for IPv4, 64 for IPv6")),
      .value(
        "max_hops", \.maximalHops, .integer(-1...255), default: 0,
        "how many hops packets may have come; 255 for any number"),
      .optionalBoolean(
        "multihop", \.isMultihop, default: false,
        "use the port for several hops (RFC 5883)", .since("2.4")),
      .weight(
        "weight", \.weight, -253...253,
        "what is added to priorities while it is up, or taken away while it is down; 0 is FAULT",
        .only(.vrrpd)),
      .flag("vrrp", \.tellsRouters, "tell virtual routers, and not checks"),
      .flag("checker", \.tellsCheckers, "tell checks, and not virtual routers"),
    ])
}

extension Argument where Value == Duration {
  /// Milliseconds with up to 3 decimals, within a range of microseconds.
  static func milliseconds(_ range: ClosedRange<Int>) -> Argument {
    let text: @Sendable (Int) -> String = { secondsText($0 * 1_000) }
    let grammar = Grammar.form(
      "MILLISECONDS", examples: [text(range.lowerBound), text(range.lowerBound) + ".5"])
    let expected =
      "milliseconds from \(text(range.lowerBound)) to \(text(range.upperBound)) "
      + "with up to 3 decimals"
    return Argument(
      grammar,
      read: { word, context in
        let decimals = word.text.split(separator: ".", maxSplits: 1).dropFirst().first?.count ?? 0
        guard let value = microseconds(in: word.text), decimals <= 3 else {
          context.error(
            .invalidValue, word.range, "`\(word.text)` is not valid here", expected: expected)
          return nil
        }
        guard range.contains(value / 1_000) else {
          context.error(
            .outOfRange, word.range, "`\(word.text)` is out of range", expected: expected)
          return nil
        }
        return .microseconds(value / 1_000)
      }, text: { text($0.wholeMicroseconds) },
      json: { .decimal(text($0.wholeMicroseconds)) })
  }
}

/// What is to be said of a complete `bfd_instance`; false leaves it out.
func finishBFDInstance(_ instance: inout BFDInstance, _ context: ParseContext) -> Bool {
  guard let neighbour = instance.neighbour else {
    // An address that was wrong has been reported.
    if !instance.places.contains("neighbor_ip") {
      context.error(
        .missingSetting, instance.places.block,
        "`\(instance.name)` has no neighbour: it is left out",
        expected: "`neighbor_ip ADDRESS` in this block")
    }
    return false
  }
  if let source = instance.source, source.family != neighbour.family {
    context.error(
      .familyMismatch, instance.places.value("source_ip"),
      "\(source) and the neighbour \(neighbour) are not of one family: the instance is left out")
    return false
  }
  let limit = instance.hopLimit ?? (neighbour.family == .ipv4 ? 255 : 64)
  if let hops = instance.maximalHops, hops > limit {
    context.error(
      .conflictingSettings, instance.places.value("max_hops"),
      "packets can't come \(hops) hops: they start with \(limit)",
      fix: "write at most \(limit)")
    instance.maximalHops = limit
  }
  return true
}
