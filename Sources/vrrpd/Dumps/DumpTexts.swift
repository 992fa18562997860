import KeepalivedConf
import NetTypes
import VRRP

extension RouterState {
  /// The number in keepalived's dumps: 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT.
  var dumpNumber: Int {
    switch self {
    case .initial, .stopped: 0
    case .backup: 1
    case .master: 2
    case .fault: 3
    }
  }
}

extension VirtualAddress {
  /// The address as keepalived writes it: the length of the prefix is left out for hosts.
  var shortText: String {
    let isHost = prefix.length == (address.family == .ipv4 ? 32 : 128)
    return isHost ? address.description : prefix.description
  }
}
