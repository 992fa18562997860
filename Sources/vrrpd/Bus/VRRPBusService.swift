package import DBus
package import NetTypes

/// The objects that keepalived shows on the bus as `org.keepalived.Vrrp1`: one for the daemon, one
/// for each virtual router.
package struct VRRPBusService: Sendable, Hashable {
  /// A virtual router.
  package struct Instance: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// Its interface.
    package var interface: String
    /// Its number.
    package var virtualRouterID: UInt8
    /// The family of its addresses.
    package var family: AddressFamily
    /// Its state: 0 Init, 1 Backup, 2 Master, 3 Fault.
    package var state: UInt32

    /// A virtual router.
    package init(
      name: String, interface: String, virtualRouterID: UInt8, family: AddressFamily, state: UInt32
    ) {
      self.name = name
      self.interface = interface
      self.virtualRouterID = virtualRouterID
      self.family = family
      self.state = state
    }
  }

  /// What a caller wants done.
  package enum Action: Sendable, Hashable {
    /// Write what is configured to a file.
    case printData
    /// Write the statistics to a file.
    case printStatistics
    /// Write the statistics to a file and begin again.
    case clearStatistics
    /// Read the configuration again.
    case reload
    /// Announce the addresses of this instance once.
    case announce(instance: String)
  }

  /// The virtual routers.
  package var instances: [Instance]
  /// What stands between the root and the objects: the names of a network namespace and of an
  /// instance of the daemon, as configured.
  package var scopes: [String]

  /// The usual name of the service.
  package static let name = "org.keepalived.Vrrp1"
  /// Where the objects begin.
  package static let root = "/org/keepalived/Vrrp1"
  /// The interface of the daemon's object.
  package static let daemonInterface = "org.keepalived.Vrrp1.Vrrp"
  /// The interface of a virtual router.
  package static let instanceInterface = "org.keepalived.Vrrp1.Instance"
  private static let properties = "org.freedesktop.DBus.Properties"
  private static let peer = "org.freedesktop.DBus.Peer"
  private static let introspection = "org.freedesktop.DBus.Introspectable"

  /// The objects for some virtual routers.
  package init(instances: [Instance], scopes: [String] = []) {
    self.instances = instances
    self.scopes = scopes
  }

  private var base: String { Self.root + scopes.map { "/" + Self.pathWord($0) }.joined() }

  /// The path of the daemon's object.
  package var daemonPath: String { base + "/Vrrp" }

  /// The path of a virtual router.
  package func path(of instance: Instance) -> String {
    let family = instance.family == .ipv4 ? "IPv4" : "IPv6"
    return base + "/Instance/\(Self.pathWord(instance.interface))/"
      + "\(instance.virtualRouterID)/\(family)"
  }

  /// Only letters, digits and `_` may stand in a path.
  private static func pathWord(_ word: String) -> String {
    String(
      decoding: word.utf8.map { byte in
        let letter = byte | 0x20
        let isAllowed =
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        return isAllowed ? byte : UInt8(ascii: "_")
      }, as: UTF8.self)
  }

  /// The signal that an instance is in another state.
  package func stateChanged(_ instance: Instance) -> DBusMessage {
    .signal(
      path(of: instance), Self.instanceInterface, "VrrpStatusChange", [.uint32(instance.state)])
  }

  /// A signal of the daemon: `VrrpStarted`, `VrrpReloaded` or `VrrpStopped`.
  package func daemonSignal(_ member: String) -> DBusMessage {
    .signal(daemonPath, Self.daemonInterface, member)
  }

  /// The answer to a call, and what the caller wants done.
  package func answer(_ call: DBusMessage) -> (reply: DBusMessage, action: Action?) {
    let instance = instances.first { path(of: $0) == call.path }
    switch call.interface {
    case Self.introspection? where call.member == "Introspect":
      return (call.reply([.string(description(of: call.path ?? "", instance))]), nil)
    case Self.peer? where call.member == "Ping": return (call.reply(), nil)
    default: break
    }
    guard instance != nil || call.path == daemonPath else {
      return (
        call.failure(
          "org.freedesktop.DBus.Error.UnknownObject",
          "There is no object \(call.path ?? ""): the virtual routers are below \(base)/Instance"),
        nil
      )
    }
    if call.interface == Self.properties { return (property(call, of: instance), nil) }
    let action = action(of: call.member ?? "", call.interface, instance)
    guard let action else {
      return (
        call.failure(
          "org.freedesktop.DBus.Error.UnknownMethod",
          "\(call.path ?? "") has no method \(call.interface.map { $0 + "." } ?? "")"
            + "\(call.member ?? "")"),
        nil
      )
    }
    return (call.reply(), action)
  }

  private func action(
    of member: String, _ interface: String?, _ instance: Instance?
  ) -> Action? {
    if let instance {
      let isOurs = interface == nil || interface == Self.instanceInterface
      return isOurs && member == "SendGarp" ? .announce(instance: instance.name) : nil
    }
    guard interface == nil || interface == Self.daemonInterface else { return nil }
    switch member {
    case "PrintData": return .printData
    case "PrintStats": return .printStatistics
    case "PrintStatsClear": return .clearStatistics
    case "ReloadConfig": return .reload
    default: return nil
    }
  }

  /// `Get` and `GetAll`; nothing can be set.
  private func property(_ call: DBusMessage, of instance: Instance?) -> DBusMessage {
    var values: [(String, DBusValue)] = []
    if let instance {
      values = [
        ("Name", .string(instance.name)),
        (
          "State",
          .structure([.uint32(instance.state), .string(Self.text(ofState: instance.state))])
        ),
      ]
    }
    switch (call.member, call.body) {
    case ("Get", let body) where body.count == 2:
      guard case .string(let name) = body[1],
        let value = values.first(where: { $0.0 == name })?.1
      else {
        return call.failure(
          "org.freedesktop.DBus.Error.UnknownProperty", "There is no such property")
      }
      return call.reply([.variant(value)])
    case ("GetAll", let body) where body.count == 1:
      let entries = values.map { DBusValue.entry(.string($0.0), .variant($0.1)) }
      return call.reply([.array(of: "{sv}", entries)])
    case ("Set", _):
      return call.failure(
        "org.freedesktop.DBus.Error.PropertyReadOnly", "The properties can only be read")
    default:
      return call.failure(
        "org.freedesktop.DBus.Error.InvalidArgs", "Get wants an interface and a property")
    }
  }

  /// A state in a word.
  private static func text(ofState state: UInt32) -> String {
    switch state {
    case 0: "Init"
    case 1: "Backup"
    case 2: "Master"
    case 3: "Fault"
    default: "Unknown"
    }
  }
}
