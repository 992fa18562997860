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
    if let endpoint = cursor.kernelEndpoint(line) { return endpoint }
    guard let word = cursor.word(line), let port = cursor.hexadecimal(line) else { return nil }
    return Endpoint(address: address(line.extracting(word)), port: port)
  }

  /// An address as the kernel does not write it, but ipvsadm reads it.
  private static func address(_ word: Span<UInt8>) -> IPAddress {
    var text: [UInt8] = []
    for index in word.indices { text.append(word[index]) }
    return IPAddress(text: text) ?? .v4(IPv4Address(rawValue: number(word)))
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

  /// The address and the port that stand right here if they have all the digits, and the single
  /// blanks before, between and behind them, that the kernel gives them; nil else, and the cursor
  /// stays. This is the short way through a million lines.
  mutating func kernelEndpoint(_ line: Span<UInt8>) -> Endpoint? {
    let blank = UInt8(ascii: " ")
    let start = position + 1
    guard start + 14 <= line.count, line[position] == blank else { return nil }
    if let number = line.hexadecimal(eightDigitsAt: start), line[start + 8] == blank,
      let port = line.hexadecimal(fourDigitsAt: start + 9),
      start + 13 < line.count, line[start + 13] == blank
    {
      position = start + 13
      return Endpoint(address: .v4(IPv4Address(rawValue: number)), port: port)
    }
    guard start + 44 < line.count, line[start + 39] == blank, line[start + 44] == blank,
      let port = line.hexadecimal(fourDigitsAt: start + 40)
    else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for group in 0..<8 {
      guard let number = line.hexadecimal(fourDigitsAt: start + group * 5),
        group == 7 || line[start + group * 5 + 4] == UInt8(ascii: ":")
      else { return nil }
      if group < 4 { high = high << 16 | UInt64(number) } else { low = low << 16 | UInt64(number) }
    }
    position = start + 44
    return Endpoint(address: .v6(IPv6Address(high: high, low: low)), port: port)
  }

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
      let digit = line[position] &- UInt8(ascii: "0")
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

/// The value of a hexadecimal digit, either case; 255 for any other byte.
private func hexadecimalValue(_ byte: UInt8) -> UInt8 {
  let decimal = byte &- UInt8(ascii: "0")
  let letter = (byte | 0x20) &- UInt8(ascii: "a")
  return decimal < 10 ? decimal : letter < 6 ? letter + 10 : .max
}
