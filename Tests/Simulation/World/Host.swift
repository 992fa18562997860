import NetTypes
import VRRP

/// A machine with the engine, its own clock, and addresses.
struct Host: Sendable {
  /// Its number, from which its address comes.
  var number: Int
  /// Its configuration.
  var settings: NodeSettings
  /// The engine while its program runs.
  var node: Node?
  /// The addresses that its kernel has, by identity.
  var held: Set<RouterIdentity> = []
  /// How many millionths its clock is faster than the world's.
  var driftPPM: Int64
  /// What its clock showed when the world's was at zero.
  var clockOffset: Int64
  /// Until when it stands still.
  var pausedUntil: Instant?
  /// Whether adverts wait for it meanwhile; else they are lost.
  var keepsInbox = true
  /// The adverts that wait.
  var inbox: [WireAdvert] = []
  /// When the last advert reaches it.
  var lastArrival = Instant.zero
  /// On which side of a partition it is.
  var side = 0
  /// Whether its interface is up.
  var isLinkUp = true
  /// Whether its script succeeds.
  var isScriptGood = true
  /// The moment of the wake-up that counts.
  var wakeUp: Instant?
  /// Adverts that the engine was seen sending since its counters began.
  var adverts: [RouterIdentity: UInt64] = [:]
  /// What is wrong with it.
  var bug: PlantedBug?

  init(number: Int, settings: NodeSettings, driftPPM: Int64, clockOffset: Int64) {
    self.number = number
    self.settings = settings
    self.driftPPM = driftPPM
    self.clockOffset = clockOffset
  }

  /// Its address.
  var address: IPAddress {
    .v4(IPv4Address(rawValue: 0x0A00_0000 + UInt32(number) + 1))
  }

  /// What its clock shows.
  func local(_ time: Instant) -> Instant {
    let nanoseconds = time.nanoseconds
    return Instant(nanoseconds: clockOffset + nanoseconds + nanoseconds / 1_000_000 * driftPPM)
  }

  /// The first moment at which its clock shows a moment, or a little later.
  func world(_ local: Instant) -> Instant {
    guard local != .distantFuture else { return local }
    let elapsed = local.nanoseconds - clockOffset
    var time = elapsed / (1_000_000 + driftPPM) * 1_000_000
    while self.local(Instant(nanoseconds: time)) < local {
      let missing = local.nanoseconds - self.local(Instant(nanoseconds: time)).nanoseconds
      time += max(1, missing - missing / 100)
    }
    return Instant(nanoseconds: time)
  }
}

/// An advert under way.
struct WireAdvert: Sendable {
  var identity: RouterIdentity
  var version: ProtocolVersion
  var advert: ReceivedAdvert
}
