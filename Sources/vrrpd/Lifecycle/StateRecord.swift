import NetTypes
import Platform
import VRRP

/// What a process that comes after a crash goes on with: a file in memory that says which routers
/// are master, and when the loop had its last turn.
///
/// States are stored with each transition and the time with each turn, both without a system call.
/// What changes rarely follows as a snapshot of the engine, a moment later.
///
/// The layout: `Offset`, then a place of 16 bytes for each router (who, and its state), then two
/// snapshots, of which one is whole at any time.
final class StateRecord {
  /// Where things are in the file.
  enum Offset {
    /// `StateRecord.signature`
    static let signature = 0
    /// The layout, 32 bits.
    static let version = 8
    /// How many places for routers there are, 32 bits.
    static let routerCount = 12
    /// Which start of the machine, 16 bytes.
    static let bootID = 16
    /// Which network, 64 bits.
    static let networkNamespace = 32
    /// When the loop had its last turn, in nanoseconds of the monotonic clock, 64 bits.
    static let lastTurn = 40
    /// How often in a row a process went on behind a dead one, 32 bits.
    static let resumeCount = 48
    /// Which snapshot is whole: 0 for none, 1 or 2.
    static let snapshot = 52
    /// The room for each snapshot.
    static let snapshotRoom = 56
    /// When the first of those did, 64 bits.
    static let firstResume = 64
    /// Where the routers begin.
    static let routers = 128
  }

  /// The first bytes.
  static let signature = Array("VRRPLIFE".utf8)
  /// The only layout that is read.
  static let version: UInt32 = 1
  /// The bytes for each router.
  static let stride = 16
  /// How long a snapshot waits for more changes.
  private static let snapshotDelay: Duration = .milliseconds(100)

  /// The path.
  let path: String
  /// When the snapshot is to be written; nil when it is as it should be.
  private(set) var deadline: Instant?
  private let file: MappedFile
  private let routerCount: Int
  private let snapshotRoom: Int
  private var newest: UInt32 = 0

  /// Makes the file anew.
  ///
  /// - Parameters:
  ///   - routerCount: how many routers there can be.
  ///   - resumeCount: how often in a row a process went on behind one that crashed.
  init(
    path: String, routerCount: Int, place: RecordPlace, resumeCount: UInt32, firstResume: Instant
  ) throws(SystemError) {
    self.path = path
    self.routerCount = routerCount
    snapshotRoom = 4096 + routerCount * 512
    file = try MappedFile(
      path: ByteString(path),
      byteCount: Offset.routers + routerCount * Self.stride + 2 * (4 + snapshotRoom))
    file.store(Self.version, at: Offset.version)
    file.store(UInt32(routerCount), at: Offset.routerCount)
    file.store(place.bootID, at: Offset.bootID)
    file.store(place.networkNamespace, at: Offset.networkNamespace)
    file.store(resumeCount, at: Offset.resumeCount)
    file.store(firstResume.nanoseconds, at: Offset.firstResume)
    file.store(UInt64(snapshotRoom), at: Offset.snapshotRoom)
    file.store(Self.signature, at: Offset.signature)
  }

  /// Notes that the loop had a turn.
  func touch(now: Instant) { file.store(now.nanoseconds, at: Offset.lastTurn) }

  /// Whether so many routers have room.
  func hasRoom(for count: Int) -> Bool { count <= routerCount }

  /// Notes a router's state.
  func note(_ router: Int, _ identity: RouterIdentity, _ state: RouterState) {
    guard router < routerCount else { return }
    let offset = Offset.routers + router * Self.stride
    file.store(identity.recordKey, at: offset)
    file.store(UInt8(truncatingIfNeeded: state.rawValue), at: offset + 8)
  }

  /// Notes what the engine did.
  func observe(_ outputs: [RouterOutput], _ daemon: Daemon) {
    for output in outputs {
      switch output {
      case .transition(let transition):
        let router = daemon.node.routers[transition.router]
        note(transition.router, router.settings.identity, router.state)
        change(now: daemon.now)
      case .priorityChanged, .groupTransition: change(now: daemon.now)
      default: break
      }
    }
  }

  /// Notes that the snapshot is not up to date any more.
  func change(now: Instant) {
    if deadline == nil { deadline = now.advanced(by: Self.snapshotDelay) }
  }

  /// Writes the snapshot, if it is time.
  func writeIfDue(_ daemon: Daemon, now: Instant) {
    guard let deadline, deadline <= now else { return }
    self.deadline = nil
    write(daemon.node.snapshot())
  }

  /// Writes all states and the snapshot.
  func writeAll(_ node: Node) {
    for router in node.routers { note(router.number, router.settings.identity, router.state) }
    write(node.snapshot())
  }

  private func write(_ snapshot: NodeSnapshot) {
    let bytes = snapshot.bytes
    let next: UInt32 = newest == 1 ? 2 : 1
    let offset = Self.offset(ofSnapshot: next, routerCount, snapshotRoom)
    guard bytes.count <= snapshotRoom else {
      file.store(UInt32(0), at: Offset.snapshot)
      return
    }
    file.store(UInt32(bytes.count), at: offset)
    file.store(bytes, at: offset + 4)
    file.store(next, at: Offset.snapshot)
    newest = next
  }

  /// Removes the file: nothing is left to go on with.
  func remove() { try? Files.remove(ByteString(path)) }

  /// Where a snapshot begins, with its length.
  static func offset(ofSnapshot number: UInt32, _ routerCount: Int, _ room: Int) -> Int {
    Offset.routers + routerCount * stride + Int(number - 1) * (4 + room)
  }
}

/// On which start of the machine, and in which network, a record holds.
struct RecordPlace: Hashable {
  /// The number of this start of the machine, 16 bytes.
  var bootID: [UInt8]
  /// The network namespace, by its number.
  var networkNamespace: UInt64
}

extension RouterIdentity {
  /// A number for the identity that is the same in each process (FNV-1a).
  var recordKey: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in Array(link.utf8) + [0, UInt8(truncatingIfNeeded: family.rawValue), virtualRouterID]
    {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return hash
  }
}
