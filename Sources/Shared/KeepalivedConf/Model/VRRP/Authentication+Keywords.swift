import JSON

extension Authentication {
  /// The keywords of `authentication`.
  package static let table = KeywordTable<Authentication>(
    "authentication", daemons: .vrrpd,
    [
      .value(
        "auth_type", \.kind, .choice,
        "how advertisements are authenticated; version 3 has no authentication",
        .fallback("none")),
      .value(
        "auth_pass", \.password, .password,
        "the password, up to 8 bytes, the same on all nodes; anybody on the network can read it"),
    ])

  /// The most bytes of a password that advertisements have room for (RFC 2338 section 5.3.10).
  package static let passwordBytesLimit = 8
}

extension Argument where Value == String {
  /// A password. What is too long is cut off, as keepalived does.
  fileprivate static var password: Argument {
    Argument(
      .form("PASSWORD", examples: ["s3cret", "12345678"]),
      read: { word, context in
        let limit = Authentication.passwordBytesLimit
        guard word.text.utf8.count > limit else { return word.text }
        let used = String(decoding: word.text.utf8.prefix(limit), as: UTF8.self)
        context.error(
          .outOfRange, word.range,
          "the password has \(word.text.utf8.count) bytes: only the first \(limit) are used",
          expected: "up to \(limit) bytes", fix: "write `\(used)` here and on all other nodes")
        return used
      }, text: { $0 })
  }
}

extension HMACAuthentication {
  /// The keywords of `auth_hmac`.
  package static let table = KeywordTable<HMACAuthentication>(
    "auth_hmac", daemons: .vrrpd,
    [
      .keys,
      .value(
        "active_key", \.activeKey, .integer(0...255),
        "the number of the key that advertisements are sent with"),
      .value(
        "anti_replay", \.sequence, .choice, default: .time,
        "what tells new advertisements from repeated ones: the clock, or a counter"),
      .value(
        "time_window", \.timeWindow, .seconds(1_000_000...300_000_000, decimals: 0),
        "how far the clocks of the nodes may differ", .fallback("3 x advert_int, at least 5")),
      .value(
        "mode", \.mode, .choice, default: .enforce,
        "whether advertisements without a hash are dropped; for changing over without a gap"),
    ])

  /// How many bytes a key may have.
  package static let keyBytes = 32...64
}

extension Keyword where Block == HMACAuthentication {
  fileprivate static var keys: Keyword {
    var entry = KeywordEntry(
      name: "key",
      grammar: .form(
        "ID hex:DIGITS|file:PATH|TEXT",
        examples: [
          "1 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
          "2 a-key-of-at-least-thirty-two-bytes",
        ]), help: "a key of 32 to 64 bytes with its number, which advertisements carry")
    entry.isRepeatable = true
    return Keyword(
      entry,
      read: { block, statement in
        let range = statement.range
        guard let number = statement.take(.integer(0...255)) else { return }
        guard let word = statement.next() else {
          statement.reportMissing(.text("KEY"))
          return
        }
        guard let source = readKeySource(word, statement.context) else { return }
        if let first = block.keys.first(where: { $0.number == number }) {
          statement.context.error(
            .duplicateName, range, "key \(number) is given twice: the first one counts",
            fix: "give each key a number of its own",
            related: first.place.map { [.init($0, "first given here")] } ?? [])
          return
        }
        block.keys.append(.init(number, source, place: range))
      },
      write: { block in
        block.keys.map { key in
          DumpItem(
            "key", [String(key.number), key.source.text],
            json: .object([
              .init("id", .integer(key.number)), .init("key", .string(key.source.text)),
            ]), isRepeated: true)
        }
      })
  }
}

extension HMACAuthentication.Key.Source {
  /// The word as it is written.
  var text: String {
    switch self {
    case .hexadecimal(let digits): "hex:" + digits
    case .text(let text): text
    case .file(let path): "file:" + path
    }
  }
}

private func readKeySource(
  _ word: Word, _ context: ParseContext
) -> HMACAuthentication.Key.Source? {
  if word.text.hasPrefix("file:") {
    return readKeyFile(word, path: String(word.text.dropFirst(5)), context)
  }
  let isHexadecimal = word.text.hasPrefix("hex:")
  let text = isHexadecimal ? word.text.dropFirst(4) : word.text[...]
  if isHexadecimal, !text.utf8.count.isMultiple(of: 2) || !text.allSatisfy(\.isHexDigit) {
    context.error(
      .invalidValue, word.range, "these are no bytes in hexadecimal digits",
      expected: "two digits a byte behind `hex:`")
    return nil
  }
  let count = isHexadecimal ? text.utf8.count / 2 : text.utf8.count
  guard HMACAuthentication.keyBytes.contains(count) else {
    context.error(
      .outOfRange, word.range, "the key has \(count) bytes", expected: "32 to 64 bytes",
      fix: "make a key with `openssl rand -hex 32` and write it behind `hex:`")
    return nil
  }
  return isHexadecimal ? .hexadecimal(text.lowercased()) : .text(word.text)
}

private func readKeyFile(
  _ word: Word, path: String, _ context: ParseContext
) -> HMACAuthentication.Key.Source? {
  if context.host.isAnotherNode { return .file(path) }
  guard let file = context.host.file(at: path) else {
    context.error(.unreadableFile, word.range, "there is no key file \(path)")
    return nil
  }
  guard file.mode & 0o077 == 0 else {
    context.error(
      .invalidValue, word.range, "others than its owner may read the key file \(path)",
      fix: "run `chmod 600 \(path)`")
    return nil
  }
  return .file(path)
}
