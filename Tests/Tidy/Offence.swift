/// A place in a file where a rule of the house is broken.
struct Offence: Hashable, Sendable, Comparable {
  /// The line, counted from 1.
  let line: Int
  /// What is wrong.
  let message: String

  init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  static func < (left: Offence, right: Offence) -> Bool {
    (left.line, left.message) < (right.line, right.message)
  }
}
