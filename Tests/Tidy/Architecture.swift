/// Who may know whom: the layers of the sources from the bottom up, and their targets.
///
/// A target may import the targets of its own layer and of those that its layer names, and of
/// what is not ours only the modules that its layer names.
struct Layer: Sendable {
  /// What the layer is called in messages.
  let name: String
  /// The targets, by their names in Package.swift.
  let targets: [String]
  /// The layers below, by name, that it stands on.
  let layersBelow: [String]
  /// Modules from outside of the package.
  let outside: [String]

  /// The architecture.
  static let all = [
    Layer(name: "C headers", targets: ["CLinux", "CLibnl", "CPopt"], layersBelow: [], outside: []),
    Layer(
      name: "pure",
      targets: [
        "NetTypes", "NetlinkCodec", "RoutingNetlink", "FirewallNetlink", "IPVS", "KeepalivedConf",
        "JSON", "HTTP1", "BFD", "AgentX", "DBus",
      ],
      layersBelow: [], outside: []),
    Layer(
      name: "engines", targets: ["VRRP", "VRRPSNMP", "VRRPBus", "HealthCheck"],
      layersBelow: ["pure"], outside: []),
    Layer(
      name: "effects",
      targets: [
        "Platform", "Netlink", "KernelNetworking", "Popt", "Control", "DaemonRuntime", "DaemonKit",
      ],
      layersBelow: ["C headers", "pure"], outside: ["Glibc", "SystemPackage", "Logging"]),
    Layer(
      name: "programs", targets: ["IPVSAdm", "ipvsadm-swift", "VRRPDaemon", "vrrpd", "checkd"],
      layersBelow: ["C headers", "pure", "engines", "effects"],
      outside: ["Glibc", "SystemPackage", "Logging"]),
  ]

  /// The layer of a target.
  static func layer(of target: String) -> Layer? {
    all.first { $0.targets.contains(target) }
  }
}

/// What is wrong with the imports of a file of a target.
///
/// - Parameter declared: the dependencies of the target in Package.swift.
func importOffences(
  in source: SwiftSource, target: String, declared: [String]
) -> [Offence] {
  guard let layer = Layer.layer(of: target) else {
    return [Offence(line: 1, "the target \(target) has no place in Tests/Tidy/Architecture.swift")]
  }
  let below = Layer.all.filter { layer.layersBelow.contains($0.name) }.flatMap(\.targets)
  return source.imports.compactMap { statement in
    let module = statement.module
    if Layer.layer(of: module) == nil {
      return layer.outside.contains(module)
        ? nil
        : Offence(
          line: statement.line, "the layer `\(layer.name)` doesn't import \(module)")
    }
    guard (layer.targets + below).contains(module) else {
      return Offence(
        line: statement.line,
        "\(module) is not below the layer `\(layer.name)`, to which \(target) belongs")
    }
    return declared.contains(module)
      ? nil
      : Offence(
        line: statement.line, "\(module) is no dependency of \(target) in Package.swift")
  }
}
