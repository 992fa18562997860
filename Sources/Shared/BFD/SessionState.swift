/// The state of a session (RFC 5880 section 4.1, field Sta).
package enum SessionState: UInt8, Sendable, CaseIterable {
  /// Held down by an operator: the other side may go on forwarding.
  case adminDown = 0
  /// Down, or only just made.
  case down = 1
  /// The other side has been heard, and does not yet know it.
  case initializing = 2
  /// Both sides hear each other.
  case up = 3
}

extension SessionState: CustomStringConvertible {
  /// The name of the standard: `AdminDown`, `Down`, `Init` or `Up`.
  package var description: String {
    switch self {
    case .adminDown: "AdminDown"
    case .down: "Down"
    case .initializing: "Init"
    case .up: "Up"
    }
  }
}
