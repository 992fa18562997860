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

  private static func program(_ path: String, hint: String) throws(LabError) -> String {
    let path = packageRoot + "/" + path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw .noProgram(path: path, hint: hint)
    }
    return path
  }
}
