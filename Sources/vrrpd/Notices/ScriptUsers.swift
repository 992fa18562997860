import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes

/// Why it can't be known who runs a script.
enum ScriptUserError: Error, Equatable {
  /// The system has no such user.
  case unknownUser(String)
  /// The system has no such group.
  case unknownGroup(String)
  /// Nobody is named, and script security wants somebody.
  case nobody
}

extension ScriptUserError: CustomStringConvertible {
  /// What is wrong, and how to mend it.
  var description: String {
    switch self {
    case .unknownUser(let name):
      "this system has no user \(name): create it, or name another one behind the script"
    case .unknownGroup(let name):
      "this system has no group \(name): create it, or name another one behind the script"
    case .nobody:
      "nobody is named to run it: create the user keepalived_script, or set script_user in "
        + "global_defs"
    }
  }
}

/// Looks up who runs scripts.
struct ScriptUsers {
  /// `script_user`; nil when it is not set and there is no default.
  let standard: ScriptUser?
  /// `set_supplementary_groups`
  let addsGroups: Bool
  /// The machine's tables of names.
  let host: any Host

  /// As a configuration has it.
  init(_ global: GlobalDefinitions, host: any Host) {
    standard = global.scriptUser
    addsGroups = global.setsSupplementaryGroups ?? false
    self.host = host
  }

  /// A script with the numbers of its user and groups.
  func command(_ script: ScriptCommand) throws(ScriptUserError) -> Command {
    let words = script.words.map { ByteString($0) }
    guard let runner = script.runner ?? standard else {
      // What a daemon without root's rights runs has none either.
      guard geteuid() != 0 else { throw .nobody }
      return Command(words)
    }
    // A daemon without root's rights runs what nobody asked it to run as somebody else.
    if script.runner == nil, runner.user == "root", geteuid() != 0 { return Command(words) }
    let ids = try numbers(of: runner)
    let withGroups = addsGroups || runner.hasSupplementaryGroups
    let groups = withGroups ? supplementaryGroups(of: runner.user) : []
    if ids.user == geteuid(), ids.group == getegid(), groups.isEmpty { return Command(words) }
    return Command(words, user: ids.user, group: ids.group, supplementaryGroups: groups)
  }

  /// The numbers of a user and its group.
  func numbers(of runner: ScriptUser) throws(ScriptUserError) -> (user: UInt32, group: UInt32) {
    guard let user = host.user(named: runner.user) else { throw .unknownUser(runner.user) }
    guard let name = runner.group else { return (user.user, user.group) }
    guard let group = host.group(named: name) else { throw .unknownGroup(name) }
    return (user.user, group)
  }

  /// The groups that a user is a member of besides its own.
  private func supplementaryGroups(of user: String) -> [UInt32] {
    guard let bytes = try? host.contents(ofFile: "/etc/group") else { return [] }
    return groupNumbers(of: user, in: bytes)
  }
}

/// The numbers of the groups in a file like `/etc/group` that list a user as a member.
func groupNumbers(of user: String, in bytes: [UInt8]) -> [UInt32] {
  let name = Array(user.utf8)[...]
  return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
    let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard fields.count >= 4, fields[3].split(separator: UInt8(ascii: ",")).contains(name) else {
      return nil
    }
    return UInt32(String(decoding: fields[2], as: UTF8.self))
  }
}
