/// Checks scripts: whether they can run, and whether they may.
struct ScriptChecks {
  /// What is checked.
  let configuration: Configuration
  /// Where messages go.
  let context: ParseContext
  private let judge: ScriptJudge
  private let isSecure: Bool

  /// Prepares the checks of a configuration.
  init(_ configuration: Configuration, _ context: ParseContext) {
    self.configuration = configuration
    self.context = context
    judge = ScriptJudge(host: context.host)
    isSecure = configuration.global?.hasScriptSecurity == true
  }

  /// Checks all scripts that would run.
  func check() {
    let fallback = defaultIdentity()
    let all =
      configuration.lifecycleScripts + configuration.vrrpScripts + configuration.serviceScripts
    if fallback == nil, let first = all.first(where: { $0.command.user == nil }) {
      reportNoDefaultUser(first)
    }
    // What belongs to virtual routers or services runs only if there are any.
    let uses =
      configuration.lifecycleScripts
      + (configuration.vrrpInstances.isEmpty ? [] : configuration.vrrpScripts)
      + (configuration.virtualServers.isEmpty ? [] : configuration.serviceScripts)
    var running: [ScriptUse] = []
    var insecure: [(use: ScriptUse, path: String)] = []
    var seen: Set<String> = []
    for use in uses {
      guard let identity = identity(of: use.command, fallback) else { continue }
      let finding = judge.judge(use.command, as: identity)
      if finding.isScript { running.append(use) }
      if case .insecure(let path) = finding { insecure.append((use, path)) }
      // One file that many use is one mistake.
      let key = "\(use.command.words.first ?? "") \(identity.user) \(isTracking(use))"
      if seen.insert(key).inserted { report(finding, of: use) }
    }
    if !isSecure, let first = running.first { reportNoSecurity(first, running.count, insecure) }
  }

  // MARK: Users

  /// Who runs scripts that name nobody; nil when nobody may.
  private func defaultIdentity() -> ScriptIdentity? {
    if let user = configuration.global?.scriptUser { return identity(user) }
    if let user = context.host.user(named: "keepalived_script") {
      return ScriptIdentity(user: user.user, group: user.group)
    }
    return isSecure ? nil : ScriptIdentity(user: 0, group: 0)
  }

  private func identity(
    of command: ScriptCommand, _ fallback: ScriptIdentity?
  ) -> ScriptIdentity? {
    guard let runner = command.runner else { return fallback }
    return identity(runner)
  }

  private func identity(_ runner: ScriptUser) -> ScriptIdentity? {
    guard let user = context.host.user(named: runner.user) else { return nil }
    guard let name = runner.group else {
      return ScriptIdentity(user: user.user, group: user.group)
    }
    return context.host.group(named: name).map { ScriptIdentity(user: user.user, group: $0) }
  }

  private func reportNoDefaultUser(_ use: ScriptUse) {
    // A `script_user` that doesn't exist has been reported where it stands.
    guard configuration.global?.scriptUser == nil else { return }
    context.error(
      .unknownUser, use.command.place.range,
      "with `enable_script_security` nobody runs this script: there is no user `keepalived_script`",
      fix: "write `script_user USER` in global_defs, or create the user `keepalived_script`")
  }

  // MARK: Files

  private func isTracking(_ use: ScriptUse) -> Bool {
    if case .tracking = use.purpose { return true }
    return false
  }

  private func report(_ finding: ScriptFinding, of use: ScriptUse) {
    let name = use.command.words.first ?? ""
    let place = use.command.place.range
    switch finding {
    case .notAScript: return
    case .good:
      guard !name.hasPrefix("/") else { return }
      context.warning(
        .relativeScript, place,
        "`\(name)` is looked for below the directory that the daemon is started in",
        fix: "write its full path, which begins with `/`")
    case .missing where name.hasPrefix("<"):
      tell(
        use, .unknownScript, "`\(name)` is a placeholder from a manual: nothing is run",
        fix: "write the command itself, or delete the line")
    case .missing:
      tell(
        use, .unknownScript, "there is no script `\(name)`: it never runs",
        fix: name.hasPrefix("/") ? "correct the path" : "write its full path, which begins with `/`"
      )
    case .wrongKind:
      tell(use, .unknownScript, "`\(name)` is no file that can be run", fix: "correct the path")
    case .notExecutable:
      context.warning(
        .unknownScript, place, "`\(name)` can't be executed by its user: it never runs",
        fix: "chmod a+x \(name)")
    case .insecure(let path):
      // Without security, this is part of the message about it.
      guard isSecure else { return }
      tell(
        use, .insecureScript,
        "`\(name)` would run as root, but others than root can write to \(path): it never runs",
        fix: "chown root \(path) and chmod go-w \(path), or let another user run it")
    case .found(let path):
      context.warning(
        .unknownScript, place, "`\(name)` is found by the search path, which may differ at start",
        fix: "write `\(path)`")
    }
  }

  /// keepalived's test refuses what is wrong with tracking scripts, and is silent about others.
  private func tell(_ use: ScriptUse, _ code: DiagnosticCode, _ message: String, fix: String) {
    if isTracking(use) {
      context.error(code, use.command.place.range, message, fix: fix)
    } else {
      context.warning(code, use.command.place.range, message, fix: fix)
    }
  }

  private func reportNoSecurity(
    _ first: ScriptUse, _ count: Int, _ insecure: [(use: ScriptUse, path: String)]
  ) {
    let worst = insecure.first
    let others = worst.map { ": others than root can write to \($0.path)" } ?? ""
    context.error(
      .scriptSecurity, (worst?.use ?? first).command.place.range,
      count == 1
        ? "this script runs, but `enable_script_security` is not set" + others
        : "\(count) scripts run, but `enable_script_security` is not set" + others,
      fix: "write `enable_script_security` in global_defs, and `script_user USER`",
      verdict: .insecureScript)
  }
}

extension DiagnosticCode {
  /// A script that can't run.
  package static let unknownScript = DiagnosticCode("unknown-script")
  /// A script that others than root can change, and that root would run.
  package static let insecureScript = DiagnosticCode("insecure-script")
  /// Scripts without `enable_script_security`.
  package static let scriptSecurity = DiagnosticCode("script-security")
}
