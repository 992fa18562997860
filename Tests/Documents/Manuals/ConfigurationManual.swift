package import DaemonKit
import KeepalivedConf

/// The section 5 pages: introductions written by hand, and every block with its keywords out of the
/// tables from which the programs read configurations.
package enum ConfigurationManual {
  /// The daemons that have a page.
  package static let daemons = [Daemon.vrrpd, Daemon.checkd]

  /// The page of a daemon.
  ///
  /// - Parameters:
  ///   - template: the page with the lines `@language@`, `@keywords@` and `@codes@`, which are
  ///     replaced.
  ///   - language: what is said of the language.
  ///   - codes: the kinds of messages.
  package static func page(
    of daemon: Daemon, template: String, language: String, codes: [MessageCode]
  ) -> String {
    template.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      switch line {
      case "@language@": language.hasSuffix("\n") ? String(language.dropLast()) : language
      case "@keywords@": keywords(of: daemon).joined(separator: "\n")
      case "@codes@": list(of: codes).joined(separator: "\n")
      default: String(line)
      }
    }.joined(separator: "\n")
  }

  /// The blocks of a daemon, each with its keywords.
  static func keywords(of daemon: Daemon) -> [String] {
    var lines: [String] = []
    var shared: [(table: KeywordIndex, section: String)] = []
    for block in KeywordListing.blocks {
      let places = block.index.entries.indices.filter {
        isOf(daemon, block.index.entries[$0])
      }
      guard !places.isEmpty, isReachable(block, daemon) else { continue }
      let title = block.path.isEmpty ? "Outside of all blocks" : block.path.joined(separator: ", ")
      lines.append(".Ss \(Mdoc.text(title))")
      // A table that several blocks have in common is told once.
      if let same = shared.first(where: { $0.table === block.index }) {
        lines += ["The keywords are those of", ".Sx \(Mdoc.argument(same.section))", "."]
        continue
      }
      shared.append((block.index, title))
      lines.append(".Bl -tag -width Ds")
      for place in places { lines += item(block, place) }
      lines.append(".El")
    }
    return lines
  }

  private static func isOf(_ daemon: Daemon, _ entry: KeywordEntry) -> Bool {
    entry.daemons == .both || entry.daemons == daemon.daemons
  }

  /// Whether all the blocks around a block are of the daemon.
  private static func isReachable(_ block: KeywordListing.Block, _ daemon: Daemon) -> Bool {
    var index = Configuration.table.index
    for name in block.path {
      guard let place = index.place(of: name), isOf(daemon, index.entries[place]),
        let nested = index.nested[place]
      else { return false }
      index = nested()
    }
    return true
  }

  private static func item(_ block: KeywordListing.Block, _ place: Int) -> [String] {
    let entry = block.index.entries[place]
    let synopsis = block.synopsis(at: place)
    var lines = [
      ".It Ic \(Mdoc.argument(entry.name))"
        + (synopsis.isEmpty ? "" : " Ar \(Mdoc.argument(synopsis))")
    ]
    lines.append(Mdoc.text(Mdoc.sentence(entry.help)))
    let examples = entry.grammar.examples
    if !examples.isEmpty {
      lines.append(
        Mdoc.text("Such as " + examples.map { "`\($0)`" }.joined(separator: ", ") + "."))
    }
    if !entry.fallback.isEmpty { lines.append(Mdoc.text("Default: \(entry.fallback).")) }
    if let since = entry.since { lines.append(Mdoc.text("In keepalived since \(since).")) }
    if !entry.aliases.isEmpty {
      lines.append(
        Mdoc.text("Also written " + entry.aliases.map { "`\($0)`" }.joined(separator: ", ") + "."))
    }
    switch entry.standing {
    case .current: break
    case .deprecated(let advice): lines.append(Mdoc.text("Deprecated: \(advice)."))
    case .refusedByTest(let advice):
      lines.append(Mdoc.text("Deprecated, and a mistake in a test: \(advice)."))
    }
    return lines
  }

  private static func list(of codes: [MessageCode]) -> [String] {
    [".Bl -tag -width Ds"]
      + codes.flatMap { [".It \(Mdoc.argument($0.name))", Mdoc.text($0.meaning)] } + [".El"]
  }
}

/// Texts in the form that manual pages want: mdoc(7).
enum Mdoc {
  /// A line of text, in which words between backquotes become bold.
  static func text(_ text: String) -> String {
    var line = ""
    var isBold = false
    for character in text {
      switch character {
      case "\\": line += "\\e"
      case "`":
        line += isBold ? "\\fR" : "\\fB"
        isBold.toggle()
      default: line.append(character)
      }
    }
    if isBold { line += "\\fR" }
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// One argument of a macro.
  static func argument(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\e"
      case "\"": escaped += "\\(dq"
      case "`": escaped += "\\(ga"
      default: escaped.append(character)
      }
    }
    // Nothing that could be the name of a macro, or punctuation.
    if text.count <= 3 { escaped = "\\&" + escaped }
    return escaped.contains(" ") || escaped.isEmpty ? "\"\(escaped)\"" : escaped
  }

  /// A text as a sentence: with a capital letter and a full stop.
  static func sentence(_ text: String) -> String {
    guard let first = text.first else { return text }
    let start = first.isLowercase ? first.uppercased() + text.dropFirst() : text
    return start.hasSuffix(".") ? start : start + "."
  }
}

extension Grammar {
  /// The examples of the forms in it.
  var examples: [String] {
    switch self {
    case .form(_, let examples): examples
    case .optional(let inner), .repeated(let inner): inner.examples
    case .sequence(let parts): parts.flatMap(\.examples)
    default: []
    }
  }
}
