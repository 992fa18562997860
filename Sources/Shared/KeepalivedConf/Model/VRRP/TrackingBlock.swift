/// A block that tracks scripts, files, processes and BFD instances by their names.
protocol TrackingBlock: ConfigurationBlock {
  /// `track_script`
  var trackedScripts: [TrackedItem] { get set }
  /// `track_file`
  var trackedFiles: [TrackedItem] { get set }
  /// `track_process`
  var trackedProcesses: [TrackedItem] { get set }
  /// `track_bfd`
  var trackedBFDs: [TrackedItem] { get set }
}

extension VRRPInstance: TrackingBlock {}
extension SyncGroup: TrackingBlock {}

extension TrackingBlock {
  /// Takes out what is not defined above the block, and reports it: keepalived looks names up while
  /// it reads.
  mutating func dropUndefined(_ configuration: Configuration, _ context: ParseContext) {
    context.drop(&trackedScripts, notIn: configuration.scripts, \.name, "vrrp_script")
    context.drop(
      &trackedFiles, notIn: configuration.trackedFiles, \.name, "track_file", "vrrp_track_file")
    context.drop(
      &trackedProcesses, notIn: configuration.trackedProcesses, \.name, "vrrp_track_process")
    guard !trackedBFDs.isEmpty else { return }
    let foreign = configuration.bfdInstances.filter { !$0.isForRouters }.map(\.name)
    trackedBFDs.removeAll { item in
      guard foreign.contains(item.name) else { return false }
      context.error(
        .undefinedName, item.place,
        "`bfd_instance \(item.name)` tells only checks: nothing is tracked",
        fix: "write `vrrp` in its block, or delete `checker`")
      return true
    }
    context.drop(&trackedBFDs, notIn: configuration.bfdInstances, \.name, "bfd_instance")
  }
}

extension ParseContext {
  fileprivate func drop<Block>(
    _ items: inout [TrackedItem], notIn blocks: [Block], _ name: KeyPath<Block, String>,
    _ keywords: String...
  ) {
    items.removeAll { item in
      // Names are gathered only for what is not found: a thousand instances may track a thing.
      guard !blocks.contains(where: { $0[keyPath: name] == item.name }) else { return false }
      return isUndefined(item.name, at: item.place, blocks.map { $0[keyPath: name] }, keywords)
    }
  }

  /// Whether a name is none of those that are defined above; reports that then, unless the block of
  /// that name was left out, which has been reported.
  func isUndefined(
    _ name: String, at place: SourceRange?, _ names: [String], _ keywords: [String]
  ) -> Bool {
    guard !names.contains(name) else { return false }
    let definition = self.place(of: name, keywords)
    guard definition?.isAbove != true else { return true }
    let keyword = keywords[0]
    error(
      .undefinedName, place,
      definition == nil
        ? "there is no `\(keyword) \(name)`: nothing is tracked"
        : "`\(keyword) \(name)` stands below, where it is not found: nothing is tracked",
      fix: definition != nil
        ? "move `\(keyword) \(name)` above this block"
        : nearest(to: name, among: names.sorted()).map { "write `\($0)`" }
          ?? "put `\(keyword) \(name) { }` above this block",
      related: definition.map { [.init($0.range, "defined here")] } ?? [])
    return true
  }

  /// Where a block of a name stands; nil when there is none.
  private func place(of name: String, _ keywords: [String])
    -> (range: SourceRange, isAbove: Bool)?
  {
    for (number, line) in lines.enumerated() {
      if case .words(let words) = line.content, words.count > 1, words[1].text == name,
        keywords.contains(words[0].text), number + 1 < lines.count,
        case .open = lines[number + 1].content
      {
        return (line.range, number < position)
      }
    }
    return nil
  }
}
