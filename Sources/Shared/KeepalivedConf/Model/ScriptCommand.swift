/// A command that a daemon runs: a script that checks something, or one that is told of something.
package struct ScriptCommand: Equatable, Sendable {
  /// The command and its arguments, as they are handed to it.
  package var words: [String]
  /// Who runs it; nil for the user of `script_user`.
  package var user: String?
  /// The group that it runs with; nil for the user's own.
  package var group: String?
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
    .sequence([.script, .optional(.sequence([.text("USER"), .optional(.text("GROUP"))]))])
  }
}

/// Reads a command, and perhaps a user and a group.
package func readScriptCommand(_ statement: inout Statement) -> ScriptCommand? {
  guard let word = statement.next() else {
    statement.reportMissing(.script)
    return nil
  }
  guard let command = readCommandWord(word, statement.context) else {
    statement.ignoreRest()
    return nil
  }
  var script = command
  // keepalived ignores a command without a word when it runs as somebody it doesn't know; so do
  // the daemons, which report it when they start.
  if let user = readUser(&statement) { script.user = user }
  if script.user != nil, let group = readGroup(&statement) { script.group = group }
  return script
}

/// The words of a command in canonical form.
package func writeScriptCommand(_ script: ScriptCommand) -> (words: [String], json: JSONValue?) {
  var members = [JSONValue.Member("command", .array(script.words.map { .string($0) }))]
  if let user = script.user { members.append(.init("user", .string(user))) }
  if let group = script.group { members.append(.init("group", .string(group))) }
  return ([script.text] + [script.user, script.group].compactMap(\.self), .object(members))
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
  case .failure(.unclosedQuote):
    context.error(
      .invalidValue, word.range, "a quote within this command is never closed",
      fix: "put arguments with spaces in pairs of `'`")
  }
  return nil
}

/// Reads the name of a user, if there is one, and warns when the system doesn't know it.
package func readUser(_ statement: inout Statement) -> String? {
  guard let word = statement.next() else { return nil }
  if statement.context.host.user(named: word.text) == nil {
    statement.context.warning(
      .unknownUser, word.range, "this system has no user `\(word.text)`: the script will not run",
      fix: "create the user, or name one that exists")
  }
  return word.text
}

/// Reads the name of a group, if there is one, and warns when the system doesn't know it.
package func readGroup(_ statement: inout Statement) -> String? {
  guard let word = statement.next() else { return nil }
  if statement.context.host.group(named: word.text) == nil {
    statement.context.warning(
      .unknownUser, word.range, "this system has no group `\(word.text)`: the script will not run",
      fix: "create the group, or name one that exists")
  }
  return word.text
}

extension DiagnosticCode {
  /// A user or group that the system doesn't have.
  package static let unknownUser = DiagnosticCode("unknown-user")
}
