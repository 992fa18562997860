import NetTypes

extension NodeSnapshot {
  private static let signature: [UInt8] = Array("VRRPNODE".utf8)
  /// The version of the form in bytes that is written, and the only one that is read.
  package static let version: UInt16 = 1

  /// The snapshot as bytes: a signature, the version, the length of the rest, and the rest.
  package var bytes: [UInt8] {
    var body = SnapshotWriter()
    body.write(isStarted)
    body.write(each: routers) { $0.write($1) }
    body.write(each: tracked) { writer, part in
      writer.write(part.id)
      writer.write(part.status)
    }
    body.write(each: groups) { writer, part in
      writer.write(part.name)
      writer.write(UInt8(part.state.rawValue))
    }
    var head = SnapshotWriter()
    head.write(Self.version)
    head.write(UInt32(truncatingIfNeeded: body.bytes.count))
    return Self.signature + head.bytes + body.bytes
  }

  /// Reads a snapshot.
  package init(bytes: [UInt8]) throws(SnapshotError) {
    guard bytes.starts(with: Self.signature) else { throw .notASnapshot }
    var reader = SnapshotReader(bytes, from: Self.signature.count)
    let version = try reader.number(UInt16.self)
    guard version == Self.version else { throw .unknownVersion(version) }
    let length = try reader.number(UInt32.self)
    guard bytes.count == Self.signature.count + 6 + Int(length) else { throw .malformed }
    self.init()
    isStarted = try reader.flag()
    routers = try reader.array { reader throws(SnapshotError) in try reader.router() }
    tracked = try reader.array { reader throws(SnapshotError) in
      TrackedSnapshot(id: try reader.trackedID(), status: try reader.status())
    }
    groups = try reader.array { reader throws(SnapshotError) in
      GroupSnapshot(name: try reader.text(), state: try reader.state())
    }
    guard reader.isAtEnd else { throw .malformed }
  }
}

extension SnapshotWriter {
  fileprivate mutating func write(_ router: RouterSnapshot) {
    write(router.identity.link)
    write(router.identity.family.rawValue)
    write(router.identity.virtualRouterID)
    write(UInt8(router.state.rawValue))
    write(router.since.nanoseconds)
    write(router.operatorPriority) { $0.write($1) }
    write(router.effectivePriority)
    for flag in [
      router.isHeld, router.isYielding, router.isReleased, router.isWaitingForGroup,
    ] {
      write(flag)
    }
    write(router.masterInterval.nanoseconds)
    write(router.master) { writer, master in
      writer.write(master.address)
      writer.write(master.priority)
    }
    write(router.source) { $0.write($1) }
    for counter in RouterStatistics.counters { write(router.statistics[keyPath: counter]) }
    for deadline in [
      router.electionDeadline, router.burstDeadline, router.lowerPriorityBurstDeadline,
      router.refreshDeadline,
    ] {
      write(deadline.nanoseconds)
    }
    write(router.preemptDelayEnd) { $0.write($1.nanoseconds) }
    write(router.lastConflict) { $0.write($1.nanoseconds) }
    write(router.handover) { $0.write($1) }
    write(each: router.faults) { $0.write($1) }
  }

  fileprivate mutating func write(_ address: IPAddress) {
    switch address {
    case .v4(let address):
      write(UInt8(4))
      write(address.rawValue)
    case .v6(let address):
      write(UInt8(6))
      write(address.high)
      write(address.low)
    }
  }

  fileprivate mutating func write(_ handover: Handover) {
    switch handover.purpose {
    case .failover: write(UInt8(0))
    case .follow(let member):
      write(UInt8(1))
      write(member)
    case .hold: write(UInt8(2))
    case .stop(let reason): write(UInt8(reason == .deleted ? 3 : 4))
    }
    write(handover.began.nanoseconds)
    write(handover.deadline.nanoseconds)
  }

  fileprivate mutating func write(_ fault: FaultReason) {
    switch fault {
    case .interfaceDown(let name):
      write(UInt8(0))
      write(name)
    case .noSourceAddress: write(UInt8(1))
    case .tracked(let id):
      write(UInt8(2))
      write(id)
    case .group(let member):
      write(UInt8(3))
      write(member)
    case .noPeers: write(UInt8(4))
    }
  }

  fileprivate mutating func write(_ id: TrackedID) {
    write(id.kind.rawValue)
    write(id.name)
  }

  fileprivate mutating func write(_ status: TrackedStatus) {
    switch status {
    case .unknown: write(UInt8(0))
    case .good: write(UInt8(1))
    case .bad: write(UInt8(2))
    case .number(let number):
      write(UInt8(3))
      write(Int64(number))
    }
  }
}

extension SnapshotReader {
  fileprivate mutating func router() throws(SnapshotError) -> RouterSnapshot {
    let link = try text()
    guard let family = AddressFamily(rawValue: try number()) else { throw .malformed }
    var router = RouterSnapshot(
      identity: RouterIdentity(link: link, family: family, virtualRouterID: try number()))
    router.state = try state()
    router.since = try instant()
    router.operatorPriority = try optional { reader throws(SnapshotError) in
      try reader.number()
    }
    router.effectivePriority = try number()
    router.isHeld = try flag()
    router.isYielding = try flag()
    router.isReleased = try flag()
    router.isWaitingForGroup = try flag()
    router.masterInterval = .nanoseconds(try number(Int64.self))
    router.master = try optional { reader throws(SnapshotError) in
      KnownMaster(address: try reader.address(), priority: try reader.number())
    }
    router.source = try optional { reader throws(SnapshotError) in try reader.address() }
    for counter in RouterStatistics.counters {
      router.statistics[keyPath: counter] = try number()
    }
    router.electionDeadline = try instant()
    router.burstDeadline = try instant()
    router.lowerPriorityBurstDeadline = try instant()
    router.refreshDeadline = try instant()
    router.preemptDelayEnd = try optional { reader throws(SnapshotError) in
      try reader.instant()
    }
    router.lastConflict = try optional { reader throws(SnapshotError) in try reader.instant() }
    router.handover = try optional { reader throws(SnapshotError) in try reader.handover() }
    router.faults = try array { reader throws(SnapshotError) in try reader.fault() }
    return router
  }

  fileprivate mutating func instant() throws(SnapshotError) -> Instant {
    Instant(nanoseconds: try number())
  }

  fileprivate mutating func state() throws(SnapshotError) -> RouterState {
    guard let state = RouterState(rawValue: Int(try number(UInt8.self))) else {
      throw .malformed
    }
    return state
  }

  fileprivate mutating func address() throws(SnapshotError) -> IPAddress {
    switch try number(UInt8.self) {
    case 4: return .v4(IPv4Address(rawValue: try number()))
    case 6: return .v6(IPv6Address(high: try number(), low: try number()))
    default: throw .malformed
    }
  }

  fileprivate mutating func handover() throws(SnapshotError) -> Handover {
    let purpose: Handover.Purpose
    switch try number(UInt8.self) {
    case 0: purpose = .failover
    case 1: purpose = .follow(member: try text())
    case 2: purpose = .hold
    case 3: purpose = .stop(.deleted)
    case 4: purpose = .stop(.stopping)
    default: throw .malformed
    }
    return Handover(purpose: purpose, began: try instant(), deadline: try instant())
  }

  fileprivate mutating func fault() throws(SnapshotError) -> FaultReason {
    switch try number(UInt8.self) {
    case 0: return .interfaceDown(try text())
    case 1: return .noSourceAddress
    case 2: return .tracked(try trackedID())
    case 3: return .group(member: try text())
    case 4: return .noPeers
    default: throw .malformed
    }
  }

  fileprivate mutating func trackedID() throws(SnapshotError) -> TrackedID {
    guard let kind = TrackedID.Kind(rawValue: try text()) else { throw .malformed }
    return TrackedID(kind, try text())
  }

  fileprivate mutating func status() throws(SnapshotError) -> TrackedStatus {
    switch try number(UInt8.self) {
    case 0: return .unknown
    case 1: return .good
    case 2: return .bad
    case 3: return .number(Int(try number(Int64.self)))
    default: throw .malformed
    }
  }
}
