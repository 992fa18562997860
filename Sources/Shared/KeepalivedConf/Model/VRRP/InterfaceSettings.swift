/// `garp_group`: how fast gratuitous ARP and neighbour advertisements leave some interfaces.
package struct GARPGroup: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// `garp_interval`: the time between gratuitous ARP messages.
  package var garpInterval: Duration?
  /// `gna_interval`: the time between unsolicited neighbour advertisements.
  package var neighbourInterval: Duration?
  /// `interface`: interfaces that are each delayed on their own.
  package var separateInterfaces: [NamedEntry] = []
  /// `interfaces`: interfaces that share the delay.
  package var interfaces: [NamedEntry] = []

  /// A block in which nothing is said.
  package init() {}
}

/// An entry of `linkbeat_interfaces`: an interface whose link is asked for again and again.
package struct LinkbeatInterface: Hashable, Sendable {
  /// How the link is asked for.
  package enum Method: String, Sendable, CaseIterable {
    /// By the registers of the chip.
    case registers = "MII"
    /// By ethtool's call.
    case ethtool = "ETHTOOL"
    /// By the interface's flags.
    case flags = "IOCTL"
  }

  /// The interface.
  package var name: String
  /// How its link is asked for; nil for the first that works.
  package var method: Method?
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// Makes one.
  package init(_ name: String, method: Method? = nil, place: SourceRange? = nil) {
    self.name = name
    self.method = method
    self.place = place
  }
}

/// An entry of `interface_up_down_delays`: how long a change must last before it counts.
package struct InterfaceDelay: Hashable, Sendable {
  /// The interface.
  package var name: String
  /// How long it must be down, up to 255 s; nil when nothing is written.
  package var down: Duration?
  /// How long it must be up, up to 255 s; nil for at once.
  package var up: Duration?
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// Makes one.
  package init(
    _ name: String, down: Duration? = nil, up: Duration? = nil, place: SourceRange? = nil
  ) {
    self.name = name
    self.down = down
    self.up = up
    self.place = place
  }
}
