/// What happened to a virtual router so far, in keepalived's categories.
package struct RouterStatistics: Hashable, Sendable {
  /// Adverts that were taken.
  package var advertsReceived: UInt64 = 0
  /// Adverts that were sent, to however many peers.
  package var advertsSent: UInt64 = 0
  /// How often it became master.
  package var becameMaster: UInt64 = 0
  /// How often it stopped being master.
  package var releasedMaster: UInt64 = 0
  /// Adverts with priority 0 that were taken.
  package var priorityZeroReceived: UInt64 = 0
  /// Adverts with priority 0 that were sent.
  package var priorityZeroSent: UInt64 = 0
  /// Adverts that were heard from a rival while being master.
  package var rivalAdverts: UInt64 = 0
  /// How often another machine was seen answering for its addresses.
  package var conflicts: UInt64 = 0
  /// How often the process had stood still for so long that it may have missed what others did.
  package var pauses: UInt64 = 0

  /// All counters, in the order in which they are handed over to a new program.
  static var counters: [WritableKeyPath<RouterStatistics, UInt64>] {
    [
      \.advertsReceived, \.advertsSent, \.becameMaster, \.releasedMaster,
      \.priorityZeroReceived, \.priorityZeroSent, \.rivalAdverts, \.conflicts, \.pauses,
    ]
  }

  /// All zero.
  package init() {}
}
