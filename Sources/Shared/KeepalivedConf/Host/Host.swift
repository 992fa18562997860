package import NetTypes

/// What the language asks of the machine it is read on. The daemons answer from the system, tests
/// from a table.
package protocol Host {
  /// The bytes of a file.
  func contents(ofFile path: String) throws(HostFileError) -> [UInt8]
  /// The files that match a shell pattern with braces (glob(7)), sorted; directories end in `/`.
  /// A relative pattern starts at the working directory. No match gives an empty list.
  func files(matching pattern: String) -> [String]
  /// What is known of a file without opening it; nil when there is none.
  func file(at path: String) -> HostFile?
  /// The working directory.
  var workingDirectory: String { get }
  /// The name of the machine, with or without domain.
  var name: String { get }
  /// A variable of the environment.
  func environment(_ name: String) -> String?
  /// The network interfaces; nil when they cannot be known, and then none is found missing.
  var interfaces: [HostInterface]? { get }
  /// A user of the system.
  func user(named name: String) -> HostUser?
  /// A group of the system, by its number.
  func group(named name: String) -> UInt32?
  /// The number of a name in iproute2's tables (`/etc/iproute2`).
  func number(of name: String, in table: RoutingNames) -> UInt32?
  /// Whether the configuration is another machine's, so that scripts and keys are not to be looked
  /// for on this one.
  var isAnotherNode: Bool { get }

  /// Called now and then during a long reading: whoever has something more urgent to do can do it
  /// there. Nothing by default.
  func workGoesOn()
}

extension Host {
  /// Has nothing more urgent to do.
  package func workGoesOn() {}
}

extension Host {
  /// It is this machine's.
  package var isAnotherNode: Bool { false }
}

/// Why a file cannot be read.
package enum HostFileError: Error, Equatable {
  /// There is none.
  case missing
  /// It may not be read.
  case forbidden
  /// It is a directory, a device or the like.
  case notRegular
  /// It is larger than any configuration.
  case tooLarge
  /// The system's own words.
  case other(String)
}

/// A file as configuration checks see it.
package struct HostFile: Equatable, Sendable {
  /// Kinds of files.
  package enum Kind: Sendable { case regular, directory, other }
  /// What it is, behind all links.
  package var kind: Kind
  /// The permission bits (`st_mode & 07777`).
  package var mode: UInt16
  /// The owner's number.
  package var user: UInt32
  /// The group's number.
  package var group: UInt32
  /// The first directory or file on the way that somebody other than root may write; nil if none.
  package var writableByOthers: String?

  /// Makes one.
  package init(
    kind: Kind = .regular, mode: UInt16 = 0o755, user: UInt32 = 0, group: UInt32 = 0,
    writableByOthers: String? = nil
  ) {
    self.kind = kind
    self.mode = mode
    self.user = user
    self.group = group
    self.writableByOthers = writableByOthers
  }
}

/// A network interface.
package struct HostInterface: Equatable, Sendable {
  /// Its name.
  package var name: String
  /// Its addresses with their networks.
  package var addresses: [IPPrefix]
  /// Whether it is the loopback interface.
  package var isLoopback: Bool
  /// Kinds of interfaces that keepalived makes, and all others.
  package enum Kind: Sendable { case macvlan, ipvlan, other }
  /// What kind it is; nil when that is not known.
  package var kind: Kind?
  /// The largest packet in bytes; nil when that is not known.
  package var mtuBytes: Int?

  /// Makes one.
  package init(
    _ name: String, addresses: [IPPrefix] = [], isLoopback: Bool = false, kind: Kind? = nil,
    mtuBytes: Int? = nil
  ) {
    self.name = name
    self.addresses = addresses
    self.isLoopback = isLoopback
    self.kind = kind
    self.mtuBytes = mtuBytes
  }
}

/// A user of the system.
package struct HostUser: Equatable, Sendable {
  /// The number.
  package var user: UInt32
  /// The number of the main group.
  package var group: UInt32

  /// Makes one.
  package init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }
}

/// The tables of names that routes and rules use (`/etc/iproute2`).
package enum RoutingNames: String, Sendable {
  case tables = "rt_tables"
  case scopes = "rt_scopes"
  case protocols = "rt_protos"
  case realms = "rt_realms"
  case groups = "group"
  case fields = "rt_dsfield"
}
