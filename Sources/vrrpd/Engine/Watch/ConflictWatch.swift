package import NetTypes

/// Another machine's word that an address is its own: the sender of an ARP packet (RFC 5227
/// section 1.1), or the target of a neighbour advertisement (RFC 4861 section 4.4).
package struct AddressClaim: Hashable, Sendable {
  /// The interface on which it was heard.
  package var link: String
  /// The address.
  package var address: IPAddress
  /// The hardware address that it is said to have.
  package var hardwareAddress: MACAddress

  /// Makes one.
  package init(link: String, address: IPAddress, hardwareAddress: MACAddress) {
    self.link = link
    self.address = address
    self.hardwareAddress = hardwareAddress
  }
}

/// A claim on an address that this machine has, to be told to the node as `conflict`.
package struct AddressConflict: Hashable, Sendable {
  /// The router that has the address.
  package var router: Int
  /// The address.
  package var address: IPAddress
  /// The other machine.
  package var rival: MACAddress

  /// Makes one.
  package init(router: Int, address: IPAddress, rival: MACAddress) {
    self.router = router
    self.address = address
    self.rival = rival
  }
}

/// Decides whether another machine answers for an address of a router that is master here.
///
/// Memory grows only with the addresses that this machine has. One address makes one conflict a
/// second at most, whatever is heard.
package struct ConflictWatch: Sendable {
  /// For so long after takeover the last words of the former master may still be under way.
  package static let grace: Duration = .seconds(1)
  /// The shortest time between two conflicts for one address.
  private static let gap: Duration = .seconds(1)

  private struct Key: Hashable, Sendable {
    var link: String
    var address: IPAddress
  }

  private struct Held: Sendable {
    var router: Int
    /// From when on claims count.
    var watchedFrom: Instant
  }

  private var held: [Key: Held] = [:]
  private var keys: [Int: [Key]] = [:]
  private var own: [String: Set<MACAddress>] = [:]

  /// Watches nothing.
  package init() {}

  /// Sets the hardware addresses of an interface and of all virtual ones on top of it: what they
  /// say is our own word, which a switch or the kernel may bring back.
  package mutating func setOwn(_ addresses: Set<MACAddress>, link: String) {
    own[link] = addresses.isEmpty ? nil : addresses
  }

  /// A router took its addresses.
  package mutating func take(
    router: Int, link: String, addresses: [IPAddress], now: Instant
  ) {
    release(router: router)
    let from = now.advanced(by: Self.grace)
    for address in addresses {
      held[Key(link: link, address: address)] = Held(router: router, watchedFrom: from)
    }
    keys[router] = addresses.map { Key(link: link, address: $0) }
  }

  /// A router hands its addresses over, or released them: others may have them.
  package mutating func release(router: Int) {
    for key in keys.removeValue(forKey: router) ?? [] where held[key]?.router == router {
      held[key] = nil
    }
  }

  /// Takes what was heard.
  ///
  /// - Returns: the conflict, if it is one.
  package mutating func observe(_ claim: AddressClaim, now: Instant) -> AddressConflict? {
    let key = Key(link: claim.link, address: claim.address)
    guard let holder = held[key], holder.watchedFrom <= now,
      !claim.hardwareAddress.isMulticast, claim.hardwareAddress.rawValue != 0,
      own[claim.link]?.contains(claim.hardwareAddress) != true
    else { return nil }
    held[key]?.watchedFrom = now.advanced(by: Self.gap)
    return AddressConflict(
      router: holder.router, address: claim.address, rival: claim.hardwareAddress)
  }
}
