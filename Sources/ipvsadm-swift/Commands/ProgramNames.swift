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
    let name = programName.bytes.split(separator: UInt8(ascii: "/")).last.map { ByteString($0) }
    switch name {
    case "ipvsadm-save", "ipvsadm-swift-save": self = .save
    case "ipvsadm-restore", "ipvsadm-swift-restore": self = .restore
    default: self = .ipvsadm
    }
  }
}

extension Session {
  /// Behaves as `ipvsadm-save [-n]`.
  func runAsSave(_ arguments: ArraySlice<ByteString>) -> Int32 {
    var words: [ByteString] = ["ipvsadm", "-S"]
    for argument in arguments where argument.bytes.first == UInt8(ascii: "-") {
      guard argument == "-n" else {
        complain("ipvsadm-save: prints the IPVS table as rules")
        complain("   With -n, addresses and ports are numbers.")
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
    if let argument = arguments.first {
      complain("ipvsadm-restore: takes no argument such as `" + argument + "'; rules are read from")
      complain("standard input")
      return 1
    }
    var reader = RulesReader(parser: parser, purpose: .restore)
    var lines: [LineSplitter.Line] = []
    do throws(SystemError) {
      try forEachLine(of: 0) { line in
        reader.take(line)
        lines.append(line)
      }
    } catch {
      complain(ByteString("standard input: \(error)"))
      return 1
    }
    guard reader.errors.isEmpty else {
      tell(reader.errors, in: "standard input")
      complain(
        "ipvsadm-restore: " + count(reader.errors.count, "mistake") + "; nothing was changed")
      return 2
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
