package import JSON

/// A command that a daemon runs: a script that checks something, or one that is told of something.
package struct ScriptCommand: Equatable, Sendable {
  /// The command and its arguments, as they are handed to it.
  package var words: [String]
  /// Who runs it; nil for the user of `script_user`.
  package var user: String?
  /// The group that it runs with; nil for the user's own.
  package var group: String?
  /// Whether it runs with all groups of its user, too.
  package var hasSupplementaryGroups = false
  /// Where it stands.
  package var place: Place

  /// Makes a command.
  package init(
    _ words: [String], user: String? = nil, group: String? = nil, at place: SourceRange? = nil
  ) {
    self.words = words
    self.user = user
    self.group = group
    self.place = Place(place)
  }

  /// The command as one word of a configuration, which `scriptWords` splits again.
  package var text: String { scriptText(words) }

  /// Who runs it; nil for the user of `script_user`.
  package var runner: ScriptUser? {
    get {
      user.map {
        ScriptUser($0, group: group, hasSupplementaryGroups: hasSupplementaryGroups)
      }
    }
    set {
      user = newValue?.user
      group = newValue?.group
      hasSupplementaryGroups = newValue?.hasSupplementaryGroups ?? false
    }
  }
}

/// Who runs commands.
package struct ScriptUser: Hashable, Sendable {
  /// The name of the user.
  package var user: String
  /// The name of a group; nil for the user's own.
  package var group: String?
  /// Whether commands run with all groups of the user, too: a colon stands before the group.
  package var hasSupplementaryGroups: Bool

  /// Makes one.
  package init(_ user: String, group: String? = nil, hasSupplementaryGroups: Bool = false) {
    self.user = user
    self.group = group
    self.hasSupplementaryGroups = hasSupplementaryGroups
  }

  /// The words in canonical form.
  package var words: [String] {
    hasSupplementaryGroups ? [user, ":" + (group ?? "")] : [user] + (group.map { [$0] } ?? [])
  }
}

/// A place that values carry for messages only: values that differ in nothing else are equal.
package struct Place: Equatable, Sendable {
  /// Where; nil for what nobody wrote.
  package var range: SourceRange?

  /// Makes a place.
  package init(_ range: SourceRange?) { self.range = range }

  package static func == (left: Place, right: Place) -> Bool { true }
}

extension Keyword {
  /// A keyword that names a command, and perhaps a user and a group that it runs as. A second one
  /// in the same block is a mistake, and the first one counts.
  package static func script(
    _ name: String, _ path: any WritableKeyPath<Block, ScriptCommand?> & Sendable, _ help: String,
    _ options: KeywordOptions = .none
  ) -> Keyword {
    .custom(
      name, path, .scriptCommand, help, .firstCounts + options,
      read: readScriptCommand, write: writeScriptCommand)
  }
}

extension Grammar {
  /// A command, and who runs it.
  package static var scriptCommand: Grammar {
    .sequence([.script, .optional(.scriptUser)])
  }

  /// A user, and perhaps a group.
  package static var scriptUser: Grammar {
    .form("USER [[:]GROUP]", examples: ["nobody", "nobody nogroup", "nobody :nogroup", "root :"])
  }
}

/// Reads a command, and perhaps a user and a group.
package func readScriptCommand(_ statement: inout Statement) -> ScriptCommand? {
  guard statement.useEscapes() else { return nil }
  guard let word = statement.next() else {
    statement.reportMissing(.script)
    return nil
  }
  guard var script = readCommandWord(word, statement.context) else {
    statement.ignoreRest()
    return nil
  }
  // keepalived says nothing of users that it doesn't know, and never runs the command.
  script.runner = readScriptUser(&statement)
  return script
}

/// The words of a command in canonical form.
package func writeScriptCommand(_ script: ScriptCommand) -> (words: [String], json: JSONValue?) {
  var members = [JSONValue.Member("command", .array(script.words.map { .string($0) }))]
  if let runner = script.runner { members += runner.members }
  return ([script.text] + (script.runner?.words ?? []), .object(members))
}

extension ScriptUser {
  /// The user as members of an object.
  package var members: [JSONValue.Member] {
    var members = [JSONValue.Member("user", .string(user))]
    if let group { members.append(.init("group", .string(group))) }
    if hasSupplementaryGroups { members.append(.init("supplementary_groups", .boolean(true))) }
    return members
  }
}

/// Splits one word into a command and its arguments; nil when it says nothing, which is reported.
package func readCommandWord(_ word: Word, _ context: ParseContext) -> ScriptCommand? {
  switch scriptWords(in: word.text) {
  case .success(let words) where !words.isEmpty && !words[0].isEmpty:
    return ScriptCommand(words, at: word.range)
  case .success:
    context.error(
      .invalidValue, word.range, "there is no command in these quotes",
      expected: Grammar.script.expectation)
  case .failure(.backslashAtEnd):
    context.error(
      .invalidValue, word.range, "there is nothing behind the last backslash of this command")
  case .failure(.unclosedQuote):
    context.error(
      .invalidValue, word.range, "a quote within this command is never closed",
      fix: "put arguments with spaces in pairs of `'`")
  }
  return nil
}

/// Reads a user, if there is one, and perhaps a group; those that the system doesn't know are
/// reported.
///
/// - Parameter isError: whether keepalived's test refuses unknown ones; otherwise it says nothing.
package func readScriptUser(_ statement: inout Statement, isError: Bool = false) -> ScriptUser? {
  guard let user = readUser(&statement, isError: isError) else { return nil }
  guard let next = statement.peek else { return ScriptUser(user) }
  guard next.text.hasPrefix(":") else {
    return ScriptUser(user, group: readGroup(&statement, isError: isError))
  }
  _ = statement.next()
  let name = String(next.text.dropFirst())
  if !name.isEmpty {
    checkGroup(name, at: next.range.part(1, length: name.utf8.count), statement.context, isError)
  }
  return ScriptUser(user, group: name.isEmpty ? nil : name, hasSupplementaryGroups: true)
}

/// Reads the name of a user, if there is one; one that the system doesn't know is reported.
package func readUser(_ statement: inout Statement, isError: Bool = false) -> String? {
  guard let word = statement.next() else { return nil }
  if statement.context.host.user(named: word.text) == nil {
    reportUnknown("user", word.text, at: word.range, statement.context, isError)
  }
  return word.text
}

/// Reads the name of a group, if there is one; one that the system doesn't know is reported.
package func readGroup(_ statement: inout Statement, isError: Bool = false) -> String? {
  guard let word = statement.next() else { return nil }
  checkGroup(word.text, at: word.range, statement.context, isError)
  return word.text
}

private func checkGroup(
  _ name: String, at range: SourceRange, _ context: ParseContext, _ isError: Bool
) {
  guard context.host.group(named: name) == nil else { return }
  reportUnknown("group", name, at: range, context, isError)
}

private func reportUnknown(
  _ what: String, _ name: String, at range: SourceRange, _ context: ParseContext, _ isError: Bool
) {
  let message = "this system has no \(what) `\(name)`: what it should run will not run"
  let fix = "create the \(what), or name one that exists"
  if isError {
    context.error(.unknownUser, range, message, fix: fix)
  } else {
    context.warning(.unknownUser, range, message, fix: fix)
  }
}

extension DiagnosticCode {
  /// A user or group that the system doesn't have.
  package static let unknownUser = DiagnosticCode("unknown-user")
}
