// swift-tools-version: 6.2
// The dependency graph below is the architecture: arrows point down only
// (executables -> effects -> pure), and a test reads the sources to keep it so.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
  // The shared core is many small modules; without this, generic code stays unspecialized across
  // them: a restore takes three times as long.
  .unsafeFlags(
    ["-cross-module-optimization", "-Xfrontend", "-function-sections"],
    .when(configuration: .release)),
]

/// A wholly static program that needs no relocation.
let wholly = ["-static-executable", "-use-ld=lld", "-Xlinker", "--gc-sections"]

/// The functions of the start side by side: single commands in scripts are the common case, and
/// what they cost is loading the program. `make startup-order` renews the list; names in it that no
/// longer exist are passed over.
let startup: [LinkerSetting] = [
  .unsafeFlags(
    wholly + [
      "-Xlinker",
      "--symbol-ordering-file=\(Context.packageDirectory)/Sources/ipvsadm-swift/Main/startup-order.txt",
      "-Xlinker", "--no-warn-symbol-ordering",
    ])
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// A library target of the shared core.
func shared(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/Shared/\(name)",
    swiftSettings: strict)
}

/// The program of a daemon: only the Swift runtime is static. With the C library's own code for it,
/// users may come from wherever /etc/nsswitch.conf says, such as LDAP or systemd.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Sources/\(name)/Main", swiftSettings: strict,
    linkerSettings: [
      .unsafeFlags([
        "-use-ld=lld", "-Xclang-linker", "-no-pie", "-Xlinker", "--gc-sections",
      ])
    ])
}

/// The tests of one target, in the folder of that name.
func tests(
  of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
    path: "Tests/\(name)", exclude: exclude, swiftSettings: strict)
}

/// What several targets' tests share, in the folder of that name.
func support(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

/// A folder with a module map over the headers of a C library.
func headers(_ name: String, pkgConfig: String? = nil, apt: [String] = []) -> Target {
  .systemLibrary(
    name: name, path: "Sources/Shared/\(name)", pkgConfig: pkgConfig,
    providers: apt.isEmpty ? nil : [.apt(apt)])
}

let package = Package(
  name: "lvs-swift",
  products: [
    .executable(name: "ipvsadm-swift", targets: ["ipvsadm-swift"]),
    .executable(name: "vrrpd", targets: ["vrrpd"]),
    .executable(name: "checkd", targets: ["checkd"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    // C libraries
    headers("CLinux"),
    headers("CLibnl", pkgConfig: "libnl-genl-3.0", apt: ["libnl-3-dev", "libnl-genl-3-dev"]),
    headers("CPopt", pkgConfig: "popt", apt: ["libpopt-dev"]),
    .target(name: "CRuntime", path: "Sources/Shared/CRuntime"),
    // Pure: values, no clocks, no descriptors
    shared("NetTypes"),
    shared("NetlinkCodec", ["NetTypes"]),
    shared("RoutingNetlink", ["NetTypes", "NetlinkCodec"]),
    shared("FirewallNetlink", ["NetTypes", "NetlinkCodec"]),
    shared("IPVS", ["NetTypes", "NetlinkCodec"]),
    shared("KeepalivedConf", ["JSON", "NetTypes"]),
    shared("JSON", ["NetTypes"]),
    shared("HTTP1", ["NetTypes"]),
    shared("BFD", ["NetTypes"]),
    shared("AgentX", ["NetTypes"]),
    shared("DBus", ["NetTypes"]),
    // Effects
    shared("Platform", ["CLinux", "NetTypes", system]),
    shared(
      "Netlink", ["CLinux", "CLibnl", "NetTypes", "NetlinkCodec", "IPVS", "Platform", system]),
    shared(
      "KernelNetworking",
      [
        "CLinux", "FirewallNetlink", "NetTypes", "NetlinkCodec", "Platform", "RoutingNetlink",
        system,
      ]),
    shared("Popt", ["CPopt", "NetTypes"]),
    shared("Control", ["HTTP1", "JSON", "NetTypes", "Platform", system]),
    shared("DaemonRuntime", ["CLinux", "NetTypes", "Platform", system]),
    shared(
      "DaemonKit", ["CLinux", "JSON", "KeepalivedConf", "NetTypes", "Platform", "Popt", system]),
    // ipvsadm-swift
    .target(
      name: "IPVSAdm",
      dependencies: ["CLinux", "NetTypes", "IPVS", "Platform", "Netlink", "Popt", system],
      path: "Sources/ipvsadm-swift", exclude: ["Main"], swiftSettings: strict),
    .executableTarget(
      name: "ipvsadm-swift", dependencies: ["CRuntime", "IPVSAdm", "NetTypes"],
      path: "Sources/ipvsadm-swift/Main", exclude: ["startup-order.txt"], swiftSettings: strict,
      linkerSettings: startup),
    // vrrpd and checkd
    .target(
      name: "VRRP", dependencies: ["NetTypes"], path: "Sources/vrrpd/Engine",
      swiftSettings: strict),
    .target(
      name: "VRRPBus", dependencies: ["DBus", "NetTypes"], path: "Sources/vrrpd/Bus",
      swiftSettings: strict),
    .target(
      name: "VRRPSNMP", dependencies: ["AgentX", "NetTypes"], path: "Sources/vrrpd/SNMP",
      swiftSettings: strict),
    .target(
      name: "VRRPDaemon",
      dependencies: [
        "AgentX", "BFD", "CLinux", "Control", "DBus", "DaemonKit", "DaemonRuntime",
        "FirewallNetlink", "HTTP1", "IPVS", "JSON", "KeepalivedConf", "KernelNetworking",
        "NetTypes", "Netlink", "NetlinkCodec", "Platform", "Popt", "RoutingNetlink", "VRRP",
        "VRRPBus", "VRRPSNMP", system,
      ],
      path: "Sources/vrrpd", exclude: ["Bus", "Engine", "Main", "SNMP"], swiftSettings: strict),
    program("vrrpd", ["CRuntime", "DaemonKit", "NetTypes", "VRRPDaemon"]),
    program("checkd", ["CRuntime", "DaemonKit", "NetTypes"]),
    // Lab: the agent runs ipvsadm and ipvsadm-swift side by side
    .systemLibrary(name: "CLab", path: "Tests/Lab/Agent/CLab"),
    .target(name: "LabScenario", path: "Tests/Lab/Agent/Scenario", swiftSettings: strict),
    .executableTarget(
      name: "lab-agent", dependencies: ["CLab", "LabScenario"], path: "Tests/Lab/Agent/Main",
      swiftSettings: strict),
    // Benchmarks: runs programs in turn and says what each run cost
    .executableTarget(
      name: "lab-measure", dependencies: ["CLab"], path: "Tests/Benchmarks/Measure",
      swiftSettings: strict),
    .testTarget(
      name: "BenchmarkTests", dependencies: ["LabSupport", "lab-measure"],
      path: "Tests/Benchmarks/Tests", swiftSettings: strict),
    .testTarget(
      name: "LabDifferentialTests", dependencies: ["LabScenario", "LabSupport", "Seeded"],
      path: "Tests/Lab/Differential", swiftSettings: strict),
    .testTarget(
      name: "LabVRRPTests",
      dependencies: [
        "CLinux", "KernelNetworking", "LabSupport", "NetTypes", "Platform", "RoutingNetlink",
        system,
      ],
      path: "Tests/Lab/VRRP", swiftSettings: strict),
    .testTarget(
      name: "LabDemoTests", dependencies: ["LabSupport"], path: "Tests/Lab/Demo",
      swiftSettings: strict),
    // Tests
    support("Seeded", ["NetTypes"]),
    support("LabSupport", [.product(name: "Subprocess", package: "swift-subprocess"), system]),
    .testTarget(
      name: "LabTests", dependencies: ["LabSupport"], path: "Tests/Lab/RunnerTests",
      swiftSettings: strict),
    .testTarget(
      name: "LabToolTests", dependencies: ["LabSupport"], path: "Tests/Lab/Tool",
      swiftSettings: strict),
    support("IPVSTesting", ["IPVS", "NetTypes", "NetlinkCodec", "Seeded"]),
    .testTarget(name: "TidyTests", path: "Tests/Tidy", swiftSettings: strict),
    // Documents: the manual pages and the completion against the table of options
    .target(
      name: "Completion",
      dependencies: ["DaemonKit", "IPVSAdm", "IPVS", "KeepalivedConf", "NetTypes", "VRRPDaemon"],
      path: "Tests/Documents/Completion", swiftSettings: strict),
    .executableTarget(
      name: "generate-completion", dependencies: ["Completion", "DaemonKit"],
      path: "Tests/Documents/Generator", swiftSettings: strict),
    .target(
      name: "Manuals", dependencies: ["DaemonKit", "KeepalivedConf"],
      path: "Tests/Documents/Manuals", swiftSettings: strict),
    .executableTarget(
      name: "generate-manuals", dependencies: ["Manuals"],
      path: "Tests/Documents/ManualGenerator", swiftSettings: strict),
    .testTarget(
      name: "DocumentsTests",
      dependencies: [
        "Completion", "ConfigurationTesting", "Manuals", "DaemonKit", "KeepalivedConf", "IPVSAdm",
        "IPVS", "NetTypes", "VRRPDaemon",
      ],
      path: "Tests/Documents/Tests", swiftSettings: strict),
    .testTarget(
      name: "PackagingTests", dependencies: ["LabSupport"], path: "Tests/Documents/Packaging",
      swiftSettings: strict),
    tests(of: "NetTypes", ["Seeded"]),
    support("ConfigurationTesting", ["KeepalivedConf", "NetTypes", "Seeded"]),
    .testTarget(
      name: "DaemonCommandsTests",
      dependencies: ["DaemonKit", "JSONSchemas", "KeepalivedConf", "NetTypes"],
      path: "Tests/DaemonCommands", swiftSettings: strict),
    .testTarget(
      name: "ConfigurationComparisonTests",
      dependencies: [
        "ConfigurationTesting", "KeepalivedConf", "LabSupport", "NetTypes",
        .product(name: "Subprocess", package: "swift-subprocess"), system,
      ],
      path: "Tests/Configuration/Comparison", swiftSettings: strict),
    tests(
      of: "KeepalivedConf", ["ConfigurationTesting", "JSON", "NetTypes", "Seeded"],
      exclude: ["Pairs"]),
    tests(of: "NetlinkCodec", ["NetTypes", "Seeded"]),
    tests(of: "JSON", ["NetTypes", "Seeded"]),
    tests(of: "RoutingNetlink", ["NetTypes", "NetlinkCodec", "Seeded"]),
    tests(of: "FirewallNetlink", ["NetTypes", "NetlinkCodec", "Seeded"]),
    tests(
      of: "KernelNetworking",
      [
        "CLinux", "FirewallNetlink", "LabSupport", "NetTypes", "NetlinkCodec", "Platform",
        "RoutingNetlink", system,
      ]),
    tests(of: "HTTP1", ["NetTypes", "Seeded"]),
    tests(of: "BFD", ["NetTypes", "Seeded"]),
    tests(of: "AgentX", ["NetTypes", "Seeded"]),
    tests(of: "DBus", ["NetTypes", "Seeded"]),
    tests(of: "VRRPBus", ["DBus", "NetTypes"]),
    tests(of: "Control", ["HTTP1", "JSON", "NetTypes", "Platform", "Seeded", system]),
    tests(of: "DaemonRuntime", ["NetTypes", "Platform", "runtime-probe", system]),
    // A program that starts as a daemon does, for the tests of DaemonRuntime
    .executableTarget(
      name: "runtime-probe", dependencies: ["CLinux", "DaemonRuntime", "NetTypes", "Platform"],
      path: "Tests/DaemonRuntimeProbe", swiftSettings: strict),
    tests(of: "VRRP", ["NetTypes", "Seeded"]),
    tests(of: "VRRPSNMP", ["AgentX", "NetTypes"], exclude: ["keepalived-2.2.7.walk"]),
    // Simulation: many routers on a faulty network, in virtual time
    .target(
      name: "SimulatedNetwork", dependencies: ["NetTypes", "Seeded", "VRRP"],
      path: "Tests/Simulation/World", swiftSettings: strict),
    .testTarget(
      name: "SimulationTests", dependencies: ["NetTypes", "Seeded", "SimulatedNetwork", "VRRP"],
      path: "Tests/Simulation/Tests", swiftSettings: strict),
    .executableTarget(
      name: "soak", dependencies: ["NetTypes", "SimulatedNetwork", "VRRP"],
      path: "Tests/Simulation/Soak", swiftSettings: strict),
    tests(
      of: "VRRPDaemon",
      [
        "CLinux", "Control", "DaemonKit", "DaemonRuntime", "HTTP1", "IPVS", "JSON",
        "KeepalivedConf", "KernelNetworking", "LabSupport", "NetTypes", "NetlinkCodec", "Platform",
        "RoutingNetlink", "VRRP", system,
      ]),
    tests(of: "Popt", ["NetTypes"]),
    tests(of: "Platform", ["CLinux", "NetTypes", system]),
    tests(of: "IPVS", ["NetTypes", "NetlinkCodec", "IPVSTesting", "Seeded"]),
    support("JSONSchemas"),
    tests(
      of: "IPVSAdm",
      ["IPVS", "IPVSTesting", "JSONSchemas", "NetTypes", "Platform", "Seeded", system]),
  ]
)

// The same checks twice: as tests, and, where LVS_FUZZ asks for it, as a program for libFuzzer,
// which Tests/Fuzz/run builds apart from all else.
let fuzzed: [Target.Dependency] = [
  "Control", "HTTP1", "IPVS", "IPVSAdm", "JSON", "KeepalivedConf", "NetTypes", "NetlinkCodec",
  "Platform", "VRRP",
  "IPVS", "IPVSAdm", "KeepalivedConf", "NetTypes", "NetlinkCodec", "Platform", "RoutingNetlink",
]
if Context.environment["LVS_FUZZ"] == nil {
  package.targets.append(
    .testTarget(
      name: "FuzzTests", dependencies: fuzzed + ["Seeded"], path: "Tests/Fuzz",
      exclude: ["Corpus", "Driver", "configuration.dict", "rules.dict", "run"],
      swiftSettings: strict))
} else {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: fuzzed, path: "Tests/Fuzz",
      exclude: ["Corpus", "Tests", "configuration.dict", "rules.dict", "run"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
