package import JSON

/// A keyword of a block: what there is to know of it, and how it becomes part of the block's value
/// and is written again.
package struct Keyword<Block: ConfigurationBlock>: Sendable {
  /// What there is to know of it.
  package var entry: KeywordEntry
  /// The keywords of its own block, for messages and documents; nil when it has no such block.
  package var nested: (@Sendable () -> KeywordIndex)?
  /// Reads the statement into the block. What is wrong is reported and left out.
  package var read: @Sendable (inout Block, inout Statement) -> Void
  /// The canonical form; empty when the block doesn't say it.
  package var write: @Sendable (Block) -> [DumpItem]
  /// Fills in the default where nothing is said.
  package var fillDefault: @Sendable (inout Block) -> Void = { _ in }

  /// Makes a keyword from its parts; the constructors below cover most of them.
  package init(
    _ entry: KeywordEntry, options: KeywordOptions = .none,
    nested: (@Sendable () -> KeywordIndex)? = nil,
    read: @escaping @Sendable (inout Block, inout Statement) -> Void,
    write: @escaping @Sendable (Block) -> [DumpItem]
  ) {
    self.entry = entry
    self.entry.aliases += options.aliases
    if let daemons = options.daemons { self.entry.daemons = daemons }
    if let fallback = options.fallback { self.entry.fallback = fallback }
    self.entry.since = options.since
    self.entry.standing = options.standing
    self.entry.firstCounts = options.firstCounts
    self.entry.refusesSecond = options.refusesSecond
    self.entry.survivesMissing = options.survivesMissing
    self.nested = nested
    self.read = read
    self.write = write
  }
}

extension Keyword {
  /// A keyword with one argument.
  ///
  /// - Parameter fallback: the default, which `fillDefaults` sets.
  package static func value<Value>(
    _ name: String, _ path: any WritableKeyPath<Block, Value?> & Sendable,
    _ argument: Argument<Value>,
    default fallback: Value? = nil, _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    var keyword = Keyword(
      KeywordEntry(
        name: name, grammar: argument.grammar, fallback: fallback.map(argument.text) ?? "",
        help: help),
      options: options,
      read: { block, statement in
        if let value = statement.take(argument) { block[keyPath: path] = value }
      },
      write: { block in
        block[keyPath: path].map {
          [DumpItem(name, [argument.text($0)], json: argument.json($0))]
        } ?? []
      })
    if let fallback {
      keyword.fillDefault = { block in
        if block[keyPath: path] == nil { block[keyPath: path] = fallback }
      }
    }
    return keyword
  }

  /// A keyword without argument that switches something on (or, with `sets: false`, off).
  package static func flag(
    _ name: String, _ path: any WritableKeyPath<Block, Bool?> & Sendable, sets value: Bool = true,
    _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    Keyword(
      KeywordEntry(name: name, grammar: .nothing, help: help), options: options,
      read: { block, _ in block[keyPath: path] = value },
      write: { $0[keyPath: path] == value ? [DumpItem(name, json: .boolean(true))] : [] })
  }

  /// A keyword with a truth value that may be left out.
  ///
  /// - Parameter bare: what it means without one.
  package static func optionalBoolean(
    _ name: String, _ path: any WritableKeyPath<Block, Bool?> & Sendable, bare: Bool = true,
    default fallback: Bool? = nil, _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    var keyword = Keyword(
      KeywordEntry(
        name: name, grammar: .optional(.boolean),
        fallback: fallback.map { $0 ? "on" : "off" } ?? "",
        help: help), options: options,
      read: { block, statement in
        guard statement.hasNext else {
          block[keyPath: path] = bare
          return
        }
        if let value = statement.take(.boolean) { block[keyPath: path] = value }
      },
      write: { block in
        block[keyPath: path].map {
          [DumpItem(name, [$0 ? "on" : "off"], json: .boolean($0))]
        } ?? []
      })
    if let fallback {
      keyword.fillDefault = { block in
        if block[keyPath: path] == nil { block[keyPath: path] = fallback }
      }
    }
    return keyword
  }

  /// A keyword whose words, or whose block of entries, make a value by rules of its own.
  ///
  /// - Parameter read: takes what it needs from the statement.
  package static func custom<Value: Equatable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Block, Value?> & Sendable, _ grammar: Grammar,
    _ help: String, _ options: KeywordOptions = .none,
    read: @escaping @Sendable (inout Statement) -> Value?,
    write: @escaping @Sendable (Value) -> (words: [String], json: JSONValue?)
  ) -> Keyword {
    Keyword(
      KeywordEntry(name: name, grammar: grammar, help: help), options: options,
      read: { block, statement in
        if let value = read(&statement) { block[keyPath: path] = value }
      },
      write: { block in
        block[keyPath: path].map {
          let written = write($0)
          return [DumpItem(name, written.words, json: written.json)]
        } ?? []
      })
  }

  /// A block of entries, one on a line, such as addresses.
  ///
  /// - Parameters:
  ///   - grammar: of one entry.
  ///   - read: reads one entry; the statement's keyword is the entry's first word (`takeFirst`).
  ///   - write: one entry again.
  package static func entries<Value: Equatable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Block, [Value]> & Sendable, _ grammar: Grammar,
    _ help: String, _ options: KeywordOptions = .none,
    read: @escaping @Sendable (inout Statement) -> Value?,
    write: @escaping @Sendable (Value) -> (words: [String], json: JSONValue?)
  ) -> Keyword {
    var entry = KeywordEntry(name: name, grammar: grammar, block: name, help: help)
    entry.isRepeatable = true
    return Keyword(
      entry, options: options,
      read: { block, statement in
        statement.refuseExtraWords()
        statement.context.readEntries(of: statement.keyword) { entry in
          if let value = read(&entry) { block[keyPath: path].append(value) }
        }
      },
      write: { block in
        let values = block[keyPath: path]
        guard !values.isEmpty else { return [] }
        return [
          DumpItem(
            name,
            children: values.map {
              let written = write($0)
              return DumpItem("", written.words, json: written.json)
            })
        ]
      })
  }

  /// A block of keywords that may stand once; a second one goes on where the first ended.
  package static func block<Nested: ConfigurationBlock>(
    _ name: String, _ path: any WritableKeyPath<Block, Nested?> & Sendable,
    _ table: @escaping @Sendable () -> KeywordTable<Nested>, _ help: String,
    _ options: KeywordOptions = .none
  ) -> Keyword {
    Keyword(
      KeywordEntry(name: name, grammar: .nothing, block: name, help: help), options: options,
      nested: { table().index },
      read: { block, statement in
        statement.reportExtraWords()
        var nested = block[keyPath: path] ?? Nested()
        statement.context.readBlock(table(), into: &nested, opened: statement)
        block[keyPath: path] = nested
      },
      write: { block in
        block[keyPath: path].map { [DumpItem(name, children: table().items(of: $0))] } ?? []
      })
  }

  /// A block of keywords that may stand any number of times, with words between keyword and brace.
  ///
  /// - Parameters:
  ///   - header: the grammar of these words.
  ///   - readHeader: reads them into a new block; false when the block can't be used: it is then
  ///     read for its mistakes and left out.
  ///   - writeHeader: the words again.
  ///   - finish: what is to be said of the block when it is complete; false leaves it out.
  package static func blocks<Nested: ConfigurationBlock>(
    _ name: String, _ path: any WritableKeyPath<Block, [Nested]> & Sendable,
    header: Grammar, _ table: @escaping @Sendable () -> KeywordTable<Nested>,
    _ help: String, _ options: KeywordOptions = .none,
    readHeader: @escaping @Sendable (inout Nested, inout Statement) -> Bool,
    writeHeader: @escaping @Sendable (Nested) -> [String],
    finish: @escaping @Sendable (inout Nested, ParseContext) -> Bool = { _, _ in true }
  ) -> Keyword {
    var entry = KeywordEntry(name: name, grammar: header, block: name, help: help)
    entry.isRepeatable = true
    return Keyword(
      entry, options: options, nested: { table().index },
      read: { block, statement in
        var nested = Nested()
        let isUsable = readHeader(&nested, &statement)
        if isUsable { statement.reportExtraWords() }
        statement.context.readBlock(table(), into: &nested, opened: statement)
        if finish(&nested, statement.context), isUsable { block[keyPath: path].append(nested) }
      },
      write: { block in
        block[keyPath: path].map {
          DumpItem(name, writeHeader($0), children: table().items(of: $0), isRepeated: true)
        }
      })
  }
}
