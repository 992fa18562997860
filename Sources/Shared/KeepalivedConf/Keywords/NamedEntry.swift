/// A name in a block of names, such as an instance in a `group`.
package struct NamedEntry: Hashable, Sendable {
  /// The name.
  package var name: String
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// Makes one.
  package init(_ name: String, place: SourceRange? = nil) {
    self.name = name
    self.place = place
  }
}
