import ConfigurationTesting
import KeepalivedConf
import Testing

/// Accepted is what keepalived accepts, and refused what it refuses, but for what differences.txt
/// gives a reason for.
@Suite struct VerdictTests {
  @Test(arguments: Corpus.files) func verdictIsThatOfKeepalived(file: String) throws {
    let expected = try #require(Corpus.expectedStatus(of: file), "nothing is recorded")
    var options = ReadOptions()
    options.configurationID = "node1"
    let result = readConfiguration(at: file, host: CorpusHost(), options: options)
    let messages = result.diagnostics.map { "\(brief($0, result.sources)) \($0.message)" }
    let reason = Corpus.differences[file].map { " (differs on purpose: \($0.reason))" } ?? ""
    #expect(
      result.verdict.rawValue == expected,
      "\(messages.isEmpty ? "no messages" : messages.joined(separator: "\n"))\(reason)")
  }

  /// A verdict that nobody asks for, or a difference that is none, hides what has changed.
  @Test func recordsSpeakOfTheFilesThatThereAre() {
    #expect(Corpus.files.count >= 300)
    #expect(Corpus.verdicts.keys.sorted() == Corpus.files)
    for (file, difference) in Corpus.differences {
      #expect(Corpus.verdicts[file] != nil, "\(file) is no file of the corpus")
      #expect(Corpus.verdicts[file] != difference.status, "\(file) does not differ")
      #expect(difference.reason.count > 10, "\(file) differs without a reason")
    }
  }
}
