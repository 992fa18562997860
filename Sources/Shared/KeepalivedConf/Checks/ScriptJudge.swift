/// Who a script runs as, by number.
struct ScriptIdentity: Equatable {
  /// The user.
  var user: UInt32
  /// The group.
  var group: UInt32
}

/// What is to be said of a script's file.
enum ScriptFinding: Equatable {
  /// It is no file to run: `</PATH` only asks whether a file can be opened.
  case notAScript
  /// There is none, or nobody may reach it.
  case missing
  /// It is a directory, a device or the like, and would run as root.
  case wrongKind
  /// Its user may not run it.
  case notExecutable
  /// It would run as root, and this directory or file on the way can be written by others.
  case insecure(String)
  /// It was found by the search path; this is where.
  case found(String)
  /// Nothing is wrong.
  case good

  /// Whether something would run if nobody cared about security.
  var isScript: Bool { self != .notAScript && self != .missing }
}

/// Judges scripts as keepalived does before it runs them.
struct ScriptJudge {
  /// The machine.
  let host: any Host

  /// Judges the file of a command.
  func judge(_ command: ScriptCommand, as identity: ScriptIdentity) -> ScriptFinding {
    guard let name = command.words.first else { return .missing }
    if host.isAnotherNode { return .good }
    if name.hasPrefix("<"), name.dropFirst().drop(while: { $0 == " " || $0 == "\t" }).first == "/" {
      return .notAScript
    }
    guard name.contains("/") else {
      guard let path = search(name, identity) else { return .missing }
      let finding = judge(path, identity)
      return finding == .good ? .found(path) : finding
    }
    return judge(name, identity)
  }

  private func judge(_ path: String, _ identity: ScriptIdentity) -> ScriptFinding {
    guard let file = host.file(at: path) else { return .missing }
    guard isExecutable(file, identity) else { return .notExecutable }
    // A file of root with these bits runs as root whoever starts it.
    let setsUser = file.user == 0 && file.mode & 0o4100 == 0o4100
    let setsGroup = file.group == 0 && file.mode & 0o2010 == 0o2010
    guard identity.user == 0 || identity.group == 0 || setsUser || setsGroup else { return .good }
    guard file.kind == .regular else { return .wrongKind }
    return file.writableByOthers.map { .insecure($0) } ?? .good
  }

  private func search(_ name: String, _ identity: ScriptIdentity) -> String? {
    let directories = host.environment("PATH") ?? "/bin:/usr/bin"
    return directories.split(separator: ":", omittingEmptySubsequences: false).lazy
      .map { $0.isEmpty ? name : $0 + "/" + name }
      .first { path in
        guard let file = host.file(at: path), file.kind == .regular else { return false }
        return isExecutable(file, identity)
      }
  }

  private func isExecutable(_ file: HostFile, _ identity: ScriptIdentity) -> Bool {
    if identity.user == 0 { return file.mode & 0o111 != 0 }
    if identity.user == file.user { return file.mode & 0o100 != 0 }
    return file.mode & (identity.group == file.group ? 0o010 : 0o001) != 0
  }
}
