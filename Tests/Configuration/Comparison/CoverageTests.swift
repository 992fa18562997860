import Foundation
import KeepalivedConf
import Testing

/// A keyword that no file of the corpus has is a keyword whose verdicts nobody compares.
@Suite struct CoverageTests {
  @Test func everyKeywordIsInTheCorpus() {
    let used = Corpus.files.reduce(into: Set<[String]>()) { $0.formUnion(keywords(in: $1)) }
    for block in KeywordListing.blocks {
      for name in block.index.names where !used.contains([block.path.last ?? "", name]) {
        Issue.record("`\(name)` of `\(block.path.joined(separator: "/"))` is in no file")
      }
    }
  }

  /// The first words of all statements, each with the block around it: as simple as the files of
  /// the corpus allow.
  private func keywords(in file: String) -> Set<[String]> {
    let bytes = FileManager.default.contents(atPath: Corpus.root + "/" + file) ?? Data()
    let text = String(decoding: bytes, as: UTF8.self)
    var found: Set<[String]> = []
    var blocks = [""]
    var first = ""
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      var isStart = true
      for word in line.replacing("{", with: " { ").replacing("}", with: " } ").split(separator: " ")
      {
        switch word {
        case "{":
          blocks.append(first)
          isStart = true
        case "}":
          if blocks.count > 1 { blocks.removeLast() }
          isStart = true
        case _ where isStart:
          first = String(word)
          found.insert([blocks.last ?? "", first])
          isStart = false
        default: break
        }
      }
    }
    return found
  }
}
