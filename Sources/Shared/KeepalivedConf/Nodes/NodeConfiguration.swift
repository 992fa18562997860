/// The configuration of one node of several, for comparing them.
package struct NodeConfiguration: Sendable {
  /// What messages call the node: the name of its file.
  package var name: String
  /// The configuration.
  package var configuration: Configuration
  /// The files it was read from.
  package var sources: SourceMap

  /// Makes one.
  package init(name: String, _ configuration: Configuration, sources: SourceMap) {
    self.name = name
    self.configuration = configuration
    self.sources = sources
  }

  /// The configuration that a reading gave.
  package init(name: String, _ result: ReadResult) {
    self.init(name: name, result.configuration, sources: result.sources)
  }
}
