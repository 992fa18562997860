import Foundation
import LabSupport
import Testing

/// What users find after `make install`.
@Suite struct InstallationTests {
  @Test func everythingIsInItsPlace() throws {
    let installation = try Installation()
    #expect(
      try installation.files() == [
        "etc/default/ipvsadm-swift",
        "etc/default/vrrpd",
        "lib/modules-load.d/ipvsadm-swift.conf",
        "lib/systemd/system/ipvsadm-swift.service",
        "lib/systemd/system/vrrpd.service",
        "lib/sysusers.d/vrrpd.conf",
        "libexec/ipvsadm-swift-service",
        "sbin/checkd",
        "sbin/ipvsadm-swift",
        "sbin/vrrpctl",
        "sbin/vrrpd",
        "share/bash-completion/completions/checkd",
        "share/bash-completion/completions/ipvsadm-swift",
        "share/bash-completion/completions/vrrpctl",
        "share/bash-completion/completions/vrrpd",
        "share/man/man5/checkd.conf.5",
        "share/man/man5/vrrpd.conf.5",
        "share/man/man8/checkd.8",
        "share/man/man8/ipvsadm-swift-restore.8",
        "share/man/man8/ipvsadm-swift-save.8",
        "share/man/man8/ipvsadm-swift.8",
        "share/man/man8/vrrpctl.8",
        "share/man/man8/vrrpd.8",
      ])
    for path in [
      "sbin/ipvsadm-swift", "sbin/vrrpd", "sbin/checkd", "libexec/ipvsadm-swift-service",
    ] {
      #expect(FileManager.default.isExecutableFile(atPath: installation.root + "/" + path))
    }
  }

  @Test func nothingButSettingsIsLeftAfterwards() throws {
    let installation = try Installation()
    try installation.uninstall()
    #expect(
      try installation.files() == ["etc/default/ipvsadm-swift", "etc/default/vrrpd"])
  }

  @Test func theUnitNamesWhatIsInstalled() throws {
    let installation = try Installation()
    let text = try installation.text(of: "lib/systemd/system/ipvsadm-swift.service")
    // @system-service is a set of system calls.
    #expect(!text.replacing("@system-service", with: "").contains("@"))
    let unit = Unit(text)
    #expect(unit.values["Environment"] == ["PROGRAM=\(installation.program)"])
    for key in ["ExecStart", "ExecReload", "ExecStop"] {
      let program = try #require(unit.values[key]?.first?.split(separator: " ").first)
      #expect(FileManager.default.isExecutableFile(atPath: String(program)))
    }
    #expect(
      unit.values["EnvironmentFile"] == [
        "-/etc/default/ipvsadm-swift", "-/etc/sysconfig/ipvsadm-swift",
      ])
  }

  @Test func theUnitOfVirtualRoutersHasTheRightsAndTheUserThatItNames() throws {
    let installation = try Installation()
    let text = try installation.text(of: "lib/systemd/system/vrrpd.service")
    #expect(!text.contains("@"))
    let unit = Unit(text)
    let program = installation.root + "/sbin/vrrpd"
    #expect(unit.values["ExecStart"]?.first?.hasPrefix("\(program) --dont-fork ") == true)
    #expect(unit.values["ExecReload"]?.first?.hasPrefix("+\(program) ctl reload ") == true)
    #expect(unit.values["AmbientCapabilities"] == ["CAP_NET_ADMIN CAP_NET_RAW"])
    // What takes rights from the daemon takes them from scripts, too, such as sudo and mount.
    for key in unit.values.keys {
      #expect(!["NoNewPrivileges", "CapabilityBoundingSet", "PrivateTmp"].contains(key))
      #expect(!key.hasPrefix("Protect") && !key.hasPrefix("Restrict"))
    }
    let users = try installation.text(of: "lib/sysusers.d/vrrpd.conf")
    let user = try #require(unit.values["User"]?.first)
    #expect(users.contains("\nu \(user) "))
    // The directory of the socket and of the files that the command line names.
    #expect(unit.values["RuntimeDirectory"] == ["vrrpd"])
    #expect(unit.values["RuntimeDirectoryPreserve"] == ["restart"])
  }

  @Test func theSettingsAreThoseThatTheServiceKnows() throws {
    let service = try String(
      contentsOfFile: Lab.packageRoot + "/packaging/libexec/ipvsadm-swift-service", encoding: .utf8)
    let settings = try String(
      contentsOfFile: Lab.packageRoot + "/packaging/default/ipvsadm-swift", encoding: .utf8)
    let names = settings.split(separator: "\n").compactMap { line -> String? in
      let parts = line.drop { $0 == "#" }.split(separator: "=")
      guard parts.count == 2, parts[0].allSatisfy({ $0.isUppercase || $0 == "_" }) else {
        return nil
      }
      return String(parts[0])
    }
    #expect(names == ["RULES", "SAVE_ON_STOP"])
    for name in names { #expect(service.contains("${\(name):-")) }
  }
}
