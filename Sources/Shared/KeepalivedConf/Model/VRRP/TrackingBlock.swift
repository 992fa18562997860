/// A block that tracks scripts, files, processes and BFD instances by their names.
protocol TrackingBlock: ConfigurationBlock {
  var trackedScripts: [TrackedItem] { get set }
  var trackedFiles: [TrackedItem] { get set }
  var trackedProcesses: [TrackedItem] { get set }
  var trackedBFDs: [TrackedItem] { get set }
}

extension VRRPInstance: TrackingBlock {}
extension SyncGroup: TrackingBlock {}

extension TrackingBlock {
  /// Takes out what is not defined above the block, and reports it: keepalived looks names up while
  /// it reads.
  mutating func dropUndefined(_ configuration: Configuration, _ context: ParseContext) {
    let known = configuration.trackedWeights
    context.drop(&trackedScripts, notIn: known.scripts.keys.map(\.self), "vrrp_script")
    context.drop(
      &trackedFiles, notIn: known.files.keys.map(\.self), "track_file", "vrrp_track_file")
    context.drop(&trackedProcesses, notIn: known.processes.keys.map(\.self), "vrrp_track_process")
    context.drop(&trackedBFDs, notIn: known.bfds.keys.map(\.self), "bfd_instance")
  }
}

extension ParseContext {
  fileprivate func drop(
    _ items: inout [TrackedItem], notIn names: [String], _ keywords: String...
  ) {
    items.removeAll { item in
      guard !names.contains(item.name) else { return false }
      let definition = place(of: item.name, keywords)
      // A block that is left out has been reported.
      guard definition?.isAbove != true else { return true }
      let keyword = keywords[0]
      error(
        .undefinedName, item.place,
        definition == nil
          ? "there is no `\(keyword) \(item.name)`: nothing is tracked"
          : "`\(keyword) \(item.name)` stands below, where it is not found: nothing is tracked",
        fix: definition != nil
          ? "move `\(keyword) \(item.name)` above this block"
          : nearest(to: item.name, among: names.sorted()).map { "write `\($0)`" }
            ?? "put `\(keyword) \(item.name) { }` above this block",
        related: definition.map { [.init($0.range, "defined here")] } ?? [])
      return true
    }
  }

  /// Where a block of a name stands; nil when there is none.
  private func place(of name: String, _ keywords: [String])
    -> (range: SourceRange, isAbove: Bool)?
  {
    for (number, line) in lines.enumerated() {
      if case .words(let words) = line.content, words.count > 1, words[1].text == name,
        keywords.contains(words[0].text)
      {
        return (line.range, number < position)
      }
    }
    return nil
  }
}
