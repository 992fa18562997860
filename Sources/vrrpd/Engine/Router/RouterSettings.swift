package import NetTypes

/// What tells one virtual router from another on a network: the numbers of virtual routers are
/// counted by interface and by family (RFC 9568 section 1.3).
package struct RouterIdentity: Hashable, Sendable {
  /// The interface that adverts cross, or the source address of unicast without an interface.
  package var link: String
  /// The family of its addresses.
  package var family: AddressFamily
  /// The number (VRID), 1 to 255.
  package var virtualRouterID: UInt8

  /// Makes one.
  package init(link: String, family: AddressFamily, virtualRouterID: UInt8) {
    self.link = link
    self.family = family
    self.virtualRouterID = virtualRouterID
  }
}

/// How a virtual router announces its addresses by gratuitous ARP (RFC 5944 section 4.6) and
/// unsolicited neighbour advertisements (RFC 4861 section 7.2.6).
package struct AnnouncementTiming: Hashable, Sendable {
  /// How often each address is announced at takeover; keepalived's default is 5.
  package var repeats = 5
  /// From takeover to the second burst; zero for none.
  package var delay: Duration = .seconds(5)
  /// The time between announcements while master; zero for none.
  package var refresh: Duration = .zero
  /// How often each address is announced then.
  package var refreshRepeats = 1
  /// How often each address is announced when an advert of lower priority was heard.
  package var lowerPriorityRepeats = 5
  /// From that to a second burst; zero for none.
  package var lowerPriorityDelay: Duration = .seconds(5)

  /// keepalived's defaults.
  package init() {}
}

/// One virtual router as it is configured, as numbers: what elections need to know.
package struct RouterSettings: Hashable, Sendable {
  /// What a master does when another machine claims its addresses.
  package enum ConflictPolicy: String, Hashable, Sendable, CaseIterable {
    /// It stays and tells.
    case stay
    /// It gives way to a rival that it can't be heard by.
    case yield
  }

  /// The name of the instance.
  package var name: String
  /// What it is on the network.
  package var identity: RouterIdentity
  /// The version of the protocol.
  package var version = ProtocolVersion.v2
  /// The configured priority, 1 to 255; 255 owns the addresses, and nothing changes it.
  package var priority: UInt8 = 100
  /// The time between its own adverts: 10 ms to 255 s.
  package var interval: Duration = .seconds(1)
  /// How many adverts must be missing until the master is taken to be down, 1 to 100.
  package var downAdvertisements = 3
  /// Whether it takes over from a master of lower priority (Preempt_Mode).
  package var preempts = true
  /// How long it waits with that, from the first advert of lower priority on.
  package var preemptDelay: Duration = .zero
  /// Whether, as owner, it pays no attention to adverts (RFC 9568 section 7.1).
  package var ownerIgnoresAdverts = false
  /// Whether, as master, it answers an advert of lower priority at once.
  package var answersLowerPriority = true
  /// Whether, as master, it sends one more advert before it gives way: the new master learns that
  /// there were two, and announces its addresses.
  package var answersHigherPriority = true
  /// After a pause in which others may have taken over: whether it gives way even when it preempts
  /// (`timer_expired_backup`).
  package var yieldsAfterPause = false
  /// What it does about another machine with its addresses.
  package var conflictPolicy = ConflictPolicy.stay
  /// How it announces its addresses.
  package var announcements = AnnouncementTiming()
  /// What it has while master, as a digest of everything that is configured there: when it
  /// changes, the shell is told to bring what the kernel has up to date.
  package var holdingsRevision: Int = 0
  /// What it tracks itself.
  package var tracked: [TrackedEntry] = []

  /// Makes one with keepalived's defaults.
  package init(name: String, identity: RouterIdentity) {
    self.name = name
    self.identity = identity
  }

  /// Whether it owns the addresses.
  package var isOwner: Bool { priority == .max }
}

/// Something that routers track: an interface, script, file, process or BFD session.
package struct TrackedID: Hashable, Sendable {
  /// What kind of thing it is.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An interface, or its absence.
    case interface
    /// A `vrrp_script`.
    case script
    /// A `track_file`.
    case file
    /// A `vrrp_track_process`.
    case process
    /// A `bfd_instance`.
    case bfd
  }

  /// The kind.
  package var kind: Kind
  /// Its name.
  package var name: String

  /// Makes one.
  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }
}

/// How a router, or a sync group, takes something that it tracks.
package struct TrackedEntry: Hashable, Sendable {
  /// What is tracked.
  package var id: TrackedID
  /// What it does to the priority, -253 to 253; 0: failure is FAULT. A file's number is multiplied
  /// by it.
  package var weight: Int
  /// Whether failure counts as success and the other way round.
  package var isReversed: Bool

  /// Makes one.
  package init(_ id: TrackedID, weight: Int = 0, isReversed: Bool = false) {
    self.id = id
    self.weight = weight
    self.isReversed = isReversed
  }
}

/// How something that is tracked fares.
package enum TrackedStatus: Hashable, Sendable {
  /// Nothing is known yet: who tracks it waits.
  case unknown
  /// It is good.
  case good
  /// It has failed.
  case bad
  /// The number in a file.
  case number(Int)
}

/// Routers that are master together or not at all (`vrrp_sync_group`).
package struct GroupSettings: Hashable, Sendable {
  /// Its name.
  package var name: String
  /// The names of its members.
  package var members: [String]
  /// What it tracks for all members.
  package var tracked: [TrackedEntry]

  /// Makes one.
  package init(name: String, members: [String], tracked: [TrackedEntry] = []) {
    self.name = name
    self.members = members
    self.tracked = tracked
  }
}

/// All virtual routers and groups of this machine.
package struct NodeSettings: Hashable, Sendable {
  /// The routers; names and identities are unique.
  package var routers: [RouterSettings]
  /// The groups; a router is in one at most.
  package var groups: [GroupSettings]

  /// Makes them.
  package init(routers: [RouterSettings], groups: [GroupSettings] = []) {
    self.routers = routers
    self.groups = groups
  }
}
