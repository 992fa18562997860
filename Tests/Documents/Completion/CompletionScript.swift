import NetTypes

@testable import IPVSAdm

/// The completion for bash: tables made from the program's own, and what bash does with them.
package enum CompletionScript {
  /// The file as a whole.
  package static var text: String {
    head + tables + body
  }

  private static let head = """
    # shellcheck shell=bash
    # Completion of ipvsadm-swift for bash, made from the program's table of options by
    # `make completions`; changes here are lost.

    _ipvsadm_swift_tables() {

    """

  private static var tables: String {
    let tables = CompletionTables()
    var lines = ["  commands=(\(tables.commands.joined(separator: " ")))"]
    lines += array("options", of: tables.options.map(\.longName))
    lines += table(
      "letters", of: tables.options.filter { !$0.letters.isEmpty }.map { ($0.longName, $0.letters) }
    )
    lines += table(
      "arguments",
      of: tables.options.compactMap { option in
        tables.argumentKind(of: option).map { (option.longName, $0) }
      })
    lines += table(
      "groups",
      of: tables.options.filter { tables.group(of: $0) != $0.longName }
        .map { ($0.longName, tables.group(of: $0)) })
    lines += table(
      "takes",
      of: OptionSection.commands.options.compactMap { command in
        let groups = tables.groups(of: command)
        return groups.isEmpty ? nil : (command.longName, groups.joined(separator: " "))
      })
    lines += table(
      "conflicts", of: tables.conflictsInListings().map { ($0, $1.joined(separator: " ")) })
    lines.append("  schedulers='\(Hints.schedulers.map(\.description).joined(separator: " "))'")
    lines.append("  flags='\(tables.schedulerFlags.joined(separator: " "))'")
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private static func array(_ name: String, of words: [String]) -> [String] {
    ["  \(name)=("] + folded(words).map { "    " + $0 } + ["  )"]
  }

  private static func table(_ name: String, of entries: [(String, String)]) -> [String] {
    ["  \(name)=("] + folded(entries.map { "[\($0)]=\(quoted($1))" }).map { "    " + $0 } + ["  )"]
  }

  private static func quoted(_ text: String) -> String {
    text.allSatisfy { $0.isLetter || $0 == "-" } ? text : "'\(text)'"
  }

  /// Joins words to lines of up to 96 columns.
  private static func folded(_ words: [String]) -> [String] {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + 1 + word.count <= 96 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
