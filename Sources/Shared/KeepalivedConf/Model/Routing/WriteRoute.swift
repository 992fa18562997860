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
