/// Reads the lines of a file, with comments, conditions, definitions, sequences and includes dealt
/// with.
func readLines(of path: String, _ context: ParseContext) -> [LogicalLine] {
  var reader = LineReader(context)
  reader.openMain(path)
  reader.readAll()
  return reader.lines
}

extension ParseContext {
  /// What `@` conditions are compared with: what the options say, or the machine's name up to its
  /// first dot.
  var conditionName: String {
    options.configurationID ?? String(host.name.prefix { $0 != "." })
  }
}
