extension Configuration {
  /// The configuration as it runs: with all defaults, with what blocks give to those within, and
  /// without what contradicts itself.
  ///
  /// - Parameter host: the machine, for defaults that depend on it, such as the name that mails
  ///   give; nil leaves them open.
  package func resolved(on host: (any Host)? = nil) -> Configuration {
    var configuration = self
    resolveVRRP(&configuration)
    resolveServices(&configuration)
    resolveTracking(&configuration)
    // The others ask what `global_defs` says, not what it stands for.
    resolveGlobal(&configuration, on: host)
    return configuration
  }
}
