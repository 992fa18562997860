/// `track_group`: instances that static addresses, routes and rules are tracked by.
package struct TrackGroup: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// The name.
  package var name = ""
  /// `group`: the names of the instances.
  package var members: [NamedEntry] = []

  /// A block in which nothing is said.
  package init() {}
}
