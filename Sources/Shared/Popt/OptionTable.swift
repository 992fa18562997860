import CPopt
import Glibc

/// What follows an option on the command line.
package enum OptionArgument: Sendable, Hashable {
  /// Nothing.
  case none
  /// The rest of the word, or the next word whatever it begins with.
  case required
  /// The rest of the word, or the next word unless it begins with `-`.
  case optional
}

/// One spelling of an option.
package struct OptionSpelling: Sendable, Hashable {
  /// The name after `--`, if any.
  package var longName: String?
  /// The ASCII letter after `-`, if any.
  package var letter: UInt8?
  /// What follows it.
  package var argument: OptionArgument
  /// The number by which the parser reports it, above 0.
  package var value: Int32

  /// Makes a spelling.
  package init(longName: String?, letter: UInt8?, argument: OptionArgument, value: Int32) {
    self.longName = longName
    self.letter = letter
    self.argument = argument
    self.value = value
  }
}

/// A table of options in libpopt's own form, made once and used for every parse.
package final class OptionTable {
  /// The records, the last of which is empty: libpopt's mark of the end.
  let options: UnsafeMutablePointer<popt_option_record>
  private let count: Int

  /// Makes a table.
  package init(_ spellings: [OptionSpelling]) {
    options = .allocate(capacity: spellings.count + 1)
    count = spellings.count
    for (index, spelling) in spellings.enumerated() {
      var option = popt_option_record()
      if let longName = spelling.longName { option.longName = UnsafePointer(strdup(longName)) }
      option.shortName = CChar(spelling.letter ?? 0)
      switch spelling.argument {
      case .none: option.argInfo = UInt32(POPT_ARG_NONE)
      case .required: option.argInfo = UInt32(POPT_ARG_STRING)
      case .optional: option.argInfo = UInt32(POPT_ARG_STRING) | poptOptionalArgumentFlag
      }
      option.val = spelling.value
      (options + index).initialize(to: option)
    }
    (options + spellings.count).initialize(to: popt_option_record())
  }

  deinit {
    for index in 0..<count { free(UnsafeMutablePointer(mutating: options[index].longName)) }
    options.deallocate()
  }
}

/// `POPT_ARGFLAG_OPTIONAL`; the macro has a cast that Swift does not import.
private let poptOptionalArgumentFlag: UInt32 = 0x1000_0000
