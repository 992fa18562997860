import NetTypes

/// Says what keepalived accepts in silence although the result is useless or surprising.
///
/// Only warnings: they never change the verdict. A careful operator hears nothing, so each of them
/// must be sure of its ground.
func warn(about configuration: Configuration, _ context: ParseContext) {
  let warnings = Warnings(configuration, context)
  for instance in configuration.vrrpInstances {
    warnings.warnAboutPriority(of: instance)
    warnings.warnAboutAddresses(of: instance)
    warnings.warnAboutSources(of: instance)
    warnings.warnAboutProtocol(of: instance)
    warnings.warnAboutScripts(of: instance)
  }
  warnings.warnAboutSyncGroups()
  warnings.warnAboutUnusedDefinitions()
  warnings.warnAboutMail()
  warnings.warnAboutGlobalDefinitions()
  for server in configuration.virtualServers { warnings.warn(about: server) }
}

/// What the warnings look at.
struct Warnings {
  let configuration: Configuration
  let context: ParseContext
  let defaults: VRRPDefaults
  private let placesOfErrors: Set<LinePlace>

  /// A line of a file.
  private struct LinePlace: Hashable {
    let file: Int32
    let line: Int32

    init(_ range: SourceRange) {
      file = range.file
      line = range.line
    }
  }

  init(_ configuration: Configuration, _ context: ParseContext) {
    self.configuration = configuration
    self.context = context
    defaults = VRRPDefaults(configuration.global)
    placesOfErrors = Set(
      context.diagnostics.lazy.filter { $0.severity == .error }.compactMap(\.range)
        .map(LinePlace.init))
  }

  /// Reports something, unless the line has a mistake already: its consequences are no news.
  func warn(
    _ code: DiagnosticCode, _ range: SourceRange?, _ message: String, fix: String? = nil,
    related: [(range: SourceRange?, text: String)] = []
  ) {
    if let range, placesOfErrors.contains(LinePlace(range)) { return }
    context.warning(
      code, range, message, fix: fix,
      related: related.compactMap { place in place.range.map { .init($0, place.text) } })
  }

  /// The interface of the machine with this name; nil when it is not there or nothing is known.
  func interface(_ name: String?) -> HostInterface? {
    guard let name else { return nil }
    return context.host.interfaces?.first { $0.name == name }
  }

  /// Whether this machine has an address now; nil when that can't be known.
  func hasAddress(_ address: IPAddress) -> Bool? {
    context.host.interfaces.map { interfaces in
      interfaces.contains { $0.addresses.contains { $0.address == address } }
    }
  }

  /// Whether an instance may give this machine the address.
  func isVirtual(_ address: IPAddress) -> Bool {
    configuration.vrrpInstances.contains { instance in
      (instance.addresses + instance.excludedAddresses).contains { $0.address == address }
    }
  }
}
