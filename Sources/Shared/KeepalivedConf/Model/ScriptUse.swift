/// A script of a configuration, and what it is for.
package struct ScriptUse: Sendable {
  /// What a script is for, which decides what becomes of a bad one.
  package enum Purpose: Equatable, Sendable {
    /// It decides over priorities: the name of its `vrrp_script`.
    case tracking(String)
    /// It checks a real server.
    case check
    /// It is told of something.
    case notification
    /// It runs before everything else, or at the very end.
    case lifecycle
  }

  /// The command with the user that runs it, if it names one.
  package var command: ScriptCommand
  /// What it is for.
  package var purpose: Purpose
}

extension Configuration {
  /// The scripts that run before everything else, and at the very end.
  package var lifecycleScripts: [ScriptUse] {
    uses([global?.startupScript, global?.shutdownScript], .lifecycle)
  }

  /// The scripts of virtual routers; those of pipes belong to them, too.
  package var vrrpScripts: [ScriptUse] {
    var found = scripts.compactMap { script in
      script.command.map { ScriptUse(command: $0, purpose: .tracking(script.name)) }
    }
    for instance in vrrpInstances {
      var deletion: ScriptCommand?
      if case .script(let script)? = instance.notifyDeleted { deletion = script }
      found += uses(
        [
          instance.notifyMaster, instance.notifyBackup, instance.notifyFault, instance.notifyStop,
          deletion, instance.notify, instance.notifyLowerPriority,
        ], .notification)
    }
    for group in syncGroups {
      found += uses(
        [
          group.notifyMaster, group.notifyBackup, group.notifyFault, group.notifyStop,
          group.notify,
        ], .notification)
    }
    return found
      + uses([global?.pipes.all.script, global?.pipes.vrrp.script], .notification)
  }

  /// The scripts of virtual and real servers; those of pipes belong to them, too.
  package var serviceScripts: [ScriptUse] {
    var found: [ScriptUse] = []
    for service in virtualServers {
      found += uses([service.quorumUp, service.quorumDown], .notification)
      for server in service.realServers {
        found += uses([server.notifyUp, server.notifyDown], .notification)
        for case .misc(let check) in server.checkers { found += uses([check.script], .check) }
      }
    }
    return found
      + uses([global?.pipes.all.script, global?.pipes.services.script], .notification)
  }

  private func uses(_ commands: [ScriptCommand?], _ purpose: ScriptUse.Purpose) -> [ScriptUse] {
    commands.compactMap { $0.map { ScriptUse(command: $0, purpose: purpose) } }
  }
}
