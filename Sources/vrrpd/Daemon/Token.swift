/// What a descriptor in the reactor is for.
enum Token: Hashable {
  /// A socket of adverts, by its number.
  case channel(Int)
  /// Changes of links, addresses, routes and rules.
  case routeMonitor
  /// The end of an upgrade's trial.
  case trial
  /// The control socket.
  case control
  /// Something of another part of the daemon, by the part's number and its own.
  case part(UInt8, UInt32)

  /// The token as the reactor keeps it.
  var rawValue: UInt64 {
    switch self {
    case .channel(let number): 0 << 40 | UInt64(UInt32(truncatingIfNeeded: number))
    case .routeMonitor: 1 << 40
    case .trial: 2 << 40
    case .control: 3 << 40
    case .part(let part, let number): 4 << 40 | UInt64(part) << 32 | UInt64(number)
    }
  }

  /// The token that the reactor has kept.
  init(rawValue: UInt64) {
    let low = UInt32(truncatingIfNeeded: rawValue)
    switch rawValue >> 40 {
    case 0: self = .channel(Int(low))
    case 1: self = .routeMonitor
    case 2: self = .trial
    case 3: self = .control
    default: self = .part(UInt8(truncatingIfNeeded: rawValue >> 32), low)
    }
  }
}
