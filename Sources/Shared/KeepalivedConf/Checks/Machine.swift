/// Checks what is about this machine: scripts, pipes, routes, and what global settings name.
func checkMachine(_ configuration: Configuration, _ context: ParseContext) {
  ScriptChecks(configuration, context).check()
  checkPipes(configuration, context)
  let checks = VRRPChecks(configuration, context)
  checks.checkRouting(configuration.staticRoutes, configuration.staticRules)
  checkConnectionSync(configuration, context)
}

extension VRRPChecks {
  /// The interfaces of routes and rules.
  func checkRouting(_ routes: [Route], _ rules: [RoutingRule]) {
    for route in routes {
      let interfaces =
        [route.interface, route.vrf] + route.nextHops.map(\.interface)
      for interface in interfaces.compactMap(\.self) {
        requireInterface(interface, at: route.place, "which this route needs")
      }
    }
    for rule in rules {
      for interface in [rule.incomingInterface, rule.outgoingInterface].compactMap(\.self) {
        requireInterface(interface, at: rule.place, "which this rule needs")
      }
    }
  }
}

/// Pipes have to be distinct: two writers in one mix their lines.
private func checkPipes(_ configuration: Configuration, _ context: ParseContext) {
  guard let global = configuration.global else { return }
  let pipes = [
    ("notify_fifo", global.pipes.all), ("vrrp_notify_fifo", global.pipes.vrrp),
    ("lvs_notify_fifo", global.pipes.services),
  ]
  var seen: [String: String] = [:]
  for (keyword, pipe) in pipes {
    guard let location = pipe.location else { continue }
    if let first = seen[location.path] {
      context.warning(
        .duplicateName, global.places.statement(keyword),
        "`\(keyword)` and `\(first)` write to one pipe: their lines mix",
        fix: "give each its own path",
        related: global.places.statement(first).map { [.init($0, "first given here")] } ?? [])
    }
    seen[location.path] = keyword
  }
}

/// keepalived says nothing when the synchronization of connections follows an instance that does
/// not exist.
private func checkConnectionSync(_ configuration: Configuration, _ context: ParseContext) {
  guard let global = configuration.global, let sync = global.connectionSync,
    let name = sync.instance,
    !configuration.vrrpInstances.contains(where: { $0.name == name })
  else { return }
  let candidate = nearest(to: name, among: configuration.vrrpInstances.map(\.name))
  context.warning(
    .undefinedName, global.places.value("lvs_sync_daemon"),
    "there is no `vrrp_instance \(name)`: connections are never synchronized",
    fix: candidate.map { "write `\($0)`" } ?? "name an instance, or leave out `inst`")
}
