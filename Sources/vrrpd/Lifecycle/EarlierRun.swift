import NetTypes
import Platform
import VRRP

/// What the record of a process that died says.
struct EarlierRun {
  /// When its loop had its last turn.
  var lastTurn: Instant
  /// The states of routers, by their keys.
  var states: [UInt64: RouterState] = [:]
  /// The engine's last snapshot.
  var snapshot = NodeSnapshot()
  /// How often in a row a process went on behind one that crashed.
  var resumeCount: UInt32
  /// When the first of them did.
  var firstResume: Instant

  private static let sizeLimit = 64 << 20

  /// Reads a record; nil when there is none of this start of the machine and this network.
  init?(path: String, place: RecordPlace) {
    typealias Offset = StateRecord.Offset
    guard let bytes = try? Files.read(ByteString(path), limit: Self.sizeLimit),
      bytes.count >= Offset.routers, bytes.starts(with: StateRecord.signature),
      bytes.number(UInt32.self, at: Offset.version) == StateRecord.version,
      Array(bytes[Offset.bootID..<Offset.bootID + 16]) == place.bootID,
      bytes.number(UInt64.self, at: Offset.networkNamespace) == place.networkNamespace
    else { return nil }
    lastTurn = Instant(nanoseconds: bytes.number(Int64.self, at: Offset.lastTurn) ?? 0)
    resumeCount = bytes.number(UInt32.self, at: Offset.resumeCount) ?? 0
    firstResume = Instant(nanoseconds: bytes.number(Int64.self, at: Offset.firstResume) ?? 0)
    let count = Int(bytes.number(UInt32.self, at: Offset.routerCount) ?? 0)
    guard count <= (bytes.count - Offset.routers) / StateRecord.stride else { return nil }
    for router in 0..<count {
      let offset = Offset.routers + router * StateRecord.stride
      guard let key = bytes.number(UInt64.self, at: offset), key != 0,
        let state = RouterState(rawValue: Int(bytes[offset + 8]))
      else { continue }
      states[key] = state
    }
    readSnapshot(bytes, routerCount: count)
  }

  private mutating func readSnapshot(_ bytes: [UInt8], routerCount: Int) {
    typealias Offset = StateRecord.Offset
    guard let number = bytes.number(UInt32.self, at: Offset.snapshot), (1...2).contains(number),
      let room = bytes.number(UInt64.self, at: Offset.snapshotRoom), room < UInt64(bytes.count)
    else { return }
    let offset = StateRecord.offset(ofSnapshot: number, routerCount, Int(room))
    guard let length = bytes.number(UInt32.self, at: offset),
      bytes.count - offset - 4 >= Int(length),
      let snapshot = try? NodeSnapshot(bytes: Array(bytes[offset + 4..<offset + 4 + Int(length)]))
    else { return }
    self.snapshot = snapshot
  }

  /// What a fresh engine can go on with: masters of which nobody can have noticed that they were
  /// silent go on as masters, all others begin to listen.
  ///
  /// - Parameter routers: as they are configured now.
  func resumable(_ routers: [VirtualRouter], now: Instant) -> NodeSnapshot {
    var known: [RouterIdentity: RouterSnapshot] = [:]
    for part in snapshot.routers { known[part.identity] = part }
    var result = snapshot
    result.isStarted = true
    result.routers = []
    for router in routers {
      let identity = router.settings.identity
      let state = states[identity.recordKey]
      var part = known[identity] ?? RouterSnapshot(identity: identity)
      guard known[identity] != nil || state == .master else { continue }
      if (state ?? part.state) == .master, wasHeardOf(router.settings, now: now) {
        if part.state != .master { part = masterPart(of: router, part) }
        // Not when it was due, which is long ago, but when it can have been due last.
        part.electionDeadline = lastTurn
      } else {
        part.state = .initial
        part.handover = nil
        part.since = now
        part.electionDeadline = .distantFuture
      }
      result.routers.append(part)
    }
    return result
  }

  private func masterPart(of router: VirtualRouter, _ known: RouterSnapshot) -> RouterSnapshot {
    var part = known
    part.state = .master
    part.since = lastTurn
    part.masterInterval = router.settings.interval
    part.effectivePriority = router.effectivePriority
    part.master = nil
    part.handover = nil
    return part
  }

  /// Whether the quickest of the others can't have taken over yet. The last advert is at most an
  /// interval older than the last turn of the loop.
  private func wasHeardOf(_ settings: RouterSettings, now: Instant) -> Bool {
    let limit = ElectionTimers.masterDown(
      version: settings.version, priority: 254, interval: settings.interval,
      adverts: settings.downAdvertisements)
    return lastTurn <= now && lastTurn.duration(to: now) + settings.interval < limit
  }
}

extension [UInt8] {
  /// A number in the machine's order; nil beyond the end.
  fileprivate func number<Number: FixedWidthInteger>(
    _ type: Number.Type, at offset: Int
  ) -> Number? {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, offset <= count - size else { return nil }
    var number: Number = 0
    for index in 0..<size {
      number |= Number(truncatingIfNeeded: UInt64(self[offset + index]) << UInt64(8 * index))
    }
    return Number(number)
  }
}
