/// What a session has counted.
package struct BFDStatistics: Sendable, Hashable {
  /// Packets handed over to be sent.
  package var packetsSent: UInt64 = 0
  /// Packets that the system refused to send.
  package var sendFailures: UInt64 = 0
  /// Packets that were believed.
  package var packetsReceived: UInt64 = 0
  /// Packets that were not.
  package var packetsRejected: UInt64 = 0
  /// How often it came Up.
  package var timesUp: UInt64 = 0
  /// How often it left Up.
  package var timesDown: UInt64 = 0
  /// How often it left Up or Init because nothing was heard.
  package var expirations: UInt64 = 0
  /// Poll sequences begun.
  package var pollSequences: UInt64 = 0

  /// Nothing yet.
  package init() {}
}
