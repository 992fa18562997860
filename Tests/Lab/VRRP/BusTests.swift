import Foundation
import Glibc
import LabSupport
import Testing

/// Programs reach the daemon over Debian's D-Bus, under the policy that comes with it.
@Suite struct BusTests {
  private static let service = "--print-reply --dest=org.keepalived.Vrrp1"

  private static let global = """
    enable_dbus
    state_dump_file /run/data
    stats_dump_file /run/statistics
    """

  @Test("Programs see states, have things done, and hear of changes") func bus() async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      try a.startBus()
      try a.start(
        .vrrpd, configuration(priority: 150, global: Self.global, addresses: ["10.9.0.100/24"]))
      try net.wait(for: .line("org.keepalived.Vrrp1 is on the bus", by: a))
      try net.wait(for: .line("-> MASTER", by: a))
      let path = "/org/keepalived/Vrrp1/Instance/eth0/51/IPv4"
      let state = try a.call(
        "\(Self.service) \(path) org.freedesktop.DBus.Properties.Get "
          + "string:org.keepalived.Vrrp1.Instance string:State")
      #expect(state.contains("uint32 2") && state.contains("\"Master\""))
      #expect(
        try a.call("\(Self.service) \(path) org.freedesktop.DBus.Introspectable.Introspect")
          .contains("VrrpStatusChange"))

      try net.wait(for: .announcement(of: "10.9.0.100", from: a), times: 5, since: 0)
      net.mark()
      _ = try a.call("\(Self.service) \(path) org.keepalived.Vrrp1.Instance.SendGarp")
      try net.wait(for: .announcement(of: "10.9.0.100", from: a))
      for method in ["PrintData", "PrintStats", "PrintStatsClear"] {
        _ = try a.call(
          "\(Self.service) /org/keepalived/Vrrp1/Vrrp org.keepalived.Vrrp1.Vrrp.\(method)")
      }
      try a.showSignals()
      try net.wait(for: .line("member=NameLost", by: a))
      _ = try a.call(
        "\(Self.service) /org/keepalived/Vrrp1/Vrrp org.keepalived.Vrrp1.Vrrp.ReloadConfig")
      try net.wait(for: .line("reload: the new configuration runs", by: a))
      try net.wait(for: .line("member=VrrpReloaded", by: a))
      net.mark()
      try b.start(.vrrpd, configuration(priority: 200))
      try net.wait(for: .line("path=\(path)", by: a))
      try net.wait(for: .line("uint32 1", by: a))
    }
  }

  @Test("The daemon comes back when the bus is started anew, and others may not give it orders")
  func restart() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let first = try a.startBus()
      let service = try a.start(
        .vrrpd, configuration(priority: 150, global: "enable_dbus"))
      try net.wait(for: .line("org.keepalived.Vrrp1 is on the bus", by: a))
      first.kill()
      try net.wait(for: .line("the connection to the bus", by: a))
      net.mark()
      try a.startBus()
      try net.wait(for: .line("org.keepalived.Vrrp1 is on the bus", by: a))
      let order = "\(Self.service) /org/keepalived/Vrrp1/Vrrp org.keepalived.Vrrp1.Vrrp.PrintData"
      #expect(throws: LabFailure.self) {
        _ = try a.output(
          of: "chmod 755 \(net.directory) \(a.runDirectory); setpriv --reuid=65534 --clear-groups "
            + a.busCommand(order))
      }
      service.signal(SIGTERM)
      try net.wait(for: .end(of: a))
    }
  }
}

extension Node {
  /// Starts a bus with Debian's rules for the system's, and the daemon's policy.
  @discardableResult
  func startBus() throws -> Service {
    try write(
      """
      <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
       "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
      <busconfig>
        <type>system</type>
        <listen>unix:path=/run/dbus/system_bus_socket</listen>
        <auth>EXTERNAL</auth>
        <policy context="default">
          <allow user="*"/>
          <deny own="*"/>
          <deny send_type="method_call"/>
          <allow send_type="signal"/>
          <allow send_requested_reply="true" send_type="method_return"/>
          <allow send_requested_reply="true" send_type="error"/>
          <allow receive_type="method_call"/>
          <allow receive_type="method_return"/>
          <allow receive_type="error"/>
          <allow receive_type="signal"/>
          <allow send_destination="org.freedesktop.DBus"/>
        </policy>
        <policy user="root">
          <allow send_destination="org.freedesktop.DBus"
            send_interface="org.freedesktop.DBus.Monitoring"/>
        </policy>
        <include>\(Lab.packageRoot)/packaging/dbus/org.keepalived.Vrrp1.conf</include>
      </busconfig>
      """, to: "bus.conf")
    try FileManager.default.createDirectory(
      atPath: runDirectory + "/dbus", withIntermediateDirectories: true)
    let socket = runDirectory + "/dbus/system_bus_socket"
    try? FileManager.default.removeItem(atPath: socket)
    return try run([
      try Lab.management("usr/bin/dbus-daemon"), "--config-file=/run/bus.conf", "--nofork",
      "--nopidfile",
    ])
  }

  /// Calls a method; what `dbus-send` prints.
  func call(_ words: String) throws -> String { try output(of: busCommand(words)) }

  /// The command that calls a method.
  func busCommand(_ words: String) throws -> String {
    try "\(Lab.management("usr/bin/dbus-send")) "
      + "--bus=unix:path=\(runDirectory)/dbus/system_bus_socket \(words)"
  }

  /// Lets signals become lines.
  func showSignals() throws {
    try run([
      try Lab.management("usr/bin/dbus-monitor"), "--address",
      "unix:path=/run/dbus/system_bus_socket", "type='signal'",
    ])
  }
}
