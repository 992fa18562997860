import NetTypes

/// A mistake in a file of rules, or something that is likely to be one.
struct RuleDiagnostic: Equatable {
  /// How bad it is.
  enum Severity {
    /// A rule can't be understood.
    case error
    /// A rule can be understood, but the kernel would refuse it after those before it.
    case refusal
    /// The rule can be carried out, but hardly does what is meant.
    case warning

    /// The word in messages.
    var label: StaticString {
      switch self {
      case .error, .refusal: "error"
      case .warning: "warning"
      }
    }
  }

  /// How bad it is.
  var severity: Severity
  /// The mistake on the command line, where it is one.
  var mistake: CommandLineError?
  /// The line, from 1.
  var line: Int
  /// The byte at which the word in question begins, from 1.
  var column: Int
  /// What is wrong.
  var message: ByteString
  /// How to mend it.
  var hints: [ByteString]
  /// The text of the line.
  var text: ByteString

  /// Appends `FILE:LINE:COLUMN: error: MESSAGE`, the line with a mark under the word, and hints.
  func append(file: ByteString, to output: inout [UInt8]) {
    output.append(contentsOf: file.bytes)
    output.append(text: ":\(line):\(column): \(severity.label): ")
    output.append(contentsOf: message.bytes)
    output.append(text: "\n  ")
    // The carriage return of a CR LF belongs to the line's end.
    let line = text.bytes.last == UInt8(ascii: "\r") ? text.bytes.dropLast() : text.bytes[...]
    let shown = line.prefix(Self.longestShownLine)
    output.append(
      contentsOf: shown.map { $0 < 32 && $0 != tab || $0 == 127 ? UInt8(ascii: "?") : $0 })
    if column <= shown.count {
      output.append(text: "\n  ")
      // Tabs stay tabs above the mark, and a character of UTF-8 is one column wide, so that the
      // mark stands where the word begins.
      for byte in shown.prefix(column - 1) where byte & 0xC0 != 0x80 {
        output.append(byte == tab ? tab : UInt8(ascii: " "))
      }
      output.append(UInt8(ascii: "^"))
    }
    output.append(UInt8(ascii: "\n"))
    for hint in hints {
      output.append(text: "hint: ")
      output.append(contentsOf: hint.bytes)
      output.append(UInt8(ascii: "\n"))
    }
  }

  private var tab: UInt8 { 9 }

  /// More of a line helps nobody.
  private static let longestShownLine = 240
}
