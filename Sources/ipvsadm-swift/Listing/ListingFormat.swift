/// What a listing of services and servers tells about them.
package enum ListingFormat: Sendable, Hashable, CaseIterable {
  /// Scheduler and flags; forwarding, weight and connections.
  case plain
  /// The plain listing with the kind of each tunnel (`--tun-info`).
  case tunnelInfo
  /// Counters (`--stats`).
  case statistics
  /// Rates per second (`--rate`).
  case rates
  /// Connection thresholds (`--thresholds`).
  case thresholds
  /// Persistent connections (`--persistent-conn`).
  case persistentConnections
}

/// How wide the columns of listings are, in bytes.
enum ColumnWidth {
  /// A virtual service, its protocol included. Its IPv4 names are cut here.
  static let service = 33
  /// A real server; its IPv4 names are cut here.
  static let server = 28
}
