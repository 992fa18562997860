package import JSON
import NetTypes

extension Route {
  /// The words of the route in canonical form.
  package var words: [String] {
    var words: [String] = []
    func add(_ keyword: String, _ value: String?) {
      if let value { words += [keyword, value] }
    }
    if let kind { words.append(kind.rawValue) }
    if let destination {
      words.append(destination.description)
    } else {
      words.append(family == .ipv6 ? "default6" : "default")
    }
    if let family, destination != nil { words.append(family == .ipv6 ? "inet6" : "inet") }
    if family == .ipv4, destination == nil { words.append("inet") }
    add("from", source?.description)
    add("via", gateway?.description)
    add("dev", interface)
    add("src", preferredSource?.description)
    if isOnLink { words.append("onlink") }
    add("table", table?.text)
    add("vrf", vrf)
    add("tos", typeOfService?.text)
    add("protocol", madeBy?.text)
    add("scope", scope?.text)
    add("metric", metric.map { String($0) })
    words += metricWords
    add("realms", realms?.text)
    add("expires", expirySeconds.map { String($0) })
    add("pref", preference?.text)
    add("ttl-propagate", propagatesTTL.map { $0 ? "enabled" : "disabled" })
    if let encapsulation { words += ["encap"] + encapsulation.words }
    if let placement { words.append(placement.rawValue) }
    if isNotTracked { words.append("no_track") }
    add("track_group", trackGroup)
    return words + nextHops.flatMap(\.words)
  }

  private var metricWords: [String] {
    var words: [String] = []
    for metric in RouteMetric.allCases {
      guard let setting = metrics[metric] else { continue }
      words += [metric.rawValue] + (setting.isLocked ? ["lock"] : []) + [String(setting.value)]
    }
    if usesECN { words += ["features", "ecn"] }
    if let congestionControl {
      words += ["congctl"] + (isCongestionControlLocked ? ["lock"] : []) + [congestionControl]
    }
    return words
  }
}

extension Route.Preference {
  /// As it is written.
  package var text: String {
    switch self {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .number(let number): String(number)
    }
  }
}

extension Route.NextHop {
  /// Its words in canonical form.
  package var words: [String] {
    var words = ["nexthop"]
    if let gateway { words += ["via", gateway.description] }
    if let interface { words += ["dev", interface] }
    if let weight { words += ["weight", String(weight)] }
    if isOnLink { words.append("onlink") }
    if let realms { words += ["realms", realms.text] }
    if let encapsulation { words += ["encap"] + encapsulation.words }
    return words
  }
}

extension Route {
  /// The route in JSON.
  package var json: JSONValue {
    let members: [(String, JSONValue?)] = [
      ("type", kind.map { .string($0.rawValue) }),
      ("to", .string(destination?.description ?? "default")),
      ("family", family.map { .string($0 == .ipv6 ? "inet6" : "inet") }),
      ("from", source.map { .string($0.description) }),
      ("via", gateway.map { .string($0.description) }),
      ("dev", interface.map { .string($0) }),
      ("src", preferredSource.map { .string($0.description) }),
      ("onlink", isOnLink ? .boolean(true) : nil), ("table", table?.json),
      ("vrf", vrf.map { .string($0) }), ("tos", typeOfService?.json), ("protocol", madeBy?.json),
      ("scope", scope?.json), ("metric", metric.map { .integer(Int($0)) }),
    ]
    let later: [(String, JSONValue?)] = [
      ("features", usesECN ? .array([.string("ecn")]) : nil),
      ("congctl", congestionControl.map { .string($0) }),
      ("congctl_lock", isCongestionControlLocked ? .boolean(true) : nil),
      ("realms", realms.map { .string($0.text) }),
      ("expires", expirySeconds.map { .integer(Int($0)) }),
      ("pref", preference.map { .string($0.text) }),
      ("ttl_propagate", propagatesTTL.map { .boolean($0) }),
      ("encap", encapsulation.map { .string($0.words.joined(separator: " ")) }),
      ("placement", placement.map { .string($0.rawValue) }),
      ("track", isNotTracked ? .boolean(false) : nil),
      ("track_group", trackGroup.map { .string($0) }),
      ("nexthops", nextHops.isEmpty ? nil : .array(nextHops.map(\.json))),
    ]
    return .object(given: members + metricMembers + later)
  }

  private var metricMembers: [(String, JSONValue?)] {
    RouteMetric.allCases.flatMap { metric -> [(String, JSONValue?)] in
      guard let setting = metrics[metric] else { return [] }
      return [
        (metric.rawValue, .integer(Int(setting.value))),
        (metric.rawValue + "_lock", setting.isLocked ? .boolean(true) : nil),
      ]
    }
  }
}

extension Route.NextHop {
  /// The way in JSON.
  package var json: JSONValue {
    .object(given: [
      ("via", gateway.map { .string($0.description) }), ("dev", interface.map { .string($0) }),
      ("weight", weight.map { .integer($0) }), ("onlink", isOnLink ? .boolean(true) : nil),
      ("realms", realms.map { .string($0.text) }),
      ("encap", encapsulation.map { .string($0.words.joined(separator: " ")) }),
    ])
  }
}

extension RoutingNumber {
  /// Its name, or the number.
  var json: JSONValue { name.map { .string($0) } ?? .integer(Int(number)) }
}
