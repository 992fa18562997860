/// Command lines that are run one after the other in a network namespace of their own.
package struct Scenario: Codable, Equatable, Sendable {
  /// What the scenario is about; unique in its set.
  package var name: String
  /// The steps in the spelling of `Step`.
  package var lines: [String]
  /// The kernel's hash order shows in listings: lines are compared as a set.
  package var isUnordered = false

  /// A scenario from its lines.
  package init(name: String, lines: [String], isUnordered: Bool = false) {
    self.name = name
    self.lines = lines
    self.isUnordered = isUnordered
  }

  /// Reads scenarios from a text file: one step per line, an empty line ends a scenario, a line
  /// that ends with a backslash goes on in the next one (without its blanks), a line
  /// that begins with `#` names the scenario it stands in (the first one, others are comments).
  package static func read(text: String) -> [Scenario] {
    var scenarios: [Scenario] = []
    var current = Scenario(name: "", lines: [])
    func finished(_ scenario: Scenario, number: Int) -> Scenario {
      var scenario = scenario
      if scenario.name.isEmpty { scenario.name = "scenario \(number)" }
      return scenario
    }
    var begun = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let content = begun + line.drop { $0 == " " || $0 == "\t" }
      begun = ""
      if content.hasSuffix("\\") {
        begun = String(content.dropLast())
        continue
      }
      if content.isEmpty {
        if !current.lines.isEmpty {
          scenarios.append(finished(current, number: scenarios.count + 1))
        }
        current = Scenario(name: "", lines: [])
      } else if content.hasPrefix("#") {
        if current.name.isEmpty {
          current.name = String(content.dropFirst().drop { $0 == " " })
        }
      } else {
        current.lines.append(content)
      }
    }
    if !current.lines.isEmpty { scenarios.append(finished(current, number: scenarios.count + 1)) }
    return scenarios
  }
}

/// What one program did in one step.
package struct Outcome: Codable, Equatable, Sendable {
  /// Standard output, one character per byte (Latin-1).
  package var output = ""
  /// Standard error, one character per byte (Latin-1).
  package var errors = ""
  /// Exit status, or `signalled` plus the signal that ended it, or `timedOut`.
  package var status = 0

  /// An outcome that is filled in later.
  package init() {}

  /// The status of a program that had to be stopped.
  package static let timedOut = -1
  /// Added to the number of the signal that ended a program.
  package static let signalled = 1000
}

/// What one program did in one scenario.
package struct Run: Codable, Equatable, Sendable {
  /// One outcome per step.
  package var outcomes: [Outcome] = []
  /// The table at the end as the peer lists it.
  package var table = ""
  /// Why the scenario could not be run; nil when all went well.
  package var fault: String?

  /// A run that is filled in later.
  package init() {}
}

/// The runs of one scenario, side by side.
package struct Comparison: Codable, Equatable, Sendable {
  /// The scenario.
  package var scenario: Scenario
  /// What the peer did.
  package var expected: Run
  /// What the program under test did.
  package var actual: Run

  /// The two runs of a scenario.
  package init(scenario: Scenario, expected: Run, actual: Run) {
    self.scenario = scenario
    self.expected = expected
    self.actual = actual
  }
}

extension String {
  /// Text with one character per byte.
  package init(latin1 bytes: some Sequence<UInt8>) {
    self.init()
    unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
  }

  /// The text between line feeds. (`split` on characters takes CR LF for one character.)
  var splitLines: [String] {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }
}
