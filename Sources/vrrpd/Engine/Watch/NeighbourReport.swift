package import NetTypes

/// What is wrong between a neighbour and this machine.
package enum NeighbourFinding: Hashable, Sendable {
  /// A neighbour advertises an address of ours with another number: two virtual routers fight for
  /// it, and none hears the other.
  case sharedAddress(IPAddress, theirs: UInt8, ours: UInt8)
  /// It has another interval.
  case interval(theirs: Duration, ours: Duration)
  /// It has another version.
  case version(theirs: UInt8, ours: ProtocolVersion)
  /// It has another type of authentication.
  case authenticationType
  /// It has another password.
  case password
  /// Its adverts came over a router.
  case hopLimit
  /// It has a virtual router that is not configured here, with addresses that are not ours.
  case unknownVirtualRouter(UInt8)
  /// It has our number and some of our addresses, but not the same list.
  case addresses(virtualRouterID: UInt8)
  /// It has our number, and none of our addresses: another virtual router.
  case otherRouter(virtualRouterID: UInt8)
  /// Something else, by its word for metrics.
  case other(String)

  /// The kinds of findings, with their words for metrics.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// One of our addresses with another number.
    case sharedAddress = "shared_address"
    /// Another interval.
    case interval
    /// Another version.
    case version
    /// Another type of authentication.
    case authenticationType = "auth_type"
    /// Another password.
    case password = "auth_password"
    /// A hop limit below 255.
    case hopLimit = "ttl"
    /// A number that is not configured.
    case unknownVirtualRouter = "unknown_vrid"
    /// Another list of addresses.
    case addresses = "address_list"
    /// Another virtual router with our number.
    case otherRouter = "other_router"
    /// Something else.
    case other
  }

  /// Its kind.
  package var kind: Kind {
    switch self {
    case .sharedAddress: .sharedAddress
    case .interval: .interval
    case .version: .version
    case .authenticationType: .authenticationType
    case .password: .password
    case .hopLimit: .hopLimit
    case .unknownVirtualRouter: .unknownVirtualRouter
    case .addresses: .addresses
    case .otherRouter: .otherRouter
    case .other: .other
    }
  }
}

/// Something to tell about a neighbour.
package struct NeighbourReport: Hashable, Sendable {
  /// What is wrong.
  package var finding: NeighbourFinding
  /// The interface that its adverts came from.
  package var link: String
  /// The neighbour; of many, the last one.
  package var source: IPAddress
  /// The instance that is concerned.
  package var router: String?
  /// How many adverts there were since the last report, this one among them.
  package var adverts: UInt64
  /// Whether it stands for many neighbours, too many to tell them apart.
  package var isAboutMany: Bool

  /// One line for the log: what is wrong, and how to mend it.
  package var message: String {
    let who = isAboutMany ? "many neighbours, the last one \(source)," : "neighbour \(source)"
    let times = adverts > 1 ? " (\(adverts) adverts)" : ""
    return "\(who) on \(link) \(text)\(times)"
  }

  private var text: String {
    switch finding {
    case .sharedAddress(let address, let theirs, let ours):
      "advertises our address \(address) with VRID \(theirs), ours is \(ours): "
        + "both will take the address; use one virtual_router_id for it"
    case .interval(let theirs, let ours):
      "advertises every \(Self.seconds(theirs)) s, we every \(Self.seconds(ours)) s: "
        + "set the same advert_int on both"
    case .version(let theirs, let ours):
      "speaks VRRP version \(theirs), we version \(ours.rawValue): "
        + "set the same vrrp_version on both"
    case .authenticationType:
      "uses another type of authentication: set the same auth_type on both"
    case .password: "uses another password: set the same auth_pass on both"
    case .hopLimit:
      "sends adverts with a TTL below 255, as if over a router: it has to be on the same network"
    case .unknownVirtualRouter(let number):
      "advertises VRID \(number), which is not configured here; no harm, unless it should be ours"
    case .addresses(let number):
      "has another list of addresses for VRID \(number): "
        + "make virtual_ipaddress the same on both"
    case .otherRouter(let number):
      "has another virtual router with our VRID \(number) and none of its addresses: "
        + "give one of them another virtual_router_id"
    case .other(let word): "sends adverts that can't be taken: \(word)"
    }
  }

  private static func seconds(_ duration: Duration) -> String {
    let centiseconds = duration.nanoseconds / 10_000_000
    let fraction = centiseconds % 100
    guard fraction != 0 else { return "\(centiseconds / 100)" }
    let digits = fraction < 10 ? "0\(fraction)" : "\(fraction)"
    return "\(centiseconds / 100).\(digits)"
  }
}
