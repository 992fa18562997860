extension Configuration {
  /// The configuration as it runs: with all defaults, with what blocks give to those within, and
  /// without what contradicts itself.
  package func resolved() -> Configuration {
    var configuration = self
    resolveVRRP(&configuration)
    resolveServices(&configuration)
    return configuration
  }
}
