import NetTypes
import VRRP

/// What a process hands to the program that takes its place: the engine's state, the numbers of
/// descriptors that stay open, and what has to be given back at the end.
struct HandedState: Equatable {
  /// A socket of adverts.
  struct Channel: Equatable {
    /// The interface; 0 for none.
    var interfaceIndex: UInt32
    /// The family.
    var family: AddressFamily
    /// 112, or 51 under an authentication header.
    var protocolNumber: UInt8
    /// The number of the descriptor.
    var descriptor: Int32
    /// The groups that it receives.
    var groups: [IPAddress]
  }

  /// What the shell knows of an instance.
  struct Instance: Equatable {
    /// Which one.
    var identity: RouterIdentity
    /// The last number of authentication headers.
    var headerSequence: UInt32 = 0
    /// The last sequence of keyed hashes.
    var hashSequence: UInt64 = 0
    /// The reading of checksums that the peer uses.
    var checksum: UInt8?
    /// When its state changed last, in seconds since 1970.
    var lastTransitionSeconds: Int64 = 0
    /// The rest of that time.
    var lastTransitionNanoseconds: Int64 = 0
    /// Refused adverts by the names of keepalived's counters.
    var refusals: [Counter] = []
    /// Those of metrics.
    var refusalNames: [Counter] = []
  }

  /// A counter.
  struct Counter: Equatable {
    /// Its name.
    var name: String
    /// Its value.
    var value: UInt64
  }

  /// A kernel setting that was changed, with its old value.
  struct Setting: Equatable {
    /// The family that it is about.
    var family: AddressFamily
    /// Its name.
    var name: String
    /// The interface that it is one of.
    var interface: String
    /// The value before.
    var value: Int64
  }

  /// What another part of the daemon hands on.
  struct Part: Equatable {
    /// The name by which the part is known.
    var name: String
    /// What it goes on with.
    var bytes: [UInt8]
    /// Descriptors that stay open for it.
    var descriptors: [Int32]
  }

  /// The pipe to the supervisor.
  struct Link: Equatable {
    /// The number of the descriptor.
    var descriptor: Int32
    /// How many workers there were before.
    var restarts: Int64
  }

  /// The engine's snapshot.
  var node: [UInt8] = []
  /// The sockets of adverts.
  var channels: [Channel] = []
  /// The instances.
  var instances: [Instance] = []
  /// Kernel settings to give back at the end.
  var settings: [Setting] = []
  /// Other parts of the daemon.
  var parts: [Part] = []
  /// The pipe to the supervisor; nil without one.
  var link: Link?
  /// When the daemon began to run.
  var startedUnixSeconds: UInt64 = 0

  /// Nothing.
  init() {}

  private static let signature = Array("VRRPHAND".utf8)
  /// The only form that is read.
  static let version: UInt16 = 1

  /// All descriptors in it.
  var descriptors: [Int32] {
    channels.map(\.descriptor) + parts.flatMap(\.descriptors) + (link.map { [$0.descriptor] } ?? [])
  }
}

// MARK: Bytes

extension HandedState {
  /// The state as bytes.
  var bytes: [UInt8] {
    var writer = SnapshotWriter()
    writer.write(Self.version)
    writer.write(bytes: node)
    writer.write(each: channels) { writer, channel in
      writer.write(channel.interfaceIndex)
      writer.write(channel.family.rawValue)
      writer.write(channel.protocolNumber)
      writer.write(channel.descriptor)
      writer.write(each: channel.groups) { $0.write("\($1)") }
    }
    writer.write(each: instances) { $0.write($1) }
    writer.write(each: settings) { writer, setting in
      writer.write(setting.family.rawValue)
      writer.write(setting.name)
      writer.write(setting.interface)
      writer.write(setting.value)
    }
    writer.write(each: parts) { writer, part in
      writer.write(part.name)
      writer.write(bytes: part.bytes)
      writer.write(each: part.descriptors) { $0.write($1) }
    }
    writer.write(link) { writer, link in
      writer.write(link.descriptor)
      writer.write(link.restarts)
    }
    writer.write(startedUnixSeconds)
    return Self.signature + writer.bytes
  }

  /// Reads a state; what follows it is passed over.
  init(bytes: [UInt8]) throws(SnapshotError) {
    guard bytes.starts(with: Self.signature) else { throw .notASnapshot }
    var reader = SnapshotReader(bytes, from: Self.signature.count)
    let version = try reader.number(UInt16.self)
    guard version == Self.version else { throw .unknownVersion(version) }
    self.init()
    node = try reader.bytes()
    channels = try reader.array { reader throws(SnapshotError) in
      Channel(
        interfaceIndex: try reader.number(), family: try reader.family(),
        protocolNumber: try reader.number(), descriptor: try reader.number(),
        groups: try reader.array { reader throws(SnapshotError) in
          guard let group = IPAddress(text: Array(try reader.text().utf8)) else { throw .malformed }
          return group
        })
    }
    instances = try reader.array { reader throws(SnapshotError) in try reader.instance() }
    settings = try reader.array { reader throws(SnapshotError) in
      Setting(
        family: try reader.family(), name: try reader.text(), interface: try reader.text(),
        value: try reader.number())
    }
    parts = try reader.array { reader throws(SnapshotError) in
      Part(
        name: try reader.text(), bytes: try reader.bytes(),
        descriptors: try reader.array { reader throws(SnapshotError) in try reader.number() })
    }
    link = try reader.optional { reader throws(SnapshotError) in
      Link(descriptor: try reader.number(), restarts: try reader.number())
    }
    startedUnixSeconds = try reader.number()
  }
}

extension SnapshotWriter {
  /// Writes how many bytes there are, and the bytes.
  fileprivate mutating func write(bytes: [UInt8]) { write(each: bytes) { $0.write($1) } }

  fileprivate mutating func write(_ instance: HandedState.Instance) {
    write(instance.identity.link)
    write(instance.identity.family.rawValue)
    write(instance.identity.virtualRouterID)
    write(instance.headerSequence)
    write(instance.hashSequence)
    write(instance.checksum) { $0.write($1) }
    write(instance.lastTransitionSeconds)
    write(instance.lastTransitionNanoseconds)
    for counters in [instance.refusals, instance.refusalNames] {
      write(each: counters) { writer, counter in
        writer.write(counter.name)
        writer.write(counter.value)
      }
    }
  }
}

extension SnapshotReader {
  fileprivate mutating func bytes() throws(SnapshotError) -> [UInt8] {
    try array(limit: 64 << 20) { reader throws(SnapshotError) in try reader.number() }
  }

  fileprivate mutating func family() throws(SnapshotError) -> AddressFamily {
    guard let family = AddressFamily(rawValue: try number()) else { throw .malformed }
    return family
  }

  fileprivate mutating func instance() throws(SnapshotError) -> HandedState.Instance {
    let link = try text()
    var instance = HandedState.Instance(
      identity: RouterIdentity(
        link: link, family: try family(), virtualRouterID: try number()))
    instance.headerSequence = try number()
    instance.hashSequence = try number()
    instance.checksum = try optional { reader throws(SnapshotError) in try reader.number() }
    instance.lastTransitionSeconds = try number()
    instance.lastTransitionNanoseconds = try number()
    instance.refusals = try counters()
    instance.refusalNames = try counters()
    return instance
  }

  private mutating func counters() throws(SnapshotError) -> [HandedState.Counter] {
    try array { reader throws(SnapshotError) in
      HandedState.Counter(name: try reader.text(), value: try reader.number())
    }
  }
}
