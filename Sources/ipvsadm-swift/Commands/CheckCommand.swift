import IPVS
import NetTypes
import Platform
import SystemPackage

extension Session {
  /// Carries out `--check`: reports every mistake in a file of rules.
  func checkFile(_ file: ByteString) -> Outcome {
    guard let reader = readRules(file, for: .restore) else { return Outcome(status: 1) }
    guard reader.mistakeCount == 0 else {
      complain(file + ": " + count(reader.mistakeCount, "mistake"))
      return Outcome(status: 2)
    }
    output.bytes.append(contentsOf: file.bytes)
    output.bytes.append(text: ": ")
    output.bytes.append(
      contentsOf: (count(reader.table.serviceCount, "virtual service") + ", "
        + count(reader.table.serverCount, "real server") + ", no mistakes\n").bytes)
    return .success
  }

  /// Reads a file of rules, `-` for standard input, and tells what is wrong in it; nil, with a
  /// message, when it can't be read.
  func readRules(_ file: ByteString, for purpose: RulesReader.Purpose) -> RulesReader? {
    var reader = RulesReader(parser: parser, purpose: purpose)
    do throws(SystemError) {
      if file == "-" {
        try readRules(descriptor: input, file: file, into: &reader)
      } else {
        let opened = try OwnedDescriptor.open(reading: file)
        try readRules(descriptor: opened.rawValue, file: file, into: &reader)
      }
      return reader
    } catch {
      complainUnreadable(file, error)
      return nil
    }
  }

  private func readRules(
    descriptor: Int32, file: ByteString, into reader: inout RulesReader
  ) throws(SystemError) {
    defer { errors.flush() }
    try forEachLine(of: descriptor) { line throws(SystemError) in
      try reader.take(line)
      tell(reader.drainDiagnostics(), in: file)
    }
  }

  /// Says why rules can't be read.
  func complainUnreadable(_ file: ByteString, _ error: SystemError) {
    complain(file + ": " + ByteString(errorText(error.errno.rawValue)))
    if error.errno == .fileTooLarge {
      advise([
        ByteString(
          "at most \(RulesReader.maximumRules) rules of \(RulesReader.maximumSize >> 20) MiB"
            + " are read at a time; -R takes any number")
      ])
    }
  }

  /// Writes what is wrong with rules.
  func tell(_ diagnostics: [RuleDiagnostic], in file: ByteString) {
    for diagnostic in diagnostics {
      diagnostic.append(file: file, to: &errors.bytes)
      errors.flushIfLarge()
    }
  }

  /// A number of things in words.
  func count(_ number: Int, _ noun: String) -> ByteString {
    ByteString("\(number) \(noun)\(number == 1 ? "" : "s")")
  }
}

/// Reads lines from a descriptor until its end.
///
/// - Throws: the error of `read`, or of `body`.
func forEachLine(
  of descriptor: Int32, _ body: (LineSplitter.Line) throws(SystemError) -> Void
) throws(SystemError) {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
  defer { buffer.deallocate() }
  var splitter = LineSplitter()
  while true {
    let count = try readBytes(from: descriptor, into: buffer)
    if count == 0 { break }
    try splitter.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), body)
  }
  try splitter.finish(body)
}
