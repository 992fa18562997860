package import NetTypes

/// An advert of a neighbour with which something is wrong: it was refused, or taken with a remark.
package struct QuestionableAdvert: Hashable, Sendable {
  /// What is wrong with it.
  package enum Reason: Hashable, Sendable {
    /// No virtual router of this number is configured on the interface.
    case unknownVirtualRouter
    /// It has another version.
    case version
    /// It has another interval.
    case interval
    /// It has another type of authentication, or none.
    case authenticationType
    /// Its password or its digest is another.
    case password
    /// It has another list of addresses.
    case addresses
    /// It came over a router, or pretends not to (RFC 9568 section 7.1).
    case hopLimit
    /// Something else, as a word for metrics.
    case other(String)
  }

  /// What is wrong.
  package var reason: Reason
  /// The interface that it came from.
  package var link: String
  /// Who sent it.
  package var source: IPAddress
  /// Its version.
  package var version: UInt8
  /// Its number of a virtual router.
  package var virtualRouterID: UInt8
  /// Its interval.
  package var interval: Duration
  /// Its priority.
  package var priority: UInt8
  /// Its addresses.
  package var addresses: [IPAddress]

  /// Describes one.
  package init(
    reason: Reason, link: String, source: IPAddress, version: UInt8, virtualRouterID: UInt8,
    interval: Duration, priority: UInt8, addresses: [IPAddress]
  ) {
    self.reason = reason
    self.link = link
    self.source = source
    self.version = version
    self.virtualRouterID = virtualRouterID
    self.interval = interval
    self.priority = priority
    self.addresses = addresses
  }
}

/// A virtual router of this machine, as neighbours ought to have it.
package struct WatchedRouter: Hashable, Sendable {
  /// What it is called here.
  package var name: String
  /// What it is on the network.
  package var identity: RouterIdentity
  /// Its version.
  package var version: ProtocolVersion
  /// Its interval.
  package var interval: Duration
  /// Its addresses.
  package var addresses: [IPAddress]

  /// Describes one.
  package init(
    name: String, identity: RouterIdentity, version: ProtocolVersion, interval: Duration,
    addresses: [IPAddress]
  ) {
    self.name = name
    self.identity = identity
    self.version = version
    self.interval = interval
    self.addresses = addresses
  }
}

/// Tells what keeps neighbours and this machine from being one virtual router, without letting
/// anybody fill the log or the memory, however many adverts they send from however many addresses.
package struct NeighbourWatch: Sendable {
  /// The most neighbours that are told apart.
  package static let mostEntries = 256
  /// The most reports in a minute.
  package static let mostReportsPerMinute = 30
  /// The time between two reports of the same finding about the same neighbour.
  private static let pause: Duration = .seconds(60)

  private struct Key: Hashable, Sendable {
    var kind: NeighbourFinding.Kind
    var link: String
    /// Nil for all those that there was no place for.
    var source: IPAddress?
  }

  private struct Entry: Sendable {
    var lastReport: Instant?
    var lastSeen: Instant
    /// Adverts since the last report.
    var adverts: UInt64 = 0
  }

  private struct AddressKey: Hashable, Sendable {
    var link: String
    var address: IPAddress
  }

  private var routers: [RouterIdentity: WatchedRouter] = [:]
  private var holders: [AddressKey: RouterIdentity] = [:]
  private var entries: [Key: Entry] = [:]
  private var minuteStart = Instant.zero
  private var reportsInMinute = 0
  private var lastCleaning: Instant?

  /// How many adverts there were of each kind.
  package private(set) var counts: [NeighbourFinding.Kind: UInt64] = [:]

  /// Knows no routers yet.
  package init() {}

  /// How many neighbours are told apart at the moment.
  package var entryCount: Int { entries.count }

  /// Takes a new configuration; what was seen and told stays.
  package mutating func configure(_ watched: [WatchedRouter]) {
    routers = [:]
    holders = [:]
    for router in watched {
      routers[router.identity] = router
      for address in router.addresses {
        let key = AddressKey(link: router.identity.link, address: address)
        if holders[key] == nil { holders[key] = router.identity }
      }
    }
  }

  /// Takes an advert.
  ///
  /// - Returns: what is to be told now; nil when it is counted only, until a minute has passed.
  package mutating func observe(
    _ advert: QuestionableAdvert, now: Instant
  ) -> NeighbourReport? {
    let (finding, router) = finding(about: advert)
    counts[finding.kind, default: 0] += 1
    var key = Key(kind: finding.kind, link: advert.link, source: advert.source)
    if entries[key] == nil, entries.count >= Self.mostEntries {
      forgetOld(now: now)
      if entries.count >= Self.mostEntries {
        // One place per kind for the many; without the interface, of which there are few.
        key = Key(kind: finding.kind, link: "", source: nil)
      }
    }
    var entry = entries[key] ?? Entry(lastSeen: now)
    entry.lastSeen = now
    entry.adverts += 1
    defer { entries[key] = entry }
    if let last = entry.lastReport, last.duration(to: now) < Self.pause { return nil }
    guard isReportAllowed(now: now) else { return nil }
    entry.lastReport = now
    defer { entry.adverts = 0 }
    return NeighbourReport(
      finding: finding, link: advert.link, source: advert.source, router: router,
      adverts: entry.adverts, isAboutMany: key.source == nil)
  }

  private mutating func isReportAllowed(now: Instant) -> Bool {
    if minuteStart.duration(to: now) >= Self.pause || reportsInMinute == 0 {
      minuteStart = now
      reportsInMinute = 0
    }
    guard reportsInMinute < Self.mostReportsPerMinute else { return false }
    reportsInMinute += 1
    return true
  }

  /// Makes room by those that were not seen for ten minutes, which is looked for once a second.
  private mutating func forgetOld(now: Instant) {
    if let lastCleaning, lastCleaning.duration(to: now) < .seconds(1) { return }
    lastCleaning = now
    entries = entries.filter { $0.value.lastSeen.duration(to: now) < .seconds(600) }
  }

  private func finding(
    about advert: QuestionableAdvert
  ) -> (NeighbourFinding, router: String?) {
    let identity = RouterIdentity(
      link: advert.link, family: advert.source.family, virtualRouterID: advert.virtualRouterID)
    let router = routers[identity]
    switch advert.reason {
    case .unknownVirtualRouter: return unknown(advert)
    case .version:
      return (
        .version(theirs: advert.version, ours: router?.version ?? .v2), router?.name
      )
    case .interval:
      return (
        .interval(theirs: advert.interval, ours: router?.interval ?? .zero), router?.name
      )
    case .authenticationType: return (.authenticationType, router?.name)
    case .password: return (.password, router?.name)
    case .hopLimit: return (.hopLimit, router?.name)
    case .other(let word): return (.other(word), router?.name)
    case .addresses:
      let ours = router?.addresses ?? []
      let isShared = advert.addresses.contains { ours.contains($0) }
      return isShared
        ? (.addresses(virtualRouterID: advert.virtualRouterID), router?.name)
        : (.otherRouter(virtualRouterID: advert.virtualRouterID), router?.name)
    }
  }

  private func unknown(_ advert: QuestionableAdvert) -> (NeighbourFinding, router: String?) {
    for address in advert.addresses {
      guard let holder = holders[AddressKey(link: advert.link, address: address)] else {
        continue
      }
      return (
        .sharedAddress(
          address, theirs: advert.virtualRouterID, ours: holder.virtualRouterID),
        routers[holder]?.name
      )
    }
    return (.unknownVirtualRouter(advert.virtualRouterID), nil)
  }
}
