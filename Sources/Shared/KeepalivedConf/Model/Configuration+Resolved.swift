extension Configuration {
  /// The configuration as it runs: with all defaults, with what blocks give to those within, and
  /// without what contradicts itself.
  ///
  /// - Parameter host: the machine, for defaults that depend on it, such as the name that mails
  ///   give; nil leaves them open.
  package func resolved(on host: (any Host)? = nil) -> Configuration {
    var configuration = self
    // First: virtual routers and services inherit from it.
    resolveGlobal(&configuration, on: host)
    resolveTracking(&configuration)
    host?.workGoesOn()
    resolveVRRP(&configuration)
    host?.workGoesOn()
    resolveServices(&configuration)
    return configuration
  }
}
