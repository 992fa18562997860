import KeepalivedConf
import NetTypes
import VRRP

/// Makes the packets of an instance's adverts, and keeps what must not repeat in them: the
/// sequences of authentication.
struct AdvertTransmitter {
  /// A packet and where it goes.
  struct Transmission {
    /// The group or a peer.
    var destination: IPAddress
    /// For IPv4 the whole packet, for IPv6 the payload.
    var bytes: [UInt8]
  }

  private let settings: InstanceSettings
  private let keys: [HMACKey]
  /// The source of adverts; nil while the interface has none.
  var source: IPAddress? {
    didSet { if source != oldValue { cached = nil } }
  }
  /// The readings of checksums of unicast peers, each of which is answered in its own.
  private var answeredChecksums: [IPAddress: ChecksumReading] = [:]
  /// The reading of checksums that the last peer used, which is the one it understands for sure.
  var answeredChecksum: ChecksumReading? {
    didSet { if answeredChecksum != oldValue { cached = nil } }
  }
  /// What was received, and the sequence of what was sent under an authentication header: peers
  /// share it.
  var replay: ReplayProtection
  /// The sequence of adverts with a keyed hash.
  private(set) var sequence: HMACSequence

  private var cached: Cached?

  /// The packets of the usual advert, which are the same each time.
  private struct Cached {
    var priority: UInt8
    var interval: Duration
    var transmissions: [Transmission]
  }

  /// Starts with new sequences, or with those that an earlier process handed over.
  init(
    _ settings: InstanceSettings, keys: [HMACKey], source: IPAddress? = nil,
    replay: ReplayProtection? = nil, sequence: HMACSequence = HMACSequence()
  ) {
    self.settings = settings
    self.keys = keys
    self.source = source
    self.replay =
      replay
      ?? ReplayProtection(
        senderCapacity: settings.transport.peers.isEmpty
          ? HMACReplayGuard.multicastCapacity : settings.transport.peers.count)
    self.sequence = sequence
  }

  /// Notes the reading of checksums of an advert that was taken.
  mutating func answer(_ source: IPAddress, in reading: ChecksumReading) {
    guard settings.transport.group == nil else {
      answeredChecksum = reading
      return
    }
    // Only peers are written to.
    guard settings.transport.peers.contains(where: { $0.address == source }),
      answeredChecksums[source] != reading
    else { return }
    answeredChecksums[source] = reading
    cached = nil
  }

  /// The same sequences with other settings.
  func with(_ settings: InstanceSettings, keys: [HMACKey]) -> AdvertTransmitter {
    var copy = AdvertTransmitter(
      settings, keys: keys, source: source, replay: replay, sequence: sequence)
    // A master hears nobody from whom it could learn again how its peers read checksums.
    if settings.transport.checksum == self.settings.transport.checksum {
      copy.answeredChecksum = answeredChecksum
      copy.answeredChecksums = answeredChecksums
    }
    return copy
  }

  /// The packets of an advert; none while there is no source.
  ///
  /// - Parameter unixNanoseconds: the time of day.
  mutating func transmissions(
    priority: UInt8, interval: Duration, unixNanoseconds: UInt64
  ) -> [Transmission] {
    if let cached, cached.priority == priority, cached.interval == interval {
      return cached.transmissions
    }
    guard let source else { return [] }
    let transport = settings.transport
    var envelope = Envelope(
      source: source, destination: source, hopLimit: transport.hopLimit,
      checksum: answeredChecksum ?? transport.checksum)
    if case .v4(let group) = transport.group { envelope.multicastGroup = group }
    var isConstant = true
    switch transport.credential {
    case .none: break
    case .password(let password): envelope.credential = .password(password)
    case .header(let password):
      isConstant = false
      envelope.credential = .header(password, sequence: replay.header.next())
    }
    if let seal = nextSeal(unixNanoseconds) {
      isConstant = false
      envelope.seal = seal
    }
    let advert = Advertisement(
      version: settings.router.version, virtualRouterID: settings.virtualRouterID,
      priority: priority, intervalCentiseconds: interval.centiseconds,
      addresses: settings.advertisedAddresses)
    let destinations = transport.group.map { [$0] } ?? transport.peers.map(\.address)
    let transmissions = destinations.map { destination in
      envelope.destination = destination
      if let reading = answeredChecksums[destination] { envelope.checksum = reading }
      return Transmission(destination: destination, bytes: advert.encoded(in: envelope))
    }
    // Releases are rare: they don't push the usual advert out.
    if isConstant, priority > 0 {
      cached = Cached(priority: priority, interval: interval, transmissions: transmissions)
    }
    return transmissions
  }

  private mutating func nextSeal(_ unixNanoseconds: UInt64) -> HMACSeal? {
    guard let hmac = settings.transport.hmac, hmac.mode != .receiveOnly,
      let key = keys.first(where: { Int($0.number) == hmac.activeKey }) ?? keys.first
    else { return nil }
    return HMACSeal(
      key: key,
      sequence: sequence.next(
        unixNanoseconds: unixNanoseconds, windowSeconds: hmac.windowSeconds))
  }
}

extension HMACAuthentication {
  /// How far clocks may differ; nil when they don't count.
  var windowSeconds: Int? {
    sequence == .monotonic ? nil : Int((timeWindow ?? .seconds(5)).components.seconds)
  }
}

extension InstanceSettings {
  /// The addresses in adverts: no more than a packet holds.
  var advertisedAddresses: [IPAddress] { holdings.addresses.prefix(255).map(\.address) }

  /// What received adverts are compared with.
  func receiveRules(keys: [HMACKey]) -> ReceiveRules {
    var rules = ReceiveRules(
      version: router.version, virtualRouterID: virtualRouterID,
      intervalCentiseconds: router.interval.centiseconds, addresses: advertisedAddresses)
    rules.addressPolicy = transport.addressPolicy
    rules.credential = transport.credential
    rules.peers = transport.peers
    rules.refusesUnknownPeers = transport.refusesUnknownPeers
    rules.ignoresAll = router.isOwner && router.ownerIgnoresAdverts
    if let hmac = transport.hmac {
      rules.hmac = HMACRules(
        keys: keys, isRequired: (hmac.mode ?? .enforce) == .enforce,
        windowSeconds: hmac.windowSeconds)
    }
    return rules
  }
}

extension Duration {
  /// The interval as adverts carry it: hundredths of a second, rounded down.
  var centiseconds: UInt16 { UInt16(clamping: nanoseconds / 10_000_000) }
}
