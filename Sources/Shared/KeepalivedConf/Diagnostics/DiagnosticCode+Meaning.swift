extension DiagnosticCode {
  // MARK: Meaning

  /// Settings that don't go together.
  package static let incompatibleSettings = DiagnosticCode("incompatible-settings")
  /// A block without something that it needs.
  package static let missingSetting = DiagnosticCode("missing-setting")
  /// Settings that exclude each other.
  package static let conflictingSettings = DiagnosticCode("conflicting-settings")
  /// A name that nothing in the configuration has.
  package static let undefinedName = DiagnosticCode("undefined-name")
  /// A name that two blocks of a kind have.
  package static let duplicateName = DiagnosticCode("duplicate-name")
  /// An interface that the machine doesn't have, or that can't be used.
  package static let unknownInterface = DiagnosticCode("unknown-interface")
  /// IPv4 where IPv6 is expected, or the other way round.
  package static let familyMismatch = DiagnosticCode("family-mismatch")
  /// Two virtual routers that are the same one to the network.
  package static let duplicateRouter = DiagnosticCode("duplicate-router")
  /// An address that is given twice.
  package static let duplicateAddress = DiagnosticCode("duplicate-address")
}
