/// Who is on the other side of a Unix socket, as the kernel says (`SO_PEERCRED`, unix(7)): who it
/// was when it connected.
package struct PeerCredentials: Sendable, Hashable {
  /// The process; 0 when it is in another process namespace.
  package let process: Int32
  /// The user.
  package let user: UInt32
  /// The group.
  package let group: UInt32
  /// The supplementary groups (`SO_PEERGROUPS`).
  package let groups: [UInt32]

  /// Makes them.
  package init(process: Int32, user: UInt32, group: UInt32, groups: [UInt32] = []) {
    self.process = process
    self.user = user
    self.group = group
    self.groups = groups
  }
}

extension PeerCredentials: CustomStringConvertible {
  /// `uid 1000, gid 1000, pid 4711`
  package var description: String { "uid \(user), gid \(group), pid \(process)" }
}

/// Where a request came from.
package enum ControlPeer: Sendable, Hashable {
  /// A process of this machine, through the Unix socket.
  case local(PeerCredentials)
  /// A client of the listener that only reads, by its address and port.
  case remote(String)
}

extension ControlPeer: CustomStringConvertible {
  /// Who it is, for log lines.
  package var description: String {
    switch self {
    case .local(let credentials): credentials.description
    case .remote(let address): address
    }
  }
}

/// Who may do what through the Unix socket. Whoever cannot open it does not get here; its mode and
/// group decide about that.
package struct AccessPolicy: Sendable, Equatable {
  /// What a peer may do.
  package enum Access: Int, Sendable, Comparable {
    /// Nothing.
    case none
    /// Read.
    case read
    /// Read and change.
    case change

    /// Whether it is less.
    package static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }
  }

  /// Users who may change, besides root.
  package var changingUsers: Set<UInt32>
  /// Groups whose members may change.
  package var changingGroups: Set<UInt32>
  /// Groups whose members may read; nil for all who can open the socket.
  package var readingGroups: Set<UInt32>?

  /// Makes a policy; root alone may change unless told otherwise.
  package init(
    changingUsers: Set<UInt32> = [], changingGroups: Set<UInt32> = [],
    readingGroups: Set<UInt32>? = nil
  ) {
    self.changingUsers = changingUsers
    self.changingGroups = changingGroups
    self.readingGroups = readingGroups
  }

  /// What a peer may do. Remote ones may read, as they reach nothing else.
  package func access(of peer: ControlPeer) -> Access {
    guard case .local(let credentials) = peer else { return .read }
    let groups = Set(credentials.groups + [credentials.group])
    if credentials.user == 0 || changingUsers.contains(credentials.user)
      || !groups.isDisjoint(with: changingGroups)
    {
      return .change
    }
    guard let readingGroups else { return .read }
    return groups.isDisjoint(with: readingGroups) ? .none : .read
  }
}
