package import KeepalivedConf
package import Seeded

/// Makes up configurations from the tables of keywords: whatever a table says may be written.
package struct ConfigurationGenerator {
  /// Where the choices come from.
  package var random: SeededGenerator
  /// One of so many keywords of a block is written.
  package var sparseness = 3
  /// The names that blocks and references to them have.
  package var names = ["A", "B", "web-1", "C_2", "two words"]

  /// Makes a generator.
  package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A configuration with some of the keywords of a block and of the blocks within.
  package mutating func text(of index: KeywordIndex = Configuration.table.index) -> String {
    var text = ""
    append(index, to: &text, indent: 0)
    return text
  }

  /// A keyword with all that belongs to it: its words, and its block with some keywords.
  package mutating func text(ofKeyword place: Int, in index: KeywordIndex) -> String {
    var text = ""
    append(place, in: index, to: &text, indent: 0)
    return text
  }

  private mutating func append(_ index: KeywordIndex, to text: inout String, indent: Int) {
    for (place, entry) in index.entries.enumerated() where random.isOne(in: sparseness) {
      let count = entry.isRepeatable ? Int.random(in: 1...3, using: &random) : 1
      for _ in 0..<count { append(place, in: index, to: &text, indent: indent) }
    }
  }

  private mutating func append(
    _ place: Int, in index: KeywordIndex, to text: inout String, indent: Int
  ) {
    let entry = index.entries[place]
    let space = String(repeating: " ", count: indent * 2)
    let name = random.pick([entry.name] + entry.aliases)
    guard entry.block != nil else {
      text += space + ([name] + words(entry.grammar)).joined(separator: " ") + "\n"
      return
    }
    guard let nested = index.nested[place]?() else {
      let header = entry.entryGrammar == nil ? [] : words(entry.grammar)
      text += space + ([name] + header).joined(separator: " ") + " {\n"
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let words = words(entry.entryGrammar ?? entry.grammar)
        text += space + "  " + words.joined(separator: " ") + "\n"
      }
      text += space + "}\n"
      return
    }
    text += space + ([name] + words(entry.grammar)).joined(separator: " ") + " {\n"
    append(nested, to: &text, indent: indent + 1)
    text += space + "}\n"
  }

  /// Words that a grammar allows, as they are written.
  package mutating func words(_ grammar: Grammar) -> [String] {
    switch grammar {
    case .integer(let range): return [String(number(range))]
    case .seconds(let range, let decimals):
      let unit = (0..<max(0, 6 - decimals)).reduce(1) { unit, _ in unit * 10 }
      let value = number(range)
      return [secondsText(range.contains(value / unit * unit) ? value / unit * unit : value)]
    case .boolean: return [random.pick(["on", "off", "true", "false", "yes", "no"])]
    case .choice(let words): return words.isEmpty ? [] : [quoted(random.pick(words))]
    case .address:
      return [random.pick(["192.0.2.1", "198.51.100.7", "2001:db8::1", "fe80::1"])]
    case .interface: return [random.pick(["eth0", "eth1"])]
    case .text: return [quoted(random.pick(names))]
    case .script: return ["\"" + random.pick(["/bin/true", "/etc/check.sh a 'b c'"]) + "\""]
    case .path: return [quoted(random.pick(["/etc/check.sh", "/run/a file"]))]
    case .optional(let inner): return random.isOne(in: 2) ? words(inner) : []
    case .sequence(let parts): return parts.flatMap { words($0) }
    case .repeated(let inner):
      return (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in words(inner) }
    case .literal(let word): return [quoted(word)]
    case .form(_, let examples): return examples.isEmpty ? [] : [random.pick(examples)]
    case .nothing: return []
    }
  }

  /// A number of a range: its ends come up often.
  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: range.lowerBound
    case 1: range.upperBound
    default: Int.random(in: range, using: &random)
    }
  }
}

/// The canonical text of a configuration.
package func dumped(_ configuration: Configuration) -> String {
  var text = ""
  for item in Configuration.table.items(of: configuration) { item.append(to: &text) }
  return text
}
