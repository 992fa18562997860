import ConfigurationTesting

@testable import KeepalivedConf

/// Reads the lines of a text, and the messages about them, without looking at keywords.
func readText(
  _ text: String, host: FakeHost = FakeHost(), options: ReadOptions = ReadOptions()
) -> (lines: [LogicalLine], messages: [Diagnostic], sources: SourceMap) {
  var host = host
  host.texts["/etc/keepalived/keepalived.conf"] = text
  let context = ParseContext(host: host, options: options)
  let lines = readLines(of: "/etc/keepalived/keepalived.conf", context)
  return (lines, context.settled(context.diagnostics), context.sources)
}

/// The lines of a text as the reader has them: words with `|` between them, or a brace.
func lines(
  _ text: String, host: FakeHost = FakeHost(), options: ReadOptions = ReadOptions()
) -> [String] {
  readText(text, host: host, options: options).lines.map(brief)
}

/// The messages about the lines of a text, each in one line.
func messages(
  _ text: String, host: FakeHost = FakeHost(), options: ReadOptions = ReadOptions()
) -> [String] {
  let read = readText(text, host: host, options: options)
  return read.messages.map { brief($0, read.sources) }
}

/// A line in short.
func brief(_ line: LogicalLine) -> String {
  switch line.content {
  case .open: "{"
  case .close: "}"
  case .words(let words): words.map(\.text).joined(separator: "|")
  }
}

/// The patterns that a pattern with braces stands for.
func alternatives(_ pattern: String) -> [String] { braceAlternatives(pattern) }
