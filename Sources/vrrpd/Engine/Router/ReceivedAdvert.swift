package import NetTypes

/// An advert that was taken: decoded, and found to fit the configuration.
package struct ReceivedAdvert: Hashable, Sendable {
  /// Who sent it.
  package var source: IPAddress
  /// Its priority; 0 releases the addresses.
  package var priority: UInt8
  /// The sender's interval; in version 2 that of the configuration.
  package var interval: Duration
  /// How long ago it reached this machine: a backup counts from there, so that a busy machine takes
  /// over no later than an idle one.
  package var delay: Duration

  /// Makes one.
  package init(
    source: IPAddress, priority: UInt8, interval: Duration, delay: Duration = .zero
  ) {
    self.source = source
    self.priority = priority
    self.interval = interval
    self.delay = delay
  }
}

/// The master that a backup listens to.
package struct KnownMaster: Hashable, Sendable {
  /// Where its adverts come from.
  package var address: IPAddress
  /// The priority in its last advert.
  package var priority: UInt8
}
