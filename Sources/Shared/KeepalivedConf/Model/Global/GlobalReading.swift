import NetTypes

extension Argument where Value == String {
  /// The name of a process: the kernel keeps 15 bytes (`TASK_COMM_LEN`, linux/sched.h).
  static var processName: Argument {
    Argument(
      .text("NAME"),
      read: { word, context in
        let limit = 15
        guard word.text.utf8.count > limit else { return word.text }
        context.error(
          .outOfRange, word.range, "`\(word.text)` is too long for a process: it is cut off",
          expected: "at most \(limit) bytes")
        return String(decoding: word.text.utf8.prefix(limit), as: UTF8.self)
      }, text: { $0 })
  }

  /// A name of at most so many bytes.
  static func text(_ name: String, upTo limit: Int) -> Argument {
    Argument(
      .text(name),
      read: { word, context in
        guard word.text.utf8.count > limit else { return word.text }
        context.error(
          .outOfRange, word.range, "`\(word.text)` is too long",
          expected: "at most \(limit) bytes")
        return nil
      }, text: { $0 })
  }
}

/// Reads an address or a name, and perhaps a port.
func readMailServer(_ statement: inout Statement) -> MailServer? {
  guard let host = statement.take(.text("ADDRESS|NAME")) else { return nil }
  guard statement.hasNext else { return MailServer(host) }
  guard let port = statement.take(.integer(1...65535)) else { return nil }
  return MailServer(host, port: port)
}

/// Reads numbers of processors, which come sorted and once each.
func readProcessors(_ statement: inout Statement) -> [Int]? {
  guard statement.hasNext else {
    statement.reportMissing(.repeated(.integer(0...1023)))
    return nil
  }
  var processors: [Int] = []
  while statement.hasNext {
    guard let processor = statement.take(.integer(0...1023)) else { return nil }
    if !processors.contains(processor) { processors.append(processor) }
  }
  return processors.sorted()
}

/// Reads a number in the notation of C, or names of bits with `|` between them.
func readFileModeMask(_ statement: inout Statement) -> UInt16? {
  guard let first = statement.peek else {
    statement.reportMissing(.text("NUMBER|BITS"))
    return nil
  }
  let range = statement.valueRange
  let words = statement.rest.map(\.text)
  statement.ignoreRest()
  if let digit = first.text.utf8.first, (48...57).contains(digit) {
    guard words.count == 1, let number = anyBaseNumber(in: first.text), number <= 0o777 else {
      statement.context.error(
        .invalidValue, range, "`\(words.joined(separator: " "))` is no set of permissions",
        expected: "one number from 0 to 0777 (octal after a 0)")
      return nil
    }
    return UInt16(number)
  }
  let bits: [Substring: UInt16] = [
    "IRUSR": 0o400, "IWUSR": 0o200, "IXUSR": 0o100, "IRGRP": 0o040, "IWGRP": 0o020,
    "IXGRP": 0o010, "IROTH": 0o004, "IWOTH": 0o002, "IXOTH": 0o001, "IRWXU": 0o700,
    "IRWXG": 0o070, "IRWXO": 0o007,
  ]
  let names = words.joined().split(separator: "|", omittingEmptySubsequences: false)
  // Bits side by side without `|` are a mistake even when the words would fit together.
  let areJoined = zip(words, words.dropFirst()).allSatisfy {
    $0.hasSuffix("|") || $1.hasPrefix("|")
  }
  var mask: UInt16 = 0
  for name in names {
    guard areJoined, let bit = bits[name] else {
      let candidate = nearest(to: String(name), among: bits.keys.map { String($0) })
      statement.context.error(
        .invalidValue, range, "`\(words.joined(separator: " "))` is no set of permissions",
        expected: "names such as IWGRP with `|` between them, or a number",
        fix: areJoined
          ? candidate.map { "did you mean `\($0)`?" }
          : "write `\(words.joined(separator: "|"))`")
      return nil
    }
    mask |= bit
  }
  return mask
}

/// Reads kinds of connections, each with seconds.
func readConnectionTimeouts(_ statement: inout Statement) -> ConnectionTimeouts? {
  let range = 0...2_678_400
  guard statement.rest.count >= 2 else {
    statement.reportMissing(.form("[tcp N] [tcpfin N] [udp N]", examples: ["tcp 900 udp 300"]))
    statement.ignoreRest()
    return nil
  }
  var timeouts = ConnectionTimeouts()
  while let word = statement.next() {
    guard ["tcp", "tcpfin", "udp"].contains(word.text) else {
      let kinds = ["tcp", "tcpfin", "udp"]
      statement.context.invalid(word, expected: .choice(kinds), among: kinds)
      statement.ignoreRest()
      return timeouts
    }
    guard statement.hasNext else {
      statement.context.error(
        .missingArgument, word.range, "seconds are missing after `\(word.text)`",
        expected: Grammar.integer(range).expectation)
      return timeouts
    }
    guard let seconds = statement.take(.integer(range)) else { return timeouts }
    switch word.text {
    case "tcp": timeouts.tcp = seconds
    case "tcpfin": timeouts.tcpFinished = seconds
    default: timeouts.udp = seconds
    }
  }
  return timeouts
}

/// Reads a policy or a number of bytes.
func readReceiveBufferPolicy(_ statement: inout Statement) -> ReceiveBufferPolicy? {
  let expected = "MTU, ADVERT, or a number of bytes"
  guard let word = statement.next() else {
    statement.reportMissing(.text("MTU|ADVERT|BYTES"))
    return nil
  }
  let policy: ReceiveBufferPolicy
  switch word.text.uppercased() {
  case "MTU": policy = .mtu
  case "ADVERT": policy = .advertisement
  default:
    guard let number = wholeNumber(in: word.text), (0...Int(UInt32.max)).contains(number) else {
      statement.context.error(
        .invalidValue, word.range, "`\(word.text)` is not valid here", expected: expected)
      statement.ignoreRest()
      return nil
    }
    policy = .bytes(number)
  }
  if let second = statement.next() {
    statement.context.error(
      .conflictingSettings, second.range, "there can be only one policy", expected: expected,
      fix: "delete `\(second.text)`")
    statement.ignoreRest()
  }
  return policy
}

/// Reads checks of included files: the first one may stand alone, others add (`+`) or take away
/// (`-`).
func readIncludeChecks(_ statement: inout Statement) -> [String]? {
  let kinds = ["read", "match", "wildcard_match", "brace_match"]
  var checks: [String] = []
  var isFirst = true
  while let word = statement.next() {
    defer { isFirst = false }
    let hasSign = word.text.hasPrefix("+") || word.text.hasPrefix("-")
    let name = hasSign ? String(word.text.dropFirst()) : word.text
    guard kinds.contains(name) else {
      // keepalived's manual has a word that keepalived itself does not know.
      let candidate = name == "readable" ? "read" : nearest(to: name, among: kinds)
      statement.context.error(
        .invalidValue, word.range, "`\(word.text)` is not valid here",
        expected: Grammar.choice(kinds).expectation, fix: candidate.map { "write `\($0)`" })
      continue
    }
    guard hasSign || isFirst else {
      statement.context.error(
        .repeatedKeyword, word.range, "only the first check may stand without a sign",
        fix: "write `+\(name)` to add it")
      continue
    }
    checks.append(word.text)
  }
  return checks
}
