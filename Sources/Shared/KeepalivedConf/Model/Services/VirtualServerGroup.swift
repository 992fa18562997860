package import NetTypes

/// `virtual_server_group NAME { … }`: addresses and firewall marks that share one virtual server.
package struct VirtualServerGroup: ConfigurationBlock {
  /// One line of a group.
  package struct Entry: Sendable, Hashable {
    /// What it stands for.
    package enum Target: Sendable, Hashable {
      /// All addresses from the first to the last, with one port; port 0 stands for all ports.
      case addresses(from: IPAddress, through: IPAddress, port: UInt16)
      /// A firewall mark; without a family it takes that of the real servers.
      case firewallMark(UInt32, AddressFamily?)
    }

    /// What it stands for.
    package var target: Target
    /// Where it stands.
    @NotCompared package var place: SourceRange?

    /// Makes an entry.
    package init(_ target: Target, place: SourceRange? = nil) {
      self.target = target
      self.place = place
    }
  }

  /// Where its keywords stand.
  package var places = Places()
  /// The name.
  package var name = ""
  /// The entries, in the order in which they are written.
  package var entries: [Entry] = []

  /// A group without entries.
  package init() {}
}
