import Foundation

/// Where things are. All paths are absolute, and the same inside of the lab.
extension Lab {
  /// The root of the package: where Package.swift is.
  package static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The runner, for tests that call it themselves.
  package static let runner = packageRoot + "/Tests/Lab/run"

  /// The release build of `ipvsadm-swift`: what users get, statically linked.
  package static func ipvsadmSwift() throws(LabError) -> String {
    try program(".build/release/ipvsadm-swift", hint: "`make build` builds it")
  }

  /// Debian's `ipvsadm`, the peer.
  package static func ipvsadm() throws(LabError) -> String {
    try program(".build/lab/root/sbin/ipvsadm", hint: "`Tests/Lab/fetch` downloads it")
  }

  /// Debian's `nft`, which reads the firewall's tables: with the libraries that this machine lacks,
  /// if it does.
  package static func nft() throws(LabError) -> String {
    let wrapper = packageRoot + "/.build/lab/wrappers/nft"
    if FileManager.default.isExecutableFile(atPath: wrapper) { return wrapper }
    return try program(".build/lab/root/usr/sbin/nft", hint: "`Tests/Lab/fetch` downloads it")
  }

  /// Debian's `ip`, which reads links, addresses, routes and rules.
  package static func ip() throws(LabError) -> String {
    let wrapper = packageRoot + "/.build/lab/wrappers/ip"
    if FileManager.default.isExecutableFile(atPath: wrapper) { return wrapper }
    return try program(".build/lab/root/bin/ip", hint: "`Tests/Lab/fetch` downloads it")
  }

  /// The release build of `vrrpd`, or the one that `LVS_VRRPD` in the environment names.
  package static func vrrpd() throws(LabError) -> String {
    if let path = ProcessInfo.processInfo.environment["LVS_VRRPD"], !path.isEmpty { return path }
    return try program(".build/release/vrrpd", hint: "`make build` builds it")
  }

  /// Debian's `keepalived`, the peer.
  package static func keepalived() throws(LabError) -> String {
    try wrapped("keepalived", at: "usr/sbin/keepalived")
  }

  /// Debian's `tshark`, which dissects captured packets.
  package static func tshark() throws(LabError) -> String {
    try wrapped("tshark", at: "usr/bin/tshark")
  }

  /// Debian's `nginx`.
  package static func nginx() throws(LabError) -> String {
    try wrapped("nginx", at: "usr/sbin/nginx")
  }

  /// Debian's `busybox`, a client for many protocols.
  package static func busybox() throws(LabError) -> String {
    try wrapped("busybox", at: "bin/busybox")
  }

  /// Another program of iproute2, such as `tc`.
  package static func tool(_ name: String) throws(LabError) -> String {
    try wrapped(name, at: "sbin/" + name)
  }

  /// A program of those that manage daemons, by its path in the packages: `usr/sbin/snmpd`.
  package static func management(_ path: String) throws(LabError) -> String {
    try wrapped(path.split(separator: "/").last.map(String.init) ?? path, at: path)
  }

  /// Where programs look for others: the unpacked ones come first.
  package static var searchPath: String {
    let lab = packageRoot + "/.build/lab"
    return [
      lab + "/wrappers", lab + "/root/usr/sbin", lab + "/root/usr/bin", lab + "/root/sbin",
      lab + "/root/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ].joined(separator: ":")
  }

  /// A program of the packages, by its wrapper where this machine lacks libraries of it.
  private static func wrapped(_ name: String, at path: String) throws(LabError) -> String {
    let wrapper = packageRoot + "/.build/lab/wrappers/" + name
    if FileManager.default.isExecutableFile(atPath: wrapper) { return wrapper }
    return try program(".build/lab/root/" + path, hint: "`Tests/Lab/fetch` downloads it")
  }

  private static func program(_ path: String, hint: String) throws(LabError) -> String {
    let path = packageRoot + "/" + path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw .noProgram(path: path, hint: hint)
    }
    return path
  }
}
