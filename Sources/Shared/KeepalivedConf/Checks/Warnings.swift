import NetTypes

/// Says what keepalived accepts in silence although the result is useless or surprising.
///
/// Only warnings: they never change the verdict. A careful operator hears nothing, so each of them
/// must be sure of its ground.
func warn(about configuration: Configuration, _ context: ParseContext) {
  let warnings = Warnings(configuration, context)
  for (number, instance) in configuration.vrrpInstances.enumerated() {
    if number.isMultiple(of: 32) { context.host.workGoesOn() }
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
  /// The configuration as it was written, without what is wrong.
  let configuration: Configuration
  /// What is being read.
  let context: ParseContext
  /// What `global_defs` says for all instances.
  let defaults: VRRPDefaults
  /// What tracking makes of priorities.
  let finder: PriorityFinder
  /// The instances by their names.
  let instances: [String: VRRPInstance]
  private let placesOfErrors: Set<LinePlace>
  private let interfaces: [String: HostInterface]
  private let ownAddresses: Set<IPAddress>?
  private let virtualAddresses: Set<IPAddress>

  /// A line of a file.
  private struct LinePlace: Hashable {
    let file: Int32
    let line: Int32

    init(_ range: SourceRange) {
      file = range.file
      line = range.line
    }
  }

  /// Prepares for looking at a configuration.
  init(_ configuration: Configuration, _ context: ParseContext) {
    self.configuration = configuration
    self.context = context
    defaults = VRRPDefaults(configuration.global)
    placesOfErrors = Set(
      context.diagnostics.lazy.filter { $0.severity == .error }.compactMap(\.range)
        .map(LinePlace.init))
    finder = PriorityFinder(configuration)
    instances = Dictionary(
      configuration.vrrpInstances.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let known = context.host.interfaces
    interfaces = Dictionary(
      (known ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    ownAddresses = known.map { Set($0.flatMap(\.addresses).map(\.address)) }
    virtualAddresses = Set(
      configuration.vrrpInstances.lazy.flatMap { $0.addresses + $0.excludedAddresses }
        .map(\.address))
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

  /// Whether there is a message about the line of a place.
  func isToldOf(_ range: SourceRange?) -> Bool {
    guard let range else { return false }
    return context.diagnostics.contains { diagnostic in
      diagnostic.range?.line == range.line && diagnostic.range?.file == range.file
    }
  }

  /// The interface of the machine with this name; nil when it is not there or nothing is known.
  func interface(_ name: String?) -> HostInterface? { name.flatMap { interfaces[$0] } }

  /// Whether this machine has an address now; nil when that can't be known.
  func hasAddress(_ address: IPAddress) -> Bool? { ownAddresses.map { $0.contains(address) } }

  /// Whether an instance may give this machine the address.
  func isVirtual(_ address: IPAddress) -> Bool { virtualAddresses.contains(address) }
}
