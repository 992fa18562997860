import Foundation
import Seeded
import Testing

/// A short run of the fuzzer's checks: the corpus, and thousands of inputs made out of it, which
/// one seed determines. `make fuzz` searches longer, and where new code is reached.
@Suite struct FuzzTests {
  /// How long each target's inputs may take; the first ones are checked in any case.
  static let timeLimit = Duration.seconds(2)
  static let leastInputs = 200
  static let mostInputs = 20_000

  @Test("what the corpus and its mutations must not break", arguments: FuzzTarget.allCases)
  func mutations(target: FuzzTarget) throws {
    let seed = Seeds.chosen(or: 1...1)[0]
    var mutator = try Mutator(corpus: Corpus.inputs(of: target), seed: seed)
    for input in mutator.corpus {
      try #require(target.failure(for: input) == nil, "the corpus has \(input)")
    }
    let start = ContinuousClock.now
    for count in 0..<Self.mostInputs {
      if count >= Self.leastInputs, ContinuousClock.now - start > Self.timeLimit { break }
      let input = mutator.next()
      let failure = target.failure(for: input)
      let text = Data(input).base64EncodedString()
      try #require(failure == nil, "\(Seeds.variable)=\(seed), input \(count): \(text)")
    }
  }

  @Test("every target has a corpus from which something can be read") func corpora() throws {
    for target in FuzzTarget.allCases {
      #expect(try !Corpus.inputs(of: target).isEmpty, "\(target)")
    }
  }
}

/// The inputs in Tests/Fuzz/Corpus.
enum Corpus {
  /// Those of a target, in the order of their names.
  static func inputs(of target: FuzzTarget) throws -> [[UInt8]] {
    let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Corpus/\(target.rawValue)")
    return try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().map {
      [UInt8](try Data(contentsOf: directory.appendingPathComponent($0)))
    }
  }
}

/// Makes inputs out of others.
struct Mutator {
  /// What it starts from.
  let corpus: [[UInt8]]
  private var random: SeededGenerator

  /// One seed and one corpus give one sequence of inputs.
  init(corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    random = SeededGenerator(seed: seed)
  }

  /// The next input.
  mutating func next() -> [UInt8] {
    var input = random.pick(corpus)
    for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&input) }
    return input
  }

  private mutating func mutate(_ input: inout [UInt8]) {
    guard !input.isEmpty else {
      input = random.bytes(count: 16)
      return
    }
    let place = Int.random(in: 0..<input.count, using: &random)
    switch Int.random(in: 0..<9, using: &random) {
    case 0: input.removeSubrange(place...)
    case 1: input.remove(at: place)
    case 2: input.insert(random.number(), at: place)
    case 3: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 4: input[place] = random.number()
    case 5: input[place] = random.pick(Array(" \n\t\r:-[].,0123456789abcxf/".utf8))
    case 6, 7:
      // A stretch of this or another input, in place of or between what is here.
      let other = random.pick(corpus)
      guard !other.isEmpty else { return }
      let start = Int.random(in: 0..<other.count, using: &random)
      let end = min(other.count, start + Int.random(in: 1...40, using: &random))
      let room = random.isOne(in: 2) ? place : min(input.count, place + end - start)
      input.replaceSubrange(place..<room, with: other[start..<end])
    default:
      let end = min(input.count, place + Int.random(in: 1...20, using: &random))
      input.removeSubrange(place..<end)
    }
  }
}
