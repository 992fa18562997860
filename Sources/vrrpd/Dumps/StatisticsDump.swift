import VRRP

extension Daemon {
  /// The counters as keepalived writes them on SIGUSR2: exporters read it line by line.
  var statisticsDump: String {
    var text = ""
    for number in configuredRouters {
      let statistics = node.routers[number].statistics
      let instance = instances[number]
      func count(_ counter: RefusalCounter) -> UInt64 { instance.refusals[counter] ?? 0 }
      text += """
        VRRP Instance: \(instance.settings.name)
          Advertisements:
            Received: \(statistics.advertsReceived)
            Sent: \(statistics.advertsSent)
          Became master: \(statistics.becameMaster)
          Released master: \(statistics.releasedMaster)
          Packet Errors:
            Length: \(count(.length))
            TTL: \(count(.hopLimit))
            Invalid Type: \(count(.type))
            Advertisement Interval: \(count(.interval))
            Address List: \(count(.addressList))
          Authentication Errors:
            Invalid Type: \(count(.invalidAuthenticationType))
            Type Mismatch: \(count(.authenticationTypeMismatch))
            Failure: \(count(.authenticationFailure))
          Priority Zero:
            Received: \(statistics.priorityZeroReceived)
            Sent: \(statistics.priorityZeroSent)

        """
    }
    return text
  }

  /// Begins to count anew.
  func clearStatistics() {
    node.clearStatistics()
    for number in instances.indices {
      instances[number].refusals.removeAll()
      instances[number].refusalNames.removeAll()
    }
    strayAdverts = 0
    strayRefusals.removeAll()
  }
}
