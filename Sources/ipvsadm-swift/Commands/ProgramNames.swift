import IPVS
import NetTypes
import Platform

/// The programs as which the one binary behaves, by the name it is called by.
enum ProgramRole {
  case ipvsadm
  case save
  case restore

  /// Judges by the last part of a path.
  init(programName: ByteString) {
    switch lastPathPart(of: programName) {
    case "ipvsadm-save", "ipvsadm-swift-save": self = .save
    case "ipvsadm-restore", "ipvsadm-swift-restore": self = .restore
    default: self = .ipvsadm
    }
  }
}

/// The part of a path after its last slash.
func lastPathPart(of path: ByteString) -> ByteString {
  let start = path.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
  return ByteString(path.bytes[start...])
}

extension Session {
  /// Behaves as `ipvsadm-save [-n]`, called by a name.
  func runAsSave(_ name: ByteString, _ arguments: ArraySlice<ByteString>) -> Int32 {
    var words: [ByteString] = ["ipvsadm", "-S"]
    for argument in arguments where argument.bytes.first == UInt8(ascii: "-") {
      guard argument == "-n" else {
        complain(name + ": Script to save the IPVS table to stdout.")
        complain("   With the -n option, prints out the table in numeric format.")
        return 1
      }
      if words.last != "-n" { words.append("-n") }
    }
    return run(words)
  }

  /// Behaves as `ipvsadm-restore`: takes rules from standard input, comments among them, in place
  /// of what is there.
  ///
  /// The rules are read to their end and parsed before the table is cleared, so that a file with a
  /// mistake leaves the table as it is.
  func runAsRestore(_ arguments: ArraySlice<ByteString>) -> Int32 {
    // ipvsadm-restore looks at none of its arguments, and scripts give it -n.
    if let argument = arguments.first {
      advise(["rules are read from standard input; `" + argument + "' is not looked at"])
    }
    var reader = RulesReader(parser: parser, purpose: .restore)
    var lines: [LineSplitter.Line] = []
    var mistakes: [RuleDiagnostic] = []
    do throws(SystemError) {
      try forEachLine(of: input) { line throws(SystemError) in
        try reader.take(line)
        // What the kernel would refuse is left to the kernel, and the lines after it are carried
        // out as ever.
        mistakes += reader.drainDiagnostics().filter { $0.severity == .error }
        lines.append(line)
      }
    } catch {
      complainUnreadable("standard input", error)
      return 1
    }
    if let first = mistakes.first {
      // ipvsadm stops at the first mistake, and its own text comes first.
      complain(first.mistake?.message(programName: programName) ?? first.message)
      for mistake in mistakes {
        complain(ByteString("line \(mistake.line): ") + mistake.text)
        advise(mistake == first ? mistake.hints : [mistake.message] + mistake.hints)
      }
      advise(["nothing was changed: the table is as it was"])
      return first.mistake?.status ?? 2
    }
    do throws(StartFailure) {
      let control = try control()
      let cleared = perform(.change(.flush))
      guard cleared == .success else { return cleared.status }
      return restore(lines, control).status
    } catch {
      return report(error)
    }
  }
}
