import ConfigurationTesting

@testable import KeepalivedConf

/// The top level of a small language of the tests' own, so that they speak of braces and words
/// without the rules of any real block: `outer NAME`, `other NAME` and `plain`.
struct TestBlock: ConfigurationBlock {
  var places = Places()
  var outer: [OuterBlock] = []
  var other: [OuterBlock] = []
  var plain: PlainBlock?

  static let table = KeywordTable<TestBlock>(
    "",
    [
      .blocks(
        "outer", \.outer, header: .text("NAME"), { OuterBlock.table }, "an outer block",
        readHeader: { $0.read(&$1) }, writeHeader: { [$0.name] }),
      .blocks(
        "other", \.other, header: .text("NAME"), { OuterBlock.table }, "another outer block",
        readHeader: { $0.read(&$1) }, writeHeader: { [$0.name] }),
      .block("plain", \.plain, { PlainBlock.table }, "a plain block"),
    ])

  /// What reading gives.
  struct Result {
    var block = TestBlock()
    var diagnostics: [Diagnostic] = []
    var sources = SourceMap()
    var messages: [String] { diagnostics.map { brief($0, sources) } }
  }

  /// Reads a text in this language.
  static func read(
    _ text: String, host: FakeHost = FakeHost(), options: ReadOptions = ReadOptions()
  ) -> Result {
    var host = host
    host.texts["/etc/keepalived/keepalived.conf"] = text
    let context = ParseContext(host: host, options: options, topLevel: table.index)
    context.lines = readLines(of: "/etc/keepalived/keepalived.conf", context)
    context.countBraces()
    var result = Result()
    context.readKeywords(table, into: &result.block)
    context.reportUnclosed()
    result.diagnostics = context.settled(context.diagnostics)
    result.sources = context.sources
    return result
  }
}

/// A block with values, entries and a block.
struct OuterBlock: ConfigurationBlock {
  var places = Places()
  var name = ""
  var number: Int?
  var text: String?
  var list: [String] = []
  var inner: PlainBlock?

  static let table = KeywordTable<OuterBlock>(
    "outer",
    [
      .value("number", \.number, .integer(1...255), "a number"),
      .value("text", \.text, .text("TEXT"), "a text"),
      .entries(
        "list", \.list, .text("ENTRY"), "entries", read: { $0.takeFirst(.text("ENTRY")) },
        write: { ([$0], nil) }),
      .block("inner", \.inner, { PlainBlock.table }, "a block within"),
    ])

  mutating func read(_ statement: inout Statement) -> Bool {
    guard let name = statement.take(.text("NAME")) else { return false }
    self.name = name
    return true
  }
}

/// A block with values.
struct PlainBlock: ConfigurationBlock {
  var places = Places()
  var weight: Int?
  var path: String?

  static let table = KeywordTable<PlainBlock>(
    "plain",
    [
      .value("weight", \.weight, .integer(1...10), "a weight"),
      .value("path", \.path, .path, "a path"),
    ])
}
