/// A manual page in mdoc as far as the tests look into it.
struct ManualPage {
  /// An item of a list that begins with options.
  struct Item: Equatable {
    /// The section, such as `OPTIONS`.
    let section: String
    /// The spellings without their first `-`: `w` and `-weight`.
    let spellings: [String]
    /// Whether an argument is named, and whether it may be left out.
    let hasArgument: Bool
    let isArgumentOptional: Bool
  }

  /// The lines by section.
  private(set) var sections: [String: [String]] = [:]
  /// The items of options, in the order of the page.
  private(set) var items: [Item] = []
  /// All options that are mentioned anywhere, without their first `-`.
  private(set) var mentions: Set<String> = []

  init(_ text: String) {
    var section = ""
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix(".Sh ") {
        section = String(line.dropFirst(4))
        continue
      }
      sections[section, default: []].append(line)
      guard line.hasPrefix(".") else { continue }
      let words = line.dropFirst().split(separator: " ").map(String.init)
      let flags = Self.flags(in: words)
      mentions.formUnion(flags)
      guard words.first == "It", words.count > 1, words[1] == "Fl" else { continue }
      items.append(
        Item(
          section: section, spellings: flags,
          hasArgument: words.contains("Ar") || words.contains("Cm"),
          isArgumentOptional: words.contains("Oo")))
    }
  }

  /// The arguments of the macro `Fl`, which ends at the next macro.
  private static func flags(in words: [String]) -> [String] {
    var flags: [String] = []
    var isFlag = false
    for word in words {
      let isMacro =
        word.count == 2 && word.first?.isUppercase == true && word.last?.isLowercase == true
      if isMacro {
        isFlag = word == "Fl"
      } else if isFlag, !["|", ",", ".", ";", ":", "(", ")"].contains(word) {
        flags.append(word)
      }
    }
    return flags
  }

  /// The literal lines of a section: examples as they are typed.
  func literals(in section: String) -> [String] {
    var isLiteral = false
    return (sections[section] ?? []).filter { line in
      if line.hasPrefix(".Bd -literal") { isLiteral = true }
      if line.hasPrefix(".Ed") { isLiteral = false }
      return isLiteral && !line.hasPrefix(".")
    }
  }
}
