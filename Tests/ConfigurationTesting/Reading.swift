package import KeepalivedConf

/// Reads a text as the configuration of a machine.
package func read(_ text: String, host: FakeHost? = nil, options: ReadOptions = ReadOptions())
  -> ReadResult
{
  var host = host ?? FakeHost()
  host.texts["/etc/keepalived/keepalived.conf"] = text
  return readConfiguration(at: "/etc/keepalived/keepalived.conf", host: host, options: options)
}

/// A message in one line, as tests compare it: `3:5 error unknown-keyword`.
package func brief(_ diagnostic: Diagnostic, _ sources: SourceMap) -> String {
  let place = diagnostic.range.map { "\($0.line):\(sources.column(of: $0))" } ?? "-"
  return "\(place) \(diagnostic.severity.rawValue) \(diagnostic.code.name)"
}

/// All messages, each in one line.
package func briefs(_ result: ReadResult) -> [String] {
  result.diagnostics.map { brief($0, result.sources) }
}
