import NetTypes

/// Gives everything that is tracked what it doesn't say: keepalived's defaults.
func resolveTracking(_ configuration: inout Configuration) {
  for index in configuration.scripts.indices { configuration.scripts[index].resolve() }
  for index in configuration.trackedProcesses.indices {
    configuration.trackedProcesses[index].resolve()
  }
  for index in configuration.trackedFiles.indices {
    TrackedFile.table.fillDefaults(&configuration.trackedFiles[index])
  }
  for index in configuration.bfdInstances.indices { configuration.bfdInstances[index].resolve() }
}

extension VRRPScript {
  fileprivate mutating func resolve() {
    VRRPScript.table.fillDefaults(&self)
    timeout = timeout ?? interval
  }
}

extension TrackedProcess {
  fileprivate mutating func resolve() {
    if let command, command.count > 1 { parameterMatch = parameterMatch ?? .exact }
    if parameterMatch != nil { comparesCommandLine = true }
    // With a maximum of 0 there may be none, so that none is enough.
    let quorum = quorumMaximum == 0 ? nil : self.quorum ?? 1
    TrackedProcess.table.fillDefaults(&self)
    self.quorum = quorum
  }
}

extension BFDInstance {
  fileprivate mutating func resolve() {
    hopLimit = hopLimit ?? (neighbour?.family == .ipv6 ? 64 : 255)
    BFDInstance.table.fillDefaults(&self)
  }
}
