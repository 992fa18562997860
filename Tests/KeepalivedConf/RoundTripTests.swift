import ConfigurationTesting
import KeepalivedConf
import Seeded
import Testing

@Suite("Canonical form of whatever the tables allow") struct RoundTripTests {
  @Test("What is written comes back", arguments: Seeds.chosen(or: 1...100))
  func roundTrip(seed: UInt64) {
    var generator = ConfigurationGenerator(seed: seed)
    generator.sparseness = Int(seed % 5) + 1
    let text = generator.text()
    let first = read(text).configuration
    let canonical = dumped(first)
    let second = read(canonical)
    let isSame = second.configuration == first
    #expect(isSame, "from:\n\(text)\ncanonical:\n\(canonical)")
    #expect(dumped(second.configuration) == canonical)
  }

  @Test("What the canonical form says is not wrong in itself", arguments: Seeds.chosen(or: 1...100))
  func noNewMistakes(seed: UInt64) {
    var generator = ConfigurationGenerator(seed: seed)
    let canonical = dumped(read(generator.text()).configuration)
    let mistakes = read(canonical).diagnostics.filter { ofWords.contains($0.code) }
    #expect(mistakes == [], "\(canonical)")
  }

  @Test("What runs can be written, too, and runs the same", arguments: Seeds.chosen(or: 1...60))
  func resolved(seed: UInt64) {
    var generator = ConfigurationGenerator(seed: seed)
    generator.sparseness = Int(seed % 5) + 1
    let effective = read(generator.text()).configuration.resolved()
    let canonical = dumped(effective)
    let isSame = read(canonical).configuration.resolved() == effective
    #expect(isSame, "\(canonical)")
    #expect(dumped(read(canonical).configuration.resolved()) == canonical)
  }

  @Test("Readers take what the grammars of their keywords say", arguments: allKeywords())
  func grammar(keyword: PlacedKeyword) {
    for seed in UInt64(1)...8 {
      var generator = ConfigurationGenerator(seed: seed)
      generator.sparseness = .max
      let text = keyword.text(&generator)
      let mistakes = read(text).diagnostics.filter { ofWords.contains($0.code) }
      #expect(mistakes == [], "\(text)")
    }
  }
}

/// Messages about words that are not what the grammar asks for.
private let ofWords: [DiagnosticCode] = [
  .invalidValue, .outOfRange, .missingArgument, .extraWords, .unknownKeyword,
]

/// A keyword with the blocks around it.
struct PlacedKeyword: CustomTestStringConvertible, Sendable {
  var around: [(index: KeywordIndex, place: Int)]

  var testDescription: String {
    around.map { $0.index.entries[$0.place].name }.joined(separator: " / ")
  }

  /// The keyword in its blocks, in which nothing else stands.
  func text(_ generator: inout ConfigurationGenerator) -> String {
    var text = ""
    for (depth, item) in around.enumerated().reversed() {
      if depth == around.count - 1 {
        text = generator.text(ofKeyword: item.place, in: item.index)
      } else {
        let entry = item.index.entries[item.place]
        text =
          ([entry.name] + generator.words(entry.grammar)).joined(separator: " ")
          + " {\n" + text + "}\n"
      }
    }
    return text
  }
}

/// Every keyword of every block, each block once.
private func allKeywords() -> [PlacedKeyword] {
  var found: [PlacedKeyword] = []
  var seen: Set<ObjectIdentifier> = []
  func walk(_ index: KeywordIndex, _ around: [(index: KeywordIndex, place: Int)]) {
    guard seen.insert(ObjectIdentifier(index)).inserted else { return }
    for place in index.entries.indices {
      let path = around + [(index, place)]
      found.append(PlacedKeyword(around: path))
      if let nested = index.nested[place]?() { walk(nested, path) }
    }
  }
  walk(Configuration.table.index, [])
  return found
}
