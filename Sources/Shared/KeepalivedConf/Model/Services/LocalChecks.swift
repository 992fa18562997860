import JSON

/// `MISC_CHECK`: a program whose exit status says whether the server works.
package struct MiscCheck: ScheduledCheck {
  /// Where its keywords stand.
  package var places = Places()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?
  /// `misc_path` with the `user` who runs it.
  package var script: ScriptCommand?
  /// Whether the user or the group doesn't exist.
  var isUserMissing = false
  /// `misc_timeout`: how long it may run; the service's `delay_loop` unless given.
  package var timeout: Duration?
  /// `misc_dynamic`: exit statuses from 2 set the weight.
  package var isDynamic: Bool?

  /// Nothing is said.
  package init() {}
}

/// `FILE_CHECK`: the number in a file changes the weight, or takes the server out.
package struct FileCheck: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// `track_file`: the name of a block of that kind.
  package var file: String?
  /// `weight`: what the number in the file is multiplied with; the file's own unless given.
  package var weight: Int?
  /// `reverse` (true) or `noreverse` (false) behind the weight; nil for neither.
  package var isReversed: Bool?

  /// Nothing is said.
  package init() {}
}

/// `BFD_CHECK`: the server is up while a BFD session is.
package struct BFDCheck: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// `name`: of a `bfd_instance`.
  package var instance: String?
  /// `alpha`
  package var startsDown: Bool?

  /// Nothing is said.
  package init() {}
}

extension MiscCheck {
  /// The keywords of `MISC_CHECK`.
  package static let table = KeywordTable<MiscCheck>(
    "MISC_CHECK", daemons: .checkd,
    [
      path,
      user,
      .value(
        "misc_timeout", \.timeout, .wholeSeconds(0...4294),
        "how long the program may run before it is ended; 0 for the default",
        .fallback("the service's delay_loop")),
      .switchOn(
        "misc_dynamic", \.isDynamic,
        "exit statuses from 2 to 255 set the server's weight to the status less 2"),
    ] + Keyword.schedule(retries: "0"))

  private static var path: Keyword<MiscCheck> {
    Keyword(
      KeywordEntry(name: "misc_path", grammar: .script, help: "the program with its arguments"),
      options: .survivesMissing,
      read: { check, statement in
        guard statement.useEscapes() else { return }
        guard let word = statement.next() else {
          statement.reportMissing(.script)
          return
        }
        guard let command = readCommandWord(word, statement.context) else {
          statement.ignoreRest()
          return
        }
        check.script = ScriptCommand(
          command.words, user: check.script?.user, group: check.script?.group, at: word.range)
      },
      write: { check in check.script.map { [DumpItem("misc_path", [$0.text])] } ?? [] })
  }

  private static var user: Keyword<MiscCheck> {
    let grammar = Grammar.sequence([.text("USER"), .optional(.text("GROUP"))])
    return Keyword(
      KeywordEntry(
        name: "user", grammar: grammar, fallback: "script_user of global_defs",
        help: "who runs the program"), options: .survivesMissing,
      read: { check, statement in
        let range = statement.range
        guard let user = statement.take(Argument<String>.text("USER")) else { return }
        let group = statement.next()?.text
        let host = statement.context.host
        // keepalived leaves such a check out: the program must never run as somebody else.
        let missing: String? =
          host.user(named: user) == nil
          ? "user `\(user)`"
          : group.flatMap { host.group(named: $0) == nil ? "group `\($0)`" : nil }
        if let missing {
          statement.context.error(
            .unknownUser, range, "this system has no \(missing): the check is left out",
            fix: "create the \(missing), or name one that exists")
          check.isUserMissing = true
        }
        check.script = ScriptCommand(
          check.script?.words ?? [], user: user, group: group, at: check.script?.place.range)
      },
      write: { check in
        guard let script = check.script, let user = script.user else { return [] }
        return [DumpItem("user", [user] + [script.group].compactMap(\.self))]
      })
  }

  /// Whether it can run; reports why not.
  static func finish(_ check: inout MiscCheck, _ context: ParseContext) -> Bool {
    guard let script = check.script, !script.words.isEmpty else {
      context.error(
        .missingSetting, check.places.block, "this check has no program: it is left out",
        fix: "add `misc_path \"PROGRAM ARGUMENTS\"`")
      return false
    }
    return !check.isUserMissing
  }
}

extension Argument where Value == Duration {
  /// Seconds without decimals.
  static func wholeSeconds(_ range: ClosedRange<Int>) -> Argument {
    Argument(
      .integer(range),
      read: { word, context in
        readInteger(word, range, expected: nil, context).map { .seconds($0) }
      }, text: { String($0.components.seconds) },
      json: { .integer(Int(clamping: $0.components.seconds)) })
  }
}

extension FileCheck {
  /// The keywords of `FILE_CHECK`.
  package static let table = KeywordTable<FileCheck>(
    "FILE_CHECK", daemons: .checkd,
    [
      .value(
        "track_file", \.file, .text("NAME"), "the name of a `track_file` block further up"),
      weightKeyword,
    ])

  private static var weightKeyword: Keyword<FileCheck> {
    let range = -2_147_483_647...2_147_483_647
    return Keyword(
      KeywordEntry(
        name: "weight",
        grammar: .sequence([.integer(range), .optional(.choice(["reverse", "noreverse"]))]),
        fallback: "that of the track_file",
        help: "what the number in the file is multiplied with and added to the server's weight; "
          + "with 0, any number but 0 means that it is down"),
      options: .survivesMissing,
      read: { check, statement in
        guard let weight = statement.take(Argument<Int>.integer(range)) else { return }
        var isReversed: Bool?
        if let word = statement.next() {
          switch word.text {
          case "reverse": isReversed = true
          case "noreverse": isReversed = false
          default:
            let words = ["reverse", "noreverse"]
            statement.context.invalid(word, expected: .choice(words), among: words)
            statement.ignoreRest()
            return
          }
        }
        check.weight = weight
        check.isReversed = isReversed
      },
      write: { check in
        guard let weight = check.weight else { return [] }
        let suffix = check.isReversed.map { $0 ? ["reverse"] : ["noreverse"] } ?? []
        return [
          DumpItem(
            "weight", [String(weight)] + suffix,
            json: suffix.isEmpty ? .integer(weight) : nil)
        ]
      })
  }

  /// Whether it names a file; reports when it doesn't.
  static func finish(_ check: inout FileCheck, _ context: ParseContext) -> Bool {
    if check.file != nil { return true }
    // A keyword without its word has been reported already.
    if !check.places.contains("track_file") {
      context.error(
        .missingSetting, check.places.block, "this check has no `track_file`: it is left out",
        fix: "add `track_file NAME`")
    }
    return false
  }
}

extension BFDCheck {
  /// The keywords of `BFD_CHECK`.
  package static let table = KeywordTable<BFDCheck>(
    "BFD_CHECK", daemons: .checkd,
    [
      nameKeyword,
      .optionalBoolean(
        "alpha", \.startsDown, "whether the server is down until the session is up",
        .fallback("that of the real server")),
    ])

  private static var nameKeyword: Keyword<BFDCheck> {
    Keyword(
      KeywordEntry(
        name: "name", grammar: .text("NAME"), help: "the name of a `bfd_instance` further up"),
      options: .survivesMissing + .firstCounts,
      read: { check, statement in
        guard let name = statement.take(Argument<String>.text("NAME")) else { return }
        guard let extra = statement.peek else {
          check.instance = name
          return
        }
        statement.context.error(
          .extraWords, extra.range, "a BFD check has one name: it is left out",
          fix: "write a `BFD_CHECK` of its own for each name")
        statement.ignoreRest()
      },
      write: { check in check.instance.map { [DumpItem("name", [$0])] } ?? [] })
  }

  /// Whether it names a session; reports when it doesn't.
  static func finish(_ check: inout BFDCheck, _ context: ParseContext) -> Bool {
    if check.instance != nil { return true }
    if !check.places.contains("name") {
      context.error(
        .missingSetting, check.places.block, "this check has no `name`: it is left out",
        fix: "add `name NAME`")
    }
    return false
  }
}
