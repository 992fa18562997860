/// A command that is run: the words of the program and its arguments, and who it runs as.
package struct ScriptCommand: Hashable, Sendable {
  /// The program and its arguments.
  package var words: [String]
  /// The user; nil for `script_user`.
  package var user: String?
  /// The group; nil for the user's.
  package var group: String?
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// Makes a command.
  package init(
    _ words: [String], user: String? = nil, group: String? = nil, place: SourceRange? = nil
  ) {
    self.words = words
    self.user = user
    self.group = group
    self.place = place
  }

  /// The program.
  package var program: String { words.first ?? "" }
}
