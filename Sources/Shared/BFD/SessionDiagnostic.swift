/// Why a session last left the state Up (RFC 5880 section 4.1, field Diag, 5 bits). Numbers without
/// a name are taken too: they are assigned by others, and change nothing.
package struct SessionDiagnostic: RawRepresentable, Sendable, Hashable {
  /// The number, 0 to 31.
  package let rawValue: UInt8

  /// A diagnostic by its number, of which 5 bits count.
  package init(rawValue: UInt8) { self.rawValue = rawValue & 0x1F }

  /// Nothing to say.
  package static let none = SessionDiagnostic(rawValue: 0)
  /// No packet came for the detection time.
  package static let detectionTimeExpired = SessionDiagnostic(rawValue: 1)
  /// Packets of the echo function did not come back.
  package static let echoFailed = SessionDiagnostic(rawValue: 2)
  /// The neighbour said that its side is down.
  package static let neighbourSignalledDown = SessionDiagnostic(rawValue: 3)
  /// The forwarding plane was reset.
  package static let forwardingPlaneReset = SessionDiagnostic(rawValue: 4)
  /// The path below is known to be down.
  package static let pathDown = SessionDiagnostic(rawValue: 5)
  /// A path that is part of the way is down.
  package static let concatenatedPathDown = SessionDiagnostic(rawValue: 6)
  /// An operator holds the session down.
  package static let administrativelyDown = SessionDiagnostic(rawValue: 7)
  /// A path that is part of the way back is down.
  package static let reverseConcatenatedPathDown = SessionDiagnostic(rawValue: 8)
}

extension SessionDiagnostic: CustomStringConvertible {
  /// What it means, in a few words.
  package var description: String {
    switch self {
    case .none: "no diagnostic"
    case .detectionTimeExpired: "control detection time expired"
    case .echoFailed: "echo function failed"
    case .neighbourSignalledDown: "neighbour signalled session down"
    case .forwardingPlaneReset: "forwarding plane reset"
    case .pathDown: "path down"
    case .concatenatedPathDown: "concatenated path down"
    case .administrativelyDown: "administratively down"
    case .reverseConcatenatedPathDown: "reverse concatenated path down"
    default: "diagnostic \(rawValue)"
    }
  }
}
