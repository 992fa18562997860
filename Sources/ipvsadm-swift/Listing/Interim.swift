package import IPVS
import NetTypes

/// A virtual service and its real servers.
package struct ListedService: Sendable, Hashable {
  /// The service.
  package var record: ServiceRecord
  /// Its servers.
  package var servers: [RealServerRecord]
  /// Puts both together.
  package init(record: ServiceRecord, servers: [RealServerRecord]) {
    self.record = record
    self.servers = servers
  }
}

extension [UInt8] {
  /// Appends the names of a service's scheduler flags.
  mutating func append(schedulerFlagsOf service: VirtualService) {
    let names: [(ServiceFlags, StaticString)]
    if service.scheduler == "sh" {
      names = [(.scheduler1, "sh-fallback"), (.scheduler2, "sh-port")]
    } else if service.scheduler == "mh" {
      names = [(.scheduler1, "mh-fallback"), (.scheduler2, "mh-port")]
    } else {
      names = [(.scheduler1, "flag-1"), (.scheduler2, "flag-2"), (.scheduler3, "flag-3")]
    }
    var isFirst = true
    for (flag, name) in names where service.flags.contains(flag) {
      if !isFirst { append(UInt8(ascii: ",")) }
      append(text: name)
      isFirst = false
    }
  }
}
