import JSON
import NetTypes
import Platform
import VRRP

/// Something that happened, as streams of events tell it.
struct DaemonEvent {
  /// The kind of event.
  var type: String
  /// The instance or group.
  var subject: String?
  /// The particulars; the time is added.
  var members: [(String, JSONValue?)]

  /// The particulars, with the time.
  var data: JSONValue {
    .object(given: [("time", .string(WallTime.now().text))] + members)
  }
}

extension Daemon {
  /// What streams are told of an output of the engine; nil for what is no news.
  func event(for output: RouterOutput) -> DaemonEvent? {
    switch output {
    case .transition(let transition):
      let name = instances[transition.router].settings.name
      return DaemonEvent(
        type: "transition", subject: name,
        members: [
          ("instance", .string(name)), ("from", .string(transition.from.word)),
          ("to", .string(transition.to.word)), ("reason", .string(transition.reason.text)),
          ("lasted_seconds", .seconds(transition.lasted)),
          (
            "priority",
            .integer(Int(node.routers[transition.router].effectivePriority))
          ),
        ])
    case .groupTransition(let group, let from, let to):
      let name = node.groups[group].settings.name
      return DaemonEvent(
        type: "group", subject: name,
        members: [
          ("group", .string(name)), ("from", .string(from.word)), ("to", .string(to.word)),
        ])
    case .priorityChanged(let router, let from, let to):
      let name = instances[router].settings.name
      return DaemonEvent(
        type: "priority", subject: name,
        members: [
          ("instance", .string(name)), ("from", .integer(Int(from))), ("to", .integer(Int(to))),
        ])
    case .notice(let router, let notice):
      let name = instances[router].settings.name
      return DaemonEvent(
        type: "notice", subject: name,
        members: [("instance", .string(name)), ("kind", .string(notice.word))] + notice.members)
    case .advertise, .take, .release, .update, .announce: return nil
    }
  }
}

extension RouterNotice {
  /// The kind of notice.
  var word: String {
    switch self {
    case .rivalMaster: "rival-master"
    case .lowerPriorityHeard: "lower-priority-heard"
    case .twoOwners: "two-owners"
    case .ownAddressHeard: "own-address-heard"
    case .intervalAdopted: "interval-adopted"
    case .preemptDelayStarted: "preempt-delay-started"
    case .preemptDelayStopped: "preempt-delay-stopped"
    case .waitingForGroup: "waiting-for-group"
    case .handedOver: "handed-over"
    case .noSuccessor: "no-successor"
    case .addressConflict: "address-conflict"
    }
  }

  /// Its particulars.
  var members: [(String, JSONValue?)] {
    switch self {
    case .rivalMaster(let source, let priority, let adverts):
      [
        ("source", .string(source.description)), ("priority", .integer(Int(priority))),
        ("adverts", .count(adverts)),
      ]
    case .lowerPriorityHeard(let source, let priority):
      [("source", .string(source.description)), ("priority", .integer(Int(priority)))]
    case .twoOwners(let source), .ownAddressHeard(let source):
      [("source", .string(source.description))]
    case .intervalAdopted(let interval, let source):
      [("source", .string(source.description)), ("interval_seconds", .seconds(interval))]
    case .preemptDelayStarted(let delay): [("delay_seconds", .seconds(delay))]
    case .handedOver(let successor, let duration):
      [
        ("successor", successor.map { .string($0.description) }),
        ("seconds", .seconds(duration)),
      ]
    case .addressConflict(let address, let hardware):
      [
        ("address", .string(address.description)),
        ("hardware_address", .string(hardware.description)),
      ]
    case .preemptDelayStopped, .waitingForGroup, .noSuccessor: []
    }
  }
}

/// Lets events of refused adverts through: of each kind one in a while, with the number of those
/// in between, whatever a hostile neighbour sends.
struct RefusalThrottle {
  private struct Key: Hashable {
    var router: Int?
    var name: String
  }

  private struct Record {
    var told: Instant
    var untold: UInt64
  }

  /// How long one kind is not told again.
  static let period: Duration = .seconds(10)
  /// How many kinds are told apart: what is refused has few names, and there may be many
  /// instances.
  static let limit = 4096

  private var records: [Key: Record] = [:]

  /// Counts one.
  ///
  /// - Returns: how many there were since the last that was told, this one too; nil when it is
  ///   not to be told.
  mutating func count(_ name: String, router: Int?, now: Instant) -> UInt64? {
    let key = Key(router: router, name: name)
    if let record = records[key] {
      guard record.told.duration(to: now) >= Self.period else {
        records[key]?.untold &+= 1
        return nil
      }
      records[key] = Record(told: now, untold: 0)
      return record.untold &+ 1
    }
    guard records.count < Self.limit else { return nil }
    records[key] = Record(told: now, untold: 0)
    return 1
  }

  /// The numbers of routers mean others now.
  mutating func forget() { records.removeAll() }
}
