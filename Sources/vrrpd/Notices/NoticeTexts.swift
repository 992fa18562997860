import DaemonRuntime
import NetTypes
import VRRP

/// Whom a notice is about.
enum NoticeSubject: Hashable {
  /// An instance, by its name.
  case instance(String)
  /// A sync group, by its name.
  case group(String)

  /// The word for it in arguments and lines.
  var word: String {
    switch self {
    case .instance: "INSTANCE"
    case .group: "GROUP"
    }
  }

  /// Its name.
  var name: String {
    switch self {
    case .instance(let name), .group(let name): name
    }
  }
}

/// What is told of an instance or a group, in keepalived's words.
enum NoticeKind: String, CaseIterable {
  /// It has the addresses now.
  case master = "MASTER"
  /// It listens to another master now.
  case backup = "BACKUP"
  /// It can't take part.
  case fault = "FAULT"
  /// The daemon stops.
  case stop = "STOP"
  /// It is gone from the configuration.
  case deleted = "DELETED"
  /// As master it heard a lower priority.
  case lowerPriority = "MASTER_RX_LOWER_PRI"
  /// As master it has another priority now.
  case masterPriority = "MASTER_PRIORITY"
  /// Not being master it has another priority now.
  case backupPriority = "BACKUP_PRIORITY"

  /// What is told of a state that was entered; nil for the time before the start.
  ///
  /// - Parameters:
  ///   - isDeleted: whether the instance is gone from the configuration.
  ///   - tellsDeletion: whether it has `notify_deleted`; without that keepalived says FAULT.
  init?(_ state: RouterState, isDeleted: Bool = false, tellsDeletion: Bool = false) {
    switch state {
    case .initial: return nil
    case .backup: self = .backup
    case .master: self = .master
    case .fault: self = .fault
    case .stopped: self = isDeleted ? (tellsDeletion ? .deleted : .fault) : .stop
    }
  }
}

/// A notice as scripts, FIFOs and mails carry it.
struct Notice: Hashable {
  /// Whom it is about.
  var subject: NoticeSubject
  /// What it tells.
  var kind: NoticeKind
  /// The effective priority of an instance; 0 for a group.
  var priority: UInt8

  /// What `notify` scripts get behind their own arguments.
  var arguments: [ByteString] {
    [subject.word, subject.name, kind.rawValue, String(priority)].map { ByteString($0) }
  }

  /// The line that FIFOs get.
  var line: ByteString {
    ByteString("\(subject.word) \"\(subject.name)\" \(kind.rawValue) \(priority)\n")
  }

  /// The subject and the text of the mail; nil for what no mail is sent about.
  ///
  /// - Parameter routerID: `router_id`.
  func mail(routerID: String) -> (subject: String, body: String)? {
    guard let words = mailWords else { return nil }
    let what =
      switch subject {
      case .instance(let name): "VRRP Instance \(name)"
      case .group(let name): "VRRP Group \(name)"
      }
    return ("[\(routerID)] \(what) - \(words.title)", "=> \(words.text) <=\n")
  }

  private var mailWords: (title: String, text: String)? {
    let isGroup = subject.word == "GROUP"
    switch kind {
    case .master, .backup, .fault:
      let state = kind.rawValue
      let text =
        isGroup
        ? "All VRRP group instances are now in \(state) state"
        : "VRRP Instance is \(kind == .master ? "now" : "no longer") owning VRRP VIPs"
      return ("Entering \(state) state", text)
    case .stop:
      return (
        "Stopping",
        isGroup ? "All VRRP group instances are now stopping" : "VRRP Instance stopping"
      )
    case .deleted: return ("Deleted", "VRRP Deleted at reload")
    case .lowerPriority, .masterPriority, .backupPriority: return nil
    }
  }
}
