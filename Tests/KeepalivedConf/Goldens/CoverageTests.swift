import ConfigurationTesting
import Foundation
import KeepalivedConf
import Testing

/// Nothing is forgotten: each kind of message and each keyword has an input.
@Suite("What the inputs cover") struct CoverageTests {
  @Test("Every kind of message occurs") func codes() throws {
    let sources = Golden.files(under: "Sources/Shared/KeepalivedConf", ending: ".swift")
    var declared: Set<String> = []
    for source in sources {
      let text = try Golden.text(of: source)
      for part in text.components(separatedBy: "= DiagnosticCode(\"").dropFirst() {
        declared.insert(String(part.prefix { $0 != "\"" }))
      }
    }
    #expect(declared.count > 50)
    var told: Set<String> = []
    let outputs =
      Golden.files(under: PairTests.folder, ending: ".ok")
      + Golden.files(under: SampleTests.folder, ending: ".ok")
    for output in outputs {
      for line in try Golden.text(of: output).split(separator: "\n") where line.hasSuffix("]") {
        guard let open = line.lastIndex(of: "[") else { continue }
        told.insert(String(line[line.index(after: open)...].dropLast()))
      }
    }
    #expect(declared.subtracting(told).subtracting(Self.unreachable).sorted() == [])
    #expect(Self.unreachable.intersection(told) == [])
  }

  /// What takes a file of many megabytes, or bytes that are no text; tested
  /// where the reading is.
  private static let unreachable: Set = ["too-large", "invalid-encoding"]

  @Test("Every keyword is read") func keywords() throws {
    var words: Set<Substring> = []
    for input in PairTests.inputs {
      for line in try Golden.text(of: input).split(separator: "\n") {
        words.formUnion(
          line.split(whereSeparator: { $0 == " " || $0 == "{" || $0 == "}" }).prefix(2))
      }
    }
    var missing: Set<String> = []
    var seen: Set<String> = []
    var open = [Configuration.table.index]
    while let index = open.popLast() {
      guard seen.insert(index.block).inserted else { continue }
      for name in index.names where !words.contains(Substring(name)) {
        missing.insert("\(index.block): \(name)")
      }
      open += index.nested.values.map { $0() }
    }
    #expect(seen.count > 20)
    #expect(missing.sorted() == [])
  }
}
