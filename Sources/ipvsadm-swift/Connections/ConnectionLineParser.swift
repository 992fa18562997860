package import NetTypes

/// One line of the kernel's connection table. Its words are ranges of the line's bytes, so that
/// reading a line allocates nothing.
package struct ConnectionRecord: Sendable, Hashable {
  /// The protocol's name in the kernel's words: `TCP`, or `IP` for the template of a firewall
  /// mark.
  package var protocolName: Range<Int>
  /// The client.
  package var source: Endpoint
  /// The virtual service; a template of a firewall mark has the mark in place of the address.
  package var virtual: Endpoint
  /// The real server.
  package var destination: Endpoint
  /// The state's name in the kernel's words.
  package var state: Range<Int>
  /// After how many seconds the connection goes unless it is used.
  package var expirySeconds: UInt32
  /// What a persistence engine knows of the client; nil without one.
  package var persistence: Persistence?

  /// The words of a persistence engine.
  package struct Persistence: Sendable, Hashable {
    /// The engine's name, such as `sip`.
    package var engine: Range<Int>
    /// What the engine knows the client by, such as the identifier of a call.
    package var data: Range<Int>
  }
}

/// Reads lines of `/proc/net/ip_vs_conn` (`ip_vs_conn_seq_show` in the kernel's `ip_vs_conn.c`):
///
///     TCP 0A000003 A029 0A000001 0050 0A000101 1F90 ESTABLISHED     899 sip 12345@host
///
/// IPv4 addresses are hexadecimal numbers, IPv6 addresses are written out in full; ports are
/// hexadecimal. A line is read as ipvsadm reads it, with the rules of `scanf`: any white space
/// between the words, numbers that end where their digits end, digits beyond their width lost,
/// what follows the eleventh word ignored.
package enum ConnectionLineParser {
  /// Reads a line, given without its line feed.
  ///
  /// - Returns: nil when the line ends too early or a number has no digits.
  package static func parse(_ line: Span<UInt8>) -> ConnectionRecord? {
    var cursor = Cursor()
    guard let protocolName = cursor.word(line), let source = endpoint(line, &cursor),
      let virtual = endpoint(line, &cursor), let destination = endpoint(line, &cursor),
      let state = cursor.word(line), let expiry = cursor.decimal(line)
    else { return nil }
    var record = ConnectionRecord(
      protocolName: protocolName, source: source, virtual: virtual, destination: destination,
      state: state, expirySeconds: expiry)
    if let engine = cursor.word(line), let data = cursor.word(line) {
      record.persistence = ConnectionRecord.Persistence(engine: engine, data: data)
    }
    return record
  }

  private static func endpoint(_ line: Span<UInt8>, _ cursor: inout Cursor) -> Endpoint? {
    guard let word = cursor.word(line), let port = cursor.hexadecimal(line) else { return nil }
    return Endpoint(address: address(line.extracting(word)), port: port)
  }

  private static func address(_ word: Span<UInt8>) -> IPAddress {
    // What the kernel writes comes first; the rest is for what a test or an odd kernel might.
    if word.count == 8, let number = digits(word, 0..<8) {
      return .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: number)))
    }
    if word.count == 39, let address = fullIPv6Address(word) { return .v6(address) }
    var text: [UInt8] = []
    for index in word.indices { text.append(word[index]) }
    return IPAddress(text: text) ?? .v4(IPv4Address(rawValue: number(word)))
  }

  /// The eight groups of four digits that the kernel writes (`%pI6`).
  private static func fullIPv6Address(_ word: Span<UInt8>) -> IPv6Address? {
    var high: UInt64 = 0
    var low: UInt64 = 0
    for group in 0..<8 {
      let start = group * 5
      guard group == 7 || word[start + 4] == UInt8(ascii: ":"),
        let number = digits(word, start..<start + 4)
      else { return nil }
      if group < 4 { high = high << 16 | number } else { low = low << 16 | number }
    }
    return IPv6Address(high: high, low: low)
  }

  /// The number in a range of at most sixteen bytes if they all are hexadecimal digits.
  private static func digits(_ word: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
    var number: UInt64 = 0
    var all: UInt8 = 0
    for index in range {
      let digit = hexadecimalValue(word[index])
      all |= digit
      number = number << 4 | UInt64(digit & 0xF)
    }
    return all < 16 ? number : nil
  }

  /// The hexadecimal number at the beginning of a word, as `strtoul` reads it.
  private static func number(_ word: Span<UInt8>) -> UInt32 {
    var value: UInt64 = 0
    var index = hasPrefix0x(word, at: 0) ? 2 : 0
    while index < word.count {
      let digit = hexadecimalValue(word[index])
      guard digit < 16 else { break }
      guard value >> 60 == 0 else { return .max }
      value = value << 4 | UInt64(digit)
      index += 1
    }
    return UInt32(truncatingIfNeeded: value)
  }
}

/// A place in a line; moves on as words are read.
private struct Cursor {
  private var position = 0

  /// The next bytes that are not white space.
  mutating func word(_ line: Span<UInt8>) -> Range<Int>? {
    skipWhiteSpace(line)
    let start = position
    while position < line.count, !isWhiteSpace(line[position]) { position += 1 }
    return start < position ? start..<position : nil
  }

  /// The next number, in hexadecimal digits (`%hX`).
  mutating func hexadecimal(_ line: Span<UInt8>) -> UInt16? {
    let isNegative = skipToNumber(line)
    if hasPrefix0x(line, at: position) { position += 2 }
    let start = position
    var value: UInt16 = 0
    while position < line.count {
      let digit = hexadecimalValue(line[position])
      guard digit < 16 else { break }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    guard start < position else { return nil }
    return isNegative ? 0 &- value : value
  }

  /// The next number, in decimal digits (`%d`).
  mutating func decimal(_ line: Span<UInt8>) -> UInt32? {
    let isNegative = skipToNumber(line)
    let start = position
    var value: UInt32 = 0
    while position < line.count {
      let digit = hexadecimalValue(line[position])
      guard digit < 10 else { break }
      value = value &* 10 &+ UInt32(digit)
      position += 1
    }
    guard start < position else { return nil }
    return isNegative ? 0 &- value : value
  }

  private mutating func skipWhiteSpace(_ line: Span<UInt8>) {
    while position < line.count, isWhiteSpace(line[position]) { position += 1 }
  }

  /// Moves to the first digit; tells whether a minus stood before it.
  private mutating func skipToNumber(_ line: Span<UInt8>) -> Bool {
    skipWhiteSpace(line)
    guard position < line.count else { return false }
    let sign = line[position]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
    return sign == UInt8(ascii: "-")
  }
}

/// What `isspace` takes for white space in the C locale.
private func isWhiteSpace(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D)
}

private func hasPrefix0x(_ bytes: Span<UInt8>, at index: Int) -> Bool {
  index + 2 < bytes.count && bytes[index] == UInt8(ascii: "0")
    && (bytes[index + 1] | 0x20) == UInt8(ascii: "x") && hexadecimalValue(bytes[index + 2]) < 16
}

/// The value of a hexadecimal digit, either case; 255 for any other byte. An optional, or a switch
/// with its branches, would take twice the time, and half of the parser's is spent here.
private func hexadecimalValue(_ byte: UInt8) -> UInt8 {
  let decimal = byte &- UInt8(ascii: "0")
  let letter = (byte | 0x20) &- UInt8(ascii: "a")
  return decimal < 10 ? decimal : letter < 6 ? letter + 10 : .max
}
