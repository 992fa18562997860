/// An entry of `track_interface`, `track_script`, `track_file`, `track_process` or `track_bfd`:
/// what is tracked, and what it does to the priority.
package struct TrackedItem: Hashable, Sendable {
  /// The name of the interface, script, file, process or BFD instance.
  package var name: String
  /// `weight`: what is added to the priority, -253 to 253; 0 means that failure is FAULT. nil for
  /// the weight of the item itself (0 for interfaces).
  package var weight: Int?
  /// `reverse` (true) or `noreverse` (false): whether failure counts as success; nil for the
  /// setting of the item itself.
  package var isReversed: Bool?
  /// Where it stands.
  @NotCompared package var place: SourceRange?

  /// Makes an entry.
  package init(
    _ name: String, weight: Int? = nil, isReversed: Bool? = nil, place: SourceRange? = nil
  ) {
    self.name = name
    self.weight = weight
    self.isReversed = isReversed
    self.place = place
  }
}
