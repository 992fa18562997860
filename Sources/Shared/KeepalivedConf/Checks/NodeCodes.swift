extension DiagnosticCode {
  // MARK: Comparing nodes

  /// A virtual router or a virtual server that other nodes don't have.
  package static let missingOnNode = DiagnosticCode("missing-on-node")
  /// Virtual router IDs that differ for the same address.
  package static let vridMismatch = DiagnosticCode("vrid-mismatch")
  /// Versions of VRRP that differ.
  package static let versionMismatch = DiagnosticCode("version-mismatch")
  /// Advertisement intervals that differ.
  package static let intervalMismatch = DiagnosticCode("interval-mismatch")
  /// Checksums that are computed in different ways.
  package static let checksumMismatch = DiagnosticCode("checksum-mismatch")
  /// Authentication or passwords that differ.
  package static let authenticationMismatch = DiagnosticCode("authentication-mismatch")
  /// Advertisements that don't reach the other nodes.
  package static let transportMismatch = DiagnosticCode("transport-mismatch")
  /// Virtual MAC addresses that not all nodes use.
  package static let interfaceMismatch = DiagnosticCode("mac-mismatch")
  /// Addresses, their order or their options that differ.
  package static let addressMismatch = DiagnosticCode("address-mismatch")
  /// Two nodes with priority 255.
  package static let twoOwners = DiagnosticCode("two-owners")
  /// `state MASTER` on more than one node.
  package static let twoMasters = DiagnosticCode("two-masters")
  /// `state MASTER` on a node with a lower priority.
  package static let masterIsLower = DiagnosticCode("master-is-lower")
  /// Nodes with the same priority.
  package static let samePriority = DiagnosticCode("same-priority")
  /// A weight that never leads to a takeover.
  package static let uselessWeight = DiagnosticCode("useless-weight")
  /// Preemption that differs.
  package static let preemptionMismatch = DiagnosticCode("preemption-mismatch")
  /// Sync groups that differ.
  package static let syncGroupMismatch = DiagnosticCode("sync-group-mismatch")
  /// Virtual servers that differ.
  package static let serviceMismatch = DiagnosticCode("service-mismatch")
  /// Nodes that have what every node should have for itself.
  package static let notDistinct = DiagnosticCode("not-distinct")
}
