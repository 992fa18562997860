import NetTypes

/// Reads a route from an entry of a value block. Nil when it is wrong, which is reported.
///
/// - Parameter allowsTrackGroup: whether `track_group` may stand in it (static routes).
package func readRoute(_ statement: inout Statement, allowsTrackGroup: Bool = false) -> Route? {
  var reader = RouteReader(words: RoutingWords(&statement), allowsTrackGroup: allowsTrackGroup)
  return try? reader.read()
}

/// A route that is being read.
private struct RouteReader {
  var words: RoutingWords
  let allowsTrackGroup: Bool
  var route = Route()
  var hasDestination = false

  mutating func read() throws(RoutingWords.GivenUp) -> Route {
    route.place = words.range
    while let word = words.peek, word.text != "nexthop" {
      _ = words.next()
      if try readAddress(word) { continue }
      if try readTable(word) { continue }
      if try readOption(word) { continue }
      try readDestination(word)
    }
    while words.skip("nexthop") { try readNextHop() }
    if let word = words.peek {
      throw words.fail(
        .conflictingSettings, word.range, "`\(word.text)` can't stand behind the next hops",
        fix: "move it before the first `nexthop`")
    }
    guard hasDestination else {
      throw words.fail(
        .missingArgument, words.range, "this route leads nowhere",
        expected: "a network, an address, or `default`")
    }
    checkTracking()
    return route
  }

  // MARK: Families

  init(words: RoutingWords, allowsTrackGroup: Bool) {
    self.words = words
    self.allowsTrackGroup = allowsTrackGroup
  }

  private mutating func require(
    _ family: AddressFamily, at word: Word
  ) throws(RoutingWords.GivenUp) {
    if let known = words.family, known != family {
      throw words.fail(
        .conflictingSettings, word.range,
        "`\(word.text)` is only for \(family == .ipv4 ? "IPv4" : "IPv6") routes",
        fix: "delete it")
    }
    words.family = family
  }

  // MARK: Words

  private mutating func readAddress(_ word: Word) throws(RoutingWords.GivenUp) -> Bool {
    switch word.text {
    case "inet", "inet6":
      let family: AddressFamily = word.text == "inet" ? .ipv4 : .ipv6
      try words.take(family, at: word, in: "a route")
      route.family = family
    case "src":
      let address = try words.address()
      try words.take(address.family, at: word, in: "a route")
      route.preferredSource = address
    case "via", "gw":
      if word.text == "gw" { deprecate(word, "via") }
      let address = try readGateway()
      try words.take(address.family, at: word, in: "a route")
      route.gateway = address
    case "from":
      let from = try words.value("an IPv6 network")
      guard let network = try words.network(from)?.prefix, network.address.family == .ipv6 else {
        throw words.invalid(from, "an IPv6 network: only IPv6 routes have a source")
      }
      try words.take(.ipv6, at: from, in: "a route")
      route.source = network
    case "as":
      _ = words.skip("to")
      throw words.fail(
        .conflictingSettings, word.range, "`as to` is only for MPLS routes", fix: "delete it")
    case "or": try readAlternative(word)
    default: return false
    }
    return true
  }

  private mutating func readGateway() throws(RoutingWords.GivenUp) -> IPAddress {
    if words.skip("inet") { return try words.address(of: .ipv4) }
    if words.skip("inet6") { return try words.address(of: .ipv6) }
    return try words.address()
  }

  private mutating func readTable(_ word: Word) throws(RoutingWords.GivenUp) -> Bool {
    switch word.text {
    case "tos", "dsfield":
      route.typeOfService = try words.number(in: .fields, maximum: 255, "a type of service")
    case "table":
      route.table = try words.number(in: .tables, maximum: .max, "a routing table")
    case "protocol":
      route.madeBy = try words.number(in: .protocols, maximum: 255, "a routing protocol")
    case "scope": route.scope = try words.number(in: .scopes, maximum: 255, "a scope")
    case "metric", "priority", "preference": route.metric = try words.integer(.max)
    case "dev", "oif": route.interface = try words.interface()
    case "vrf": route.vrf = try words.interface()
    case "realms":
      try require(.ipv4, at: word)
      route.realms = try words.realms()
    case "expires":
      try require(.ipv6, at: word)
      route.expirySeconds = try words.integer(.max)
    case "pref":
      try require(.ipv6, at: word)
      route.preference = try readPreference()
    case "no_track": route.isNotTracked = true
    case "track_group" where allowsTrackGroup:
      let group = try words.value("the name of a `track_group`")
      if route.trackGroup != nil {
        throw words.fail(
          .repeatedKeyword, word.range, "this route has a track group already", fix: "delete it")
      }
      route.trackGroup = group.text
    default: return false
    }
    return true
  }

  private mutating func readPreference() throws(RoutingWords.GivenUp) -> Route.Preference {
    let word = try words.value("low, medium, high, or a number from 0 to 255")
    switch word.text {
    case "low": return .low
    case "medium": return .medium
    case "high": return .high
    default: return .number(UInt8(clamping: try words.integer(of: word, .integer(0...255))))
    }
  }

  private mutating func readOption(_ word: Word) throws(RoutingWords.GivenUp) -> Bool {
    if let metric = RouteMetric(rawValue: word.text) {
      route.metrics[metric] = try readMetric(metric)
      return true
    }
    if let placement = Route.Placement(rawValue: word.text) {
      route.placement = placement
      return true
    }
    switch word.text {
    case "onlink": route.isOnLink = true
    case "encap": route.encapsulation = try words.encapsulation()
    case "features":
      let feature = try words.value("ecn")
      guard feature.text == "ecn" else { throw words.invalid(feature, "ecn") }
      route.usesECN = true
    case "congctl":
      route.isCongestionControlLocked = words.skip("lock")
      route.congestionControl = try words.value("the name of an algorithm, such as cubic").text
    case "ttl-propagate":
      let state = try words.value("enabled or disabled")
      guard ["enabled", "disabled"].contains(state.text) else {
        throw words.invalid(state, "enabled or disabled")
      }
      route.propagatesTTL = state.text == "enabled"
    default: return false
    }
    return true
  }

  private mutating func readMetric(
    _ metric: RouteMetric
  ) throws(RoutingWords.GivenUp) -> RouteMetric.Setting {
    let isLocked = metric.isLockable && words.skip("lock")
    guard let units = metric.unitsPerMillisecond else {
      return RouteMetric.Setting(try words.integer(metric.maximum), isLocked: isLocked)
    }
    let expected =
      "a time from 200ms to 120s, or a number from \(200 * units) to \(120_000 * units)"
    let word = try words.value(expected)
    do throws(RouteTimeError) {
      let value = try routeTime(word.text, unitsPerMillisecond: units)
      return RouteMetric.Setting(value, isLocked: isLocked)
    } catch {
      switch error {
      case .invalid: throw words.invalid(word, expected)
      case .outOfRange:
        throw words.fail(
          .outOfRange, word.range, "`\(word.text)` is out of range", expected: expected)
      }
    }
  }

  private mutating func readDestination(_ first: Word) throws(RoutingWords.GivenUp) {
    var word = first
    if first.text == "to" {
      word = try words.value("a network, an address, or `default`")
    } else if let kind = kind(first.text) {
      route.kind = kind
      word = try words.value("a network, an address, or `default`")
    }
    guard let network = try words.network(word) else {
      throw words.unknown(word, in: "route", among: Self.keywords)
    }
    if hasDestination {
      words.context.warning(
        .repeatedKeyword, word.range, "this route has a second destination: it replaces the first",
        fix: "write one route on each line")
    }
    try words.take(network.family, at: word, in: "a route")
    if case .all6 = network { route.family = .ipv6 }
    route.destination = network.prefix
    hasDestination = true
  }

  private func kind(_ text: String) -> Route.Kind? {
    if text == "brd" { return .broadcast }
    if let kind = Route.Kind(rawValue: text) { return kind }
    let number = anyBaseNumber(in: text)
    return Route.Kind.allCases.first { UInt64($0.number) == number }
  }

  // MARK: Next hops

  /// `or`, with which two next hops were written long ago.
  private mutating func readAlternative(_ word: Word) throws(RoutingWords.GivenUp) {
    deprecate(word, "nexthop")
    let address = try words.address()
    try words.take(address.family, at: word, in: "a route")
    guard route.nextHops.isEmpty else {
      throw words.fail(
        .conflictingSettings, word.range, "there is an `or` already: this one would be ignored",
        fix: "write `nexthop via \(address)` for each router")
    }
    var first = Route.NextHop()
    first.gateway = route.gateway
    route.gateway = nil
    var second = Route.NextHop()
    second.gateway = address
    route.nextHops = [first, second]
  }

  private mutating func readNextHop() throws(RoutingWords.GivenUp) {
    var hop = Route.NextHop()
    options: while let word = words.peek {
      switch word.text {
      case "via":
        _ = words.next()
        let address = try readGateway()
        try words.take(address.family, at: word, in: "a route")
        hop.gateway = address
      case "dev":
        _ = words.next()
        hop.interface = try words.interface()
      case "weight":
        _ = words.next()
        hop.weight = Int(try words.integer(256, from: 1))
      case "onlink":
        _ = words.next()
        hop.isOnLink = true
      case "encap":
        _ = words.next()
        hop.encapsulation = try words.encapsulation()
      case "realms":
        _ = words.next()
        try require(.ipv4, at: word)
        hop.realms = try words.realms()
      case "as":
        throw words.fail(
          .conflictingSettings, word.range, "`as to` is not supported", fix: "delete it")
      default: break options
      }
    }
    route.nextHops.append(hop)
  }

  private func deprecate(_ word: Word, _ instead: String) {
    words.context.error(
      .deprecatedKeyword, word.range, "`\(word.text)` is deprecated", fix: "write `\(instead)`")
  }

  /// A route that is tracked is put back when somebody removes it, which takes the mark of its
  /// maker and an interface to watch.
  private mutating func checkTracking() {
    guard !route.isNotTracked else { return }
    if let madeBy = route.madeBy, madeBy.number != keepalivedRoutingProtocol {
      words.context.error(
        .conflictingSettings, words.range,
        "a route that is tracked can't have the protocol `\(madeBy.text)`: it is ignored",
        fix: "add `no_track`, or delete `protocol \(madeBy.text)`")
      route.madeBy = nil
    }
    if route.interface == nil {
      words.context.error(
        .missingArgument, words.range, "a route without interface can't be tracked",
        fix: "add `dev INTERFACE`, or `no_track`")
      route.isNotTracked = true
      if route.trackGroup != nil { route.trackGroup = nil }
    }
  }

  private static let keywords =
    [
      "inet", "inet6", "src", "via", "from", "tos", "dsfield", "table", "protocol", "scope",
      "metric", "priority", "preference", "dev", "oif", "vrf", "realms", "expires", "pref",
      "no_track", "track_group", "onlink", "encap", "features", "congctl", "ttl-propagate", "to",
      "nexthop", "default",
    ] + RouteMetric.allCases.map(\.rawValue) + Route.Placement.allCases.map(\.rawValue)
    + Route.Kind.allCases.map(\.rawValue)
}
