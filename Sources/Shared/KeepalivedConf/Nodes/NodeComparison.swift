import NetTypes

/// Compares the configurations of several nodes: what would keep them from forming one virtual
/// router, or from failing over as meant.
///
/// - Returns: the messages, with places in the files of all nodes. Errors are what makes two nodes
///   own an address at once, or none; warnings what makes failover other than meant.
package func compareNodes(_ nodes: [NodeConfiguration]) -> DiagnosticReport {
  var comparison = NodeComparison(nodes)
  comparison.compareRouters()
  comparison.compareServices()
  comparison.compareMachines()
  let diagnostics = comparison.diagnostics
  return DiagnosticReport(
    diagnostics, sources: comparison.sources,
    verdict: diagnostics.map(\.verdict).max() ?? .good)
}

/// What is found while nodes are compared.
struct NodeComparison {
  /// The nodes.
  let nodes: [NodeConfiguration]
  /// The files of all nodes.
  private(set) var sources = SourceMap()
  /// For each node, what is to be added to the file numbers of its places.
  private(set) var firstFiles: [Int32] = []
  /// The names of the nodes, as short as they can be told apart.
  let names: [String]
  /// The messages so far.
  private(set) var diagnostics: [Diagnostic] = []

  /// Starts comparing.
  init(_ nodes: [NodeConfiguration]) {
    self.nodes = nodes
    let short = nodes.map { node in
      String(node.name.split(separator: "/").last ?? Substring(node.name))
    }
    names = Set(short).count == nodes.count ? short : nodes.map(\.name)
    for node in nodes { firstFiles.append(sources.append(node.sources)) }
  }

  /// Notes a message about settings that differ, at the last place, with the others as related
  /// places.
  mutating func report(
    _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, fix: String?,
    places: [(range: SourceRange?, text: String)]
  ) {
    let related = places.dropLast().compactMap { place in
      place.range.map { Diagnostic.Related($0, place.text) }
    }
    diagnostics.append(
      Diagnostic(
        severity, code, at: places.last?.range, message, fix: fix, related: related))
  }

  /// Reports a setting that should be the same on all members; nothing when it is.
  ///
  /// - Parameters:
  ///   - keyword: where the setting stands.
  ///   - value: its text; nil for members that don't matter.
  ///   - consequence: what comes of the difference.
  mutating func compare(
    _ members: [RouterMember], _ severity: Diagnostic.Severity, _ code: DiagnosticCode,
    of title: String, what: String, keyword: String, fix: String,
    value: (RouterMember) -> String?, consequence: (String, String) -> String
  ) {
    let values = members.compactMap { member in value(member).map { (member, $0) } }
    guard let first = values.first, let other = values.first(where: { $0.1 != first.1 }) else {
      return
    }
    report(
      severity, code,
      "\(what) of \(title) is \(first.1) on \(first.0.nodeName) and \(other.1) on"
        + " \(other.0.nodeName): \(consequence(first.0.nodeName, other.0.nodeName))",
      fix: fix,
      places: values.filter { $0.1 != other.1 || $0.0.node == other.0.node }
        .sorted { left, right in right.0.node == other.0.node && left.0.node != other.0.node }
        .map { ($0.0.place(keyword), "\($0.1) on \($0.0.nodeName)") })
  }
}
