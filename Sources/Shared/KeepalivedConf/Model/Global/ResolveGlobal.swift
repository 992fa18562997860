import NetTypes

/// Gives `global_defs` and the words at the top level what they don't say: keepalived's defaults.
/// What depends on each virtual router, such as on its strictness, is left to them.
///
/// - Parameter host: the machine, for what depends on it; nil leaves that open.
func resolveGlobal(_ configuration: inout Configuration, on host: (any Host)?) {
  configuration.childWaitSeconds = configuration.childWaitSeconds ?? 5
  var global = configuration.global ?? GlobalDefinitions()
  global.resolveAnnouncements()
  global.resolveFirewall()
  if let host { global.resolve(on: host) }
  global.mail.alertsOfRouters = global.mail.alertsOfRouters ?? global.mail.alerts ?? false
  global.mail.alertsOfServers = global.mail.alertsOfServers ?? global.mail.alerts
  global.mail.helloName = global.mail.helloName ?? "localhost"
  if global.receiveBufferPolicy != nil {
    global.receiveBufferMultiplier = global.receiveBufferMultiplier ?? 3
  }
  // What only the owner may write is the default: IXUSR, and everything for group and others.
  global.fileModeMask = global.fileModeMask ?? 0o177
  global.processes.maximalAutomaticPriority = global.processes.maximalAutomaticPriority ?? 0
  GlobalDefinitions.table.fillDefaults(&global)
  global.vmacAddressPrefix = global.vmacAddressPrefix ?? global.vmacPrefix
  // Without a script there is nothing to wait for.
  if global.startupScript == nil { global.startupTimeoutSeconds = nil }
  if global.shutdownScript == nil { global.shutdownTimeoutSeconds = nil }
  configuration.global = global
}

extension GlobalDefinitions {
  fileprivate mutating func resolveAnnouncements() {
    guard announcements.isMinimal == true else { return }
    announcements.delaySeconds = announcements.delaySeconds ?? 0
    announcements.repeatCount = announcements.repeatCount ?? 1
  }

  fileprivate mutating func resolveFirewall() {
    if nftablesTable != nil { nftablesPriority = nftablesPriority ?? -1 }
    guard nftablesServiceTable != nil else { return }
    nftablesServicePriority = nftablesServicePriority ?? -1
    nftablesFirstMark = nftablesFirstMark ?? 1000
  }

  fileprivate mutating func resolve(on host: any Host) {
    routerID = routerID ?? host.name
    if !mail.recipients.isEmpty { mail.sender = mail.sender ?? "keepalived@" + host.name }
    guard scriptUser == nil else { return }
    if host.user(named: "keepalived_script") != nil {
      scriptUser = ScriptUser("keepalived_script")
    } else if hasScriptSecurity != true {
      scriptUser = ScriptUser("root")
    }
  }
}
