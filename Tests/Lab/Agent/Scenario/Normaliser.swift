/// Takes out of a listing what differs from run to run.
struct Normaliser {
  /// The order is the kernel's: compare lines as a set.
  var isUnordered: Bool
  /// Times of connections run while we look.
  var hasTimers: Bool

  init(command: Step?, isUnordered: Bool) {
    let words = command?.allWords ?? []
    hasTimers = words.contains { word in
      word == "--connection" || (word.hasPrefix("-") && !word.hasPrefix("--") && word.contains("c"))
    }
    self.isUnordered = isUnordered || hasTimers || words.contains("--nosort")
  }

  /// The peer's output with its rules mended: `-S` writes firewall marks from 2^31 as negative
  /// numbers, flag-3 alone of sh and mh as nothing at all, names of IPv6 hosts, and names cut off
  /// at 59 characters; it can read none of them itself. The program under test writes numbers
  /// instead, here taken from its output.
  func expected(_ text: String, actual: String) -> String {
    guard text.contains("-A ") else { return output(text) }
    let lines = text.splitLines
    let actualLines = actual.splitLines
    let mended = lines.enumerated().map { index, line in
      Self.mended(line, actual: lines.count == actualLines.count ? actualLines[index] : "")
    }
    return output(mended.joined(separator: "\n"))
  }

  private static func mended(_ line: String, actual: String) -> String {
    guard line.hasPrefix("-A ") || line.hasPrefix("-a ") else { return line }
    func split(_ line: String) -> [String] {
      line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
    var words = split(line)
    let actualWords = split(actual)
    if words.suffix(2) == ["-b", ""] { words[words.count - 1] = "flag-3" }
    if words.count > 2, words[1] == "-f", let mark = Int32(words[2]), mark < 0 {
      words[2] = String(UInt32(bitPattern: mark))
    }
    if words.count == actualWords.count {
      for (index, word) in words.enumerated() where isUnreadable(word) {
        if isNumeric(actualWords[index]) { words[index] = actualWords[index] }
      }
    }
    return words.joined(separator: " ")
  }

  /// A name where the peer reads only numbers, or a name and port that were cut off.
  private static func isUnreadable(_ word: String) -> Bool {
    word.utf8.count >= 59 || word.hasPrefix("[") && !isNumeric(word)
  }

  /// `10.0.0.1:80` or `[2001:db8::1]:80`.
  private static func isNumeric(_ word: String) -> Bool {
    word.contains(":") && word.allSatisfy { $0.isHexDigit || "[]:.".contains($0) }
  }

  /// Output without what differs from run to run.
  func output(_ text: String) -> String {
    guard isUnordered || hasTimers else { return text }
    var lines = text.splitLines
    if hasTimers { lines = lines.map(Self.withoutTime) }
    return (isUnordered ? lines.sorted() : lines).joined(separator: "\n")
  }

  /// `TCP 14:59  EST...` becomes `TCP **:**  EST...`.
  private static func withoutTime(_ line: String) -> String {
    guard let space = line.firstIndex(of: " ") else { return line }
    var characters = Array(line)
    var index = line.distance(from: line.startIndex, to: space) + 1
    while index < characters.count, characters[index] == " " { index += 1 }
    while index < characters.count, characters[index] != " " {
      if characters[index].isNumber { characters[index] = "*" }
      index += 1
    }
    return characters.count > index && characters.contains(":") ? String(characters) : line
  }

  /// Standard error without the lines that only the program under test writes.
  static func withoutHints(_ text: String) -> String {
    text.splitLines
      .filter { line in
        if line.hasPrefix("hint: ") { return false }
        guard line.hasPrefix("line ") else { return true }
        let digits = line.dropFirst(5).prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty || !line.dropFirst(5 + digits.count).hasPrefix(": ")
      }
      .joined(separator: "\n")
  }
}

extension Step {
  /// All words of the line and of standard input as text.
  var allWords: [String] {
    (words + inputBytes.split { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }.map(Array.init))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether it is ipvsadm-save or ipvsadm-restore.
  var isScript: Bool {
    let name = String(decoding: name, as: UTF8.self)
    return name.hasSuffix("ipvsadm-save") || name.hasSuffix("ipvsadm-restore")
  }

  /// Whether it prints help or version, whose text is the program's own.
  var printsOwnText: Bool {
    func isHelp(_ word: some Sequence<UInt8>) -> Bool {
      let word = String(decoding: Array(word), as: UTF8.self)
      return word.hasPrefix("-h") || word.hasPrefix("-v")
        || word == "--help" || word == "--version"
    }
    let options = words.drop { $0.first != UInt8(ascii: "-") || $0.count == 1 }
    if options.first.map(isHelp) ?? false { return true }
    return inputBytes.split(separator: 0x0A).contains { line in
      let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      return words.first { Array($0) != Array("ipvsadm".utf8) }.map(isHelp) ?? false
    }
  }
}
