package import NetTypes

/// An advert that was taken: decoded, and found to fit the configuration.
package struct ReceivedAdvert: Hashable, Sendable {
  /// Who sent it.
  package var source: IPAddress
  /// Its priority; 0 releases the addresses.
  package var priority: UInt8
  /// The sender's interval; in version 2 that of the configuration.
  package var interval: Duration

  /// Makes one.
  package init(source: IPAddress, priority: UInt8, interval: Duration) {
    self.source = source
    self.priority = priority
    self.interval = interval
  }
}

/// The master that a backup listens to.
package struct KnownMaster: Hashable, Sendable {
  /// Where its adverts come from.
  package var address: IPAddress
  /// The priority in its last advert.
  package var priority: UInt8
}
