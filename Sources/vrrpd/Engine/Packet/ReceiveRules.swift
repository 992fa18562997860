package import NetTypes

/// The unicast peer of an instance.
package struct ReceivePeer: Sendable, Hashable {
  /// Its address.
  package var address: IPAddress
  /// The times to live with which its advertisements may come.
  package var hopLimits: ClosedRange<UInt8>

  /// Describes a peer; any time to live is allowed unless said otherwise.
  package init(address: IPAddress, hopLimits: ClosedRange<UInt8> = 0...255) {
    self.address = address
    self.hopLimits = hopLimits
  }
}

/// What happens to advertisements whose addresses are not the configured ones.
package enum AddressPolicy: Sendable, Hashable, CaseIterable {
  /// They are accepted, and the addresses are not looked at.
  case ignore
  /// They are accepted, and the difference is reported.
  case report
  /// They are refused, unless they come from the owner in version 2 (RFC 3768 section 7.1).
  case refuse
}

/// What is demanded of a trailer with a keyed hash.
package struct HMACRules: Sendable, Hashable {
  /// The keys that are accepted.
  package var keys: [HMACKey]
  /// Whether advertisements without a trailer are refused (`enforce`); they are accepted in the
  /// modes `permissive` and `receive-only`.
  package var isRequired: Bool
  /// How far the sender's clock may be off in seconds; nil when sequences are only compared with
  /// each other (`anti_replay monotonic`).
  package var windowSeconds: Int?

  /// Describes the demands.
  package init(keys: [HMACKey], isRequired: Bool = true, windowSeconds: Int?) {
    self.keys = keys
    self.isRequired = isRequired
    self.windowSeconds = windowSeconds
  }

  /// The window when none is configured: three intervals, at least 5 s.
  package static func usualWindowSeconds(intervalCentiseconds: UInt16) -> Int {
    max(5, (3 * Int(intervalCentiseconds) + 99) / 100)
  }
}

/// What version 2 demands.
package enum ExpectedCredential: Sendable, Hashable {
  /// Nothing.
  case none
  /// This password in clear text.
  case password(Password)
  /// An authentication header with this password.
  case header(Password)

  /// The kind of authentication.
  package var kind: AuthenticationKind {
    switch self {
    case .none: .unauthenticated
    case .password: .password
    case .header: .header
    }
  }
}

/// The local configuration with which received advertisements are compared.
package struct ReceiveRules: Sendable, Hashable {
  /// The version.
  package var version: ProtocolVersion
  /// The number of the virtual router.
  package var virtualRouterID: UInt8
  /// The configured interval in hundredths of a second.
  package var intervalCentiseconds: UInt16
  /// The configured addresses, as they are advertised.
  package var addresses: [IPAddress]
  /// What happens when the addresses differ.
  package var addressPolicy: AddressPolicy = .report
  /// What version 2 demands.
  package var credential: ExpectedCredential = .none
  /// What is demanded of a trailer; nil when none is expected.
  package var hmac: HMACRules?
  /// The times to live with which multicast may come.
  package var hopLimits: ClosedRange<UInt8> = 255...255
  /// The peers of unicast; empty for multicast.
  package var peers: [ReceivePeer] = []
  /// Whether unicast is refused from others than the peers (`check_unicast_src`).
  package var refusesUnknownPeers = false
  /// Whether this router owns the addresses and ignores all advertisements
  /// (`owner_ignore_adverts`, strict mode).
  package var ignoresAll = false

  /// Describes a configuration without authentication, with multicast.
  package init(
    version: ProtocolVersion, virtualRouterID: UInt8, intervalCentiseconds: UInt16,
    addresses: [IPAddress]
  ) {
    self.version = version
    self.virtualRouterID = virtualRouterID
    self.intervalCentiseconds = intervalCentiseconds
    self.addresses = addresses
  }
}

/// What became of a received advertisement.
package struct Verdict: Sendable, Hashable {
  /// Why it is refused; nil when it is to be acted upon.
  package var refusal: Refusal?
  /// What is worth a word although it is accepted.
  package var remarks: [Refusal] = []
}

extension ReceiveRules {
  /// Compares an advertisement with the configuration, in the order of the rules of RFC 3768
  /// section 7.1 and RFC 9568 section 7.1.
  ///
  /// - Parameters:
  ///   - replay: what was heard before; it changes only when the advertisement is accepted.
  ///   - unixSeconds: the day's time, for the window of keyed hashes.
  package func verdict(
    on received: ReceivedAdvertisement, replay: inout ReplayProtection, unixSeconds: UInt32
  ) -> Verdict {
    if let refusal = refusalWithoutReplay(of: received) { return Verdict(refusal: refusal) }
    if let failure = replayFailure(
      of: received.facts, replay: &replay, unixSeconds: unixSeconds)
    {
      return Verdict(refusal: .authentication(failure))
    }
    return Verdict(refusal: nil, remarks: remarks(on: received.advertisement))
  }

  /// Why an advertisement is refused, but for replays, which only `verdict` can tell.
  package func refusalWithoutReplay(of received: ReceivedAdvertisement) -> Refusal? {
    let advertisement = received.advertisement
    let facts = received.facts
    if let refusal = originRefusal(of: facts) { return refusal }
    guard advertisement.version == version else {
      return .version(received: advertisement.version.rawValue, configured: version)
    }
    guard advertisement.virtualRouterID == virtualRouterID else {
      return .virtualRouter(received: advertisement.virtualRouterID)
    }
    if let refusal = credentialRefusal(of: received) { return refusal }
    if let refusal = trailerRefusal(of: received) { return refusal }
    if version == .v2, advertisement.intervalCentiseconds != intervalCentiseconds {
      return .interval(
        receivedCentiseconds: advertisement.intervalCentiseconds,
        configuredCentiseconds: intervalCentiseconds)
    }
    let isAnotherRouter = addressPolicy == .report && hasNothingInCommon(advertisement.addresses)
    if addressPolicy == .refuse || isAnotherRouter,
      version == .v3 || advertisement.priority != 255,
      let difference = addressDifference(to: advertisement.addresses)
    {
      return .addresses(difference)
    }
    return ignoresAll ? .owner : nil
  }

  /// Whether the addresses are those of another virtual router with our number by mistake: while
  /// a new list is rolled out, some addresses are in both.
  private func hasNothingInCommon(_ received: [IPAddress]) -> Bool {
    !received.isEmpty && !addresses.isEmpty && !received.contains { addresses.contains($0) }
  }

  private func originRefusal(of facts: ReceivedFacts) -> Refusal? {
    guard !peers.isEmpty else {
      return hopLimits.contains(facts.hopLimit)
        ? nil : .hopLimit(received: facts.hopLimit, allowed: hopLimits)
    }
    guard let peer = peers.first(where: { $0.address == facts.source }) else {
      return refusesUnknownPeers ? .unknownPeer(facts.source) : nil
    }
    return peer.hopLimits.contains(facts.hopLimit)
      ? nil : .hopLimit(received: facts.hopLimit, allowed: peer.hopLimits)
  }

  /// Rules 7 and 8 for the authentication of version 2.
  private func credentialRefusal(of received: ReceivedAdvertisement) -> Refusal? {
    guard version == .v2 else { return nil }
    let kind = AuthenticationKind(received.advertisement.authenticationType)
    guard kind == credential.kind else {
      return .authenticationType(received: kind, configured: credential.kind)
    }
    switch credential {
    case .none: return nil
    case .password(let password):
      return isSameDigest(password.bytes, (received.facts.password ?? .empty).bytes)
        ? nil : .authentication(.password)
    case .header(let password):
      guard let header = received.facts.authenticationHeader else {
        return .authentication(.headerValue)
      }
      let value = AuthenticationHeaderValue.compute(
        over: header.packet, password: password,
        isUnicast: !received.facts.destination.isMulticast)
      guard isSameDigest(value, header.value) else { return .authentication(.headerValue) }
      guard received.facts.source == .v4(IPv4Address(rawValue: header.parametersIndex)) else {
        return .authentication(.headerIndex(header.parametersIndex))
      }
      return nil
    }
  }

  /// Rules 7 and 8 for the keyed hash.
  private func trailerRefusal(of received: ReceivedAdvertisement) -> Refusal? {
    guard let hmac else {
      return received.facts.trailer == nil
        ? nil : .authenticationType(received: .hmac, configured: credential.kind)
    }
    guard let trailer = received.facts.trailer else {
      let kind = AuthenticationKind(received.advertisement.authenticationType)
      return hmac.isRequired ? .authenticationType(received: kind, configured: .hmac) : nil
    }
    guard trailer.reserved == 0 else { return .authentication(.malformedTrailer) }
    guard let key = hmac.keys.first(where: { $0.number == trailer.keyNumber }) else {
      return .authentication(.unknownKey(trailer.keyNumber))
    }
    let digest = TrailerDigest.compute(
      over: trailer.message.span, version: version.rawValue, virtualRouterID: virtualRouterID,
      source: received.facts.source, key: key.bytes)
    return isSameDigest(digest, trailer.digest) ? nil : .authentication(.digest)
  }

  private func replayFailure(
    of facts: ReceivedFacts, replay: inout ReplayProtection, unixSeconds: UInt32
  ) -> AuthenticationFailure? {
    if let hmac, let trailer = facts.trailer {
      if let window = hmac.windowSeconds {
        let behind = Int(Int32(truncatingIfNeeded: unixSeconds &- trailer.seconds))
        guard abs(behind) <= window else { return .stale(seconds: behind, window: window) }
      }
      guard
        replay.hmac.accept(
          trailer.sequence, from: facts.source, unixSeconds: unixSeconds,
          windowSeconds: hmac.windowSeconds)
      else { return .replay }
    }
    if case .header = credential, let header = facts.authenticationHeader {
      let last = replay.header.last
      guard replay.header.accept(header.sequence) else {
        return .headerReplay(received: header.sequence, last: last)
      }
    }
    return nil
  }

  /// Rules 12 and 13.
  private func remarks(on advertisement: Advertisement) -> [Refusal] {
    var remarks: [Refusal] = []
    // A master that is about to hand over names a short interval, whatever is configured.
    if version == .v3, advertisement.intervalCentiseconds != intervalCentiseconds,
      advertisement.interval != ElectionTimers.handoverInterval
    {
      remarks.append(
        .differentInterval(
          receivedCentiseconds: advertisement.intervalCentiseconds,
          configuredCentiseconds: intervalCentiseconds))
    }
    if addressPolicy != .ignore,
      let difference = addressDifference(to: advertisement.addresses)
    {
      remarks.append(.differentAddresses(difference))
    }
    return remarks
  }

  /// How received addresses differ from the configured ones; their order does not matter.
  private func addressDifference(to received: [IPAddress]) -> AddressDifference? {
    if received == addresses { return nil }
    let configured = Set(addresses)
    let heard = Set(received)
    guard configured != heard || received.count != addresses.count else { return nil }
    return AddressDifference(
      receivedCount: received.count, configuredCount: addresses.count,
      unexpected: received.first { !configured.contains($0) },
      missing: addresses.first { !heard.contains($0) })
  }
}
