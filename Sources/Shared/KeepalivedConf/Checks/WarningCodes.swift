extension DiagnosticCode {
  // MARK: What keepalived accepts in silence

  /// `state MASTER` without `priority`, which means 255.
  package static let implicitOwner = DiagnosticCode("implicit-owner")
  /// Priority 255 on a machine that doesn't have the addresses.
  package static let ownerWithoutAddress = DiagnosticCode("owner-without-address")
  /// A weight on an instance that doesn't preempt.
  package static let weightWithoutPreemption = DiagnosticCode("weight-without-preemption")
  /// A priority that leaves 1 to 254 with the weights.
  package static let limitedPriority = DiagnosticCode("limited-priority")
  /// Strict mode, in which nobody answers at the virtual addresses.
  package static let strictDropsPackets = DiagnosticCode("strict-drops-packets")
  /// A virtual address without the length of its network's prefix.
  package static let missingPrefixLength = DiagnosticCode("missing-prefix-length")
  /// A virtual address of a network that is on another interface.
  package static let otherNetwork = DiagnosticCode("other-network")
  /// Settings that nothing makes use of.
  package static let ineffectiveSetting = DiagnosticCode("ineffective-setting")
  /// Instances of a sync group that want to be in different places.
  package static let mixedSyncGroup = DiagnosticCode("mixed-sync-group")
  /// One script for several states, which it can't tell apart.
  package static let indistinctScripts = DiagnosticCode("indistinct-scripts")
  /// A source address that this machine doesn't have.
  package static let foreignSource = DiagnosticCode("foreign-source")
  /// A unicast peer that is this machine itself, or a virtual address.
  package static let wrongPeer = DiagnosticCode("wrong-peer")
  /// An interface without an address to send from.
  package static let interfaceWithoutAddress = DiagnosticCode("interface-without-address")
  /// Mail that can't be sent.
  package static let undeliverableMail = DiagnosticCode("undeliverable-mail")
  /// Mail settings of which nothing makes use.
  package static let unusedMail = DiagnosticCode("unused-mail")
  /// A name from the sample configuration.
  package static let sampleName = DiagnosticCode("sample-name")
  /// A block with a name that nothing refers to.
  package static let unusedBlock = DiagnosticCode("unused-block")
  /// Two checks of a real server that are the same.
  package static let duplicateCheck = DiagnosticCode("duplicate-check")
  /// A script that is looked for where nobody expects it.
  package static let relativeScript = DiagnosticCode("relative-script")
  /// Persistence that nobody asked for.
  package static let impliedPersistence = DiagnosticCode("implied-persistence")
  /// A real server that is the service itself.
  package static let serverIsService = DiagnosticCode("server-is-service")
  /// A sorry server that is one of the real servers.
  package static let sorryServerIsReal = DiagnosticCode("sorry-server-is-real")
  /// A real server that nothing checks, beside others that are checked.
  package static let uncheckedServer = DiagnosticCode("unchecked-server")
  /// Weights that the scheduler doesn't look at.
  package static let ignoredWeights = DiagnosticCode("ignored-weights")
  /// A check of a protocol that is not spoken at its port.
  package static let unlikelyPort = DiagnosticCode("unlikely-port")
  /// A check of another port than that of the service.
  package static let otherPort = DiagnosticCode("other-port")
  /// A service whose address nobody has.
  package static let serviceWithoutAddress = DiagnosticCode("service-without-address")
  /// Direct routing to a server that is behind a router.
  package static let unreachableDirectly = DiagnosticCode("unreachable-directly")
}
