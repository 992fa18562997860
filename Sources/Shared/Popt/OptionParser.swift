import CPopt
import Glibc
package import NetTypes

/// What the parser found next.
package enum OptionEvent: Sendable, Hashable {
  /// An option; its argument if it took one.
  case option(value: Int32, argument: ByteString?)
  /// A word that libpopt refuses, as typed, and its reason, such as `unknown option`.
  case refused(word: ByteString, reason: ByteString)
  /// There are no more options.
  case end
}

/// Parses the words of one command line with libpopt.
package struct OptionParser: ~Copyable {
  /// libpopt points into it.
  private let table: OptionTable
  private let context: poptContext?
  private let words: UnsafeMutablePointer<UnsafePointer<CChar>?>
  private let wordCount: Int
  private let storage: UnsafeMutablePointer<CChar>

  /// Begins to parse `words`, the first of which is the program's name: without it libpopt would
  /// read past their end.
  package init(table: OptionTable, words list: [ByteString]) {
    precondition(!list.isEmpty, "libpopt begins at the second word")
    self.table = table
    let byteCount = list.reduce(0) { $0 + $1.bytes.count + 1 }
    storage = .allocate(capacity: max(1, byteCount))
    words = .allocate(capacity: list.count + 1)
    wordCount = list.count
    var next = storage
    for (index, word) in list.enumerated() {
      (words + index).initialize(to: UnsafePointer(next))
      for byte in word.bytes {
        next.initialize(to: CChar(bitPattern: byte))
        next += 1
      }
      next.initialize(to: 0)
      next += 1
    }
    (words + list.count).initialize(to: nil)
    context = poptGetContext(nil, Int32(list.count), words, table.options, 0)
  }

  deinit {
    _ = poptFreeContext(context)
    words.deallocate()
    storage.deallocate()
  }

  /// The next option, wherever it stands among the words.
  package mutating func next() -> OptionEvent {
    let result = poptGetNextOpt(context)
    if result > 0 {
      guard let argument = poptGetOptArg(context) else {
        return .option(value: result, argument: nil)
      }
      defer { free(argument) }
      return .option(value: result, argument: ByteString(cString: argument))
    }
    if result == -1 { return .end }
    return .refused(
      word: currentWord, reason: ByteString(cString: poptStrerror(result)))
  }

  /// The word at which the parser stands: the option as typed, or its argument if that was a word
  /// of its own.
  package var currentWord: ByteString {
    guard let word = poptBadOption(context, UInt32(POPT_BADOPTION_NOALIAS)) else { return "" }
    return ByteString(cString: word)
  }

  /// The index of the current word among the words that are parsed, the program's name being 0.
  package var currentWordIndex: Int? {
    guard let word = poptBadOption(context, UInt32(POPT_BADOPTION_NOALIAS)) else { return nil }
    return (0..<wordCount).first { words[$0] == word }
  }

  /// Takes the next word that is neither option nor argument.
  package mutating func nextWord() -> ByteString? {
    guard let word = poptGetArg(context) else { return nil }
    return ByteString(cString: word)
  }
}

extension ByteString {
  /// Copies a C string.
  fileprivate init(cString: UnsafePointer<CChar>) {
    self.init(
      bytes: Array(
        UnsafeRawBufferPointer(start: cString, count: strlen(cString))))
  }
}
