package import JSON

/// Keywords whose readers need to know the block that they stand in.
extension Keyword {
  /// A keyword with one argument that must also fit what the block says already.
  ///
  /// - Parameter fits: false leaves the value out; what is wrong has been reported then.
  package static func checkedValue<Value>(
    _ name: String, _ path: any WritableKeyPath<Block, Value?> & Sendable,
    _ argument: Argument<Value>, default fallback: Value? = nil, _ help: String,
    _ options: KeywordOptions = .none,
    fits: @escaping @Sendable (inout Block, Value, Word, ParseContext) -> Bool
  ) -> Keyword {
    var keyword = Keyword.value(name, path, argument, default: fallback, help, options)
    keyword.read = { block, statement in
      let word = statement.peek
      guard let value = statement.take(argument), let word,
        fits(&block, value, word, statement.context)
      else { return }
      block[keyPath: path] = value
    }
    return keyword
  }

  /// A block of entries, one on a line, whose reader knows the block around it.
  ///
  /// - Parameters:
  ///   - read: reads one entry into the block; its first word is the statement's keyword.
  ///   - write: the words and the JSON of each entry.
  package static func lines(
    _ name: String, _ grammar: Grammar, _ help: String, _ options: KeywordOptions = .none,
    read: @escaping @Sendable (inout Block, inout Statement) -> Void,
    write: @escaping @Sendable (Block) -> [(words: [String], json: JSONValue?)]
  ) -> Keyword {
    var entry = KeywordEntry(name: name, grammar: grammar, block: name, help: help)
    entry.isRepeatable = !options.firstCounts
    return Keyword(
      entry, options: options,
      read: { block, statement in
        statement.refuseExtraWords()
        statement.context.readEntries(of: statement.keyword) { read(&block, &$0) }
      },
      write: { block in
        let values = write(block)
        guard !values.isEmpty else { return [] }
        return [
          DumpItem(name, children: values.map { DumpItem("", $0.words, json: $0.json) })
        ]
      })
  }

  /// A block of names, any number on a line, such as the instances of a group.
  package static func names(
    _ name: String, _ path: any WritableKeyPath<Block, [NamedEntry]> & Sendable,
    _ argument: Argument<String>, _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    .lines(
      name, .repeated(argument.grammar), help, options,
      read: { block, statement in
        var word: Word? = statement.keyword
        while let current = word {
          if let name = argument.read(current, statement.context) {
            block[keyPath: path].append(NamedEntry(name, place: current.range))
          }
          word = statement.next()
        }
      },
      write: { block in block[keyPath: path].map { ([$0.name], .string($0.name)) } })
  }
}

extension Statement {
  /// Reports words between a keyword and its block of entries, and takes them: keepalived's test
  /// refuses them.
  package mutating func refuseExtraWords() {
    guard let first = rest.first, let last = rest.last else { return }
    context.error(
      .extraWords, first.range.through(last.range),
      "`\(keyword.text)` takes no words before its `{`",
      fix:
        "put `{` behind `\(keyword.text)`, and each entry on a line of its own between the braces")
    ignoreRest()
  }

  /// The next word as the value of an option, such as `dev eth0` of an address; nil when it is
  /// missing or wrong, which has been reported then.
  package mutating func take<Value>(
    _ argument: Argument<Value>, of option: Word
  ) -> Value? {
    guard hasNext else {
      context.error(
        .missingArgument, option.range, "`\(option.text)` needs a value",
        expected: argument.grammar.expectation)
      return nil
    }
    return take(argument)
  }

  /// Reports a word that is no option of an entry, and takes the rest of the line.
  package mutating func reportUnknownOption(_ word: Word, of kind: String, among names: [String]) {
    let candidate = nearest(to: word.text, among: names)
    if word.text.hasPrefix("//") {
      context.error(
        .slashComment, word.range, "`//` does not begin a comment here: the words are options",
        fix: "begin comments with `#` or `!`")
    } else {
      context.error(
        .invalidValue, word.range, "`\(word.text)` is no option of \(kind)",
        expected: listed(names.map { "`\($0)`" }), fix: candidate.map { "write `\($0)`" })
    }
    ignoreRest()
  }
}
