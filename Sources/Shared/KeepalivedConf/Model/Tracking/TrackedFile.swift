/// `track_file`: a file whose number decides over priorities and weights.
package struct TrackedFile: ConfigurationBlock {
  /// What is written to the file at the start.
  package struct Initialization: Hashable, Sendable {
    /// The number.
    package var value: Int
    /// Whether a file that exists is overwritten.
    package var overwrites: Bool

    /// Makes one.
    package init(_ value: Int, overwrites: Bool) {
      self.value = value
      self.overwrites = overwrites
    }
  }

  /// Where its keywords stand.
  package var places = Places()
  /// Its name.
  package var name = ""
  /// `file`: the path.
  package var path: String?
  /// `weight`: what the number is multiplied by; 0 means that any other number than 0 is FAULT.
  package var weight: TrackingWeight?
  /// `init_file`: what is written to the file at the start.
  package var initialization: Initialization?

  /// A block in which nothing is said.
  package init() {}

  /// The keywords of `track_file`.
  package static let table = KeywordTable<TrackedFile>(
    "track_file",
    [
      .value("file", \.path, .path, "the path", .firstCounts + .survivesMissing),
      .weight(
        "weight", \.weight, -254...254, default: 1,
        "what the number is multiplied by; with 0, any other number than 0 is FAULT",
        .firstCounts + .survivesMissing),
      .custom(
        "init_file", \.initialization,
        .sequence([.optional(.integer(-254...254)), .optional(.literal("overwrite"))]),
        "make the file with this number (0) at the start; `overwrite` one that exists",
        read: readInitialization,
        write: { initialization in
          let words = [String(initialization.value)]
          return (words + (initialization.overwrites ? ["overwrite"] : []), nil)
        }),
    ])

  private static func readInitialization(_ statement: inout Statement) -> Initialization? {
    var initialization = Initialization(0, overwrites: false)
    while let word = statement.next() {
      if word.text == "overwrite" {
        initialization.overwrites = true
        continue
      }
      guard let number = wholeNumber(in: word.text) else {
        statement.context.invalid(
          word, expected: .choice(["a number", "overwrite"]), among: ["overwrite"])
        continue
      }
      guard (-254...254).contains(number) else {
        statement.context.outOfRange(word, expected: .integer(-254...254))
        continue
      }
      initialization.value = number
    }
    return initialization
  }
}

/// What is to be said of a complete `track_file`; false leaves it out.
func finishTrackedFile(_ file: inout TrackedFile, _ context: ParseContext) -> Bool {
  guard let path = file.path else {
    // A `file` that was wrong has been reported.
    if !file.places.contains("file") {
      context.error(
        .missingSetting, file.places.block, "`\(file.name)` names no file: it is left out",
        expected: "`file PATH` in this block")
    }
    return false
  }
  if file.initialization?.overwrites == true, let known = context.host.file(at: path),
    known.kind != .regular
  {
    context.error(
      .invalidValue, file.places.value("file"), "`\(path)` is no regular file: it is not written",
      fix: "name another path, or delete `init_file`")
  }
  return true
}
