package import NetTypes

/// A rule as the kernel has it (`RTM_NEWRULE`, `<linux/fib_rules.h>`): which packets look into
/// which routing table.
package struct KernelRule: Sendable, Hashable {
  /// What happens to packets that it matches (`FR_ACT_…`).
  package enum Action: Sendable, Hashable {
    /// They look into a table.
    case table(UInt32)
    /// They look into the table of the VRF that they belong to.
    case vrf
    /// They go on with the rule of this preference.
    case goto(UInt32)
    /// Nothing.
    case nop
    case blackhole
    case unreachable
    case prohibit
    /// Another, by its number; decoded only.
    case other(UInt8)
  }

  /// Numbers from one to another.
  package struct NumberRange<Number: FixedWidthInteger & Sendable>: Sendable, Hashable {
    /// The first.
    package var first: Number
    /// The last.
    package var last: Number

    /// Makes a range.
    package init(_ first: Number, _ last: Number) {
      self.first = first
      self.last = last
    }
  }

  /// IPv4 or IPv6.
  package var family: AddressFamily
  /// Whether it matches all packets but these.
  package var isInverted = false
  /// Where packets come from; nil for anywhere.
  package var source: IPPrefix?
  /// Where packets go to; nil for anywhere.
  package var destination: IPPrefix?
  /// The interface on which they arrive, which need not be there yet.
  package var incomingInterface: ByteString?
  /// The interface to which their socket is bound.
  package var outgoingInterface: ByteString?
  /// Type of service.
  package var typeOfService: UInt8 = 0
  /// Their mark.
  package var mark: UInt32?
  /// Which bits of the mark count; nil for all.
  package var markMask: UInt32?
  /// The users whose packets they are.
  package var users: NumberRange<UInt32>?
  /// Their protocol (`IPPROTO_…`).
  package var packetProtocol: UInt8?
  /// Their source ports.
  package var sourcePorts: NumberRange<UInt16>?
  /// Their destination ports.
  package var destinationPorts: NumberRange<UInt16>?
  /// The tunnel through which they came.
  package var tunnelID: UInt64?
  /// What happens to them.
  package var action = Action.nop
  /// The order of rules: the least comes first. Nil for the kernel's choice: before the others.
  package var preference: UInt32?
  /// The realms that a match gives (IPv4 only), as those of a route.
  package var realms: UInt32?
  /// Routes with a prefix of at most this length don't count.
  package var suppressedPrefixLength: UInt32?
  /// Routes over interfaces of this group don't count.
  package var suppressedGroup: UInt32?
  /// Who made it (`RTPROT_…`).
  package var origin: UInt8 = KernelRoute.keepalived

  /// A rule that matches everything and does nothing.
  package init(_ family: AddressFamily) { self.family = family }
}
