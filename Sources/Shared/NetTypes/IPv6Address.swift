/// An IPv6 address as two 64-bit numbers in host byte order.
package struct IPv6Address: Sendable, Hashable {
  /// The first eight bytes of the address.
  package var high: UInt64
  /// The last eight bytes of the address.
  package var low: UInt64

  /// The unspecified address, `::`.
  package static let any = IPv6Address(high: 0, low: 0)

  /// Makes an address from its two halves.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The eight 16-bit groups, in the order in which they are written.
  package func group(_ index: Int) -> UInt16 {
    let half = index < 4 ? high : low
    return UInt16(truncatingIfNeeded: half >> UInt64(48 - index % 4 * 16))
  }

  /// The four 32-bit words, most significant first.
  package func word(_ index: Int) -> UInt32 {
    let half = index < 2 ? high : low
    return UInt32(truncatingIfNeeded: half >> UInt64(index % 2 == 0 ? 32 : 0))
  }

  /// Whether this is a multicast address, ff00::/8 (RFC 4291 section 2.7).
  package var isMulticast: Bool { high >> 56 == 0xFF }

  /// Whether this is a link-local unicast address, fe80::/10 (RFC 4291 section 2.5.6).
  package var isLinkLocal: Bool { high >> 54 == 0xFE80 >> 6 }

  /// Whether this is the loopback address, `::1` (RFC 4291 section 2.5.3).
  package var isLoopback: Bool { high == 0 && low == 1 }
}

extension IPv6Address {
  /// Parses the text forms of RFC 4291 section 2.2, as `inet_pton` does: no scope, no brackets.
  package init?(text: ArraySlice<UInt8>) {
    var parser = IPv6TextParser()
    var start = text.startIndex
    var index = text.startIndex
    if text.first == UInt8(ascii: ":") {
      // A single leading colon is wrong; the second one opens the gap.
      index = text.index(after: index)
      guard index < text.endIndex, text[index] == UInt8(ascii: ":") else { return nil }
      start = index
    }
    while index < text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: ":") {
        if start == index {
          guard parser.openGap() else { return nil }
        } else {
          guard text.index(after: index) < text.endIndex, parser.endGroup() else { return nil }
        }
        index = text.index(after: index)
        start = index
      } else if byte == UInt8(ascii: ".") {
        guard let tail = IPv4Address(text: text[start...]) else { return nil }
        guard parser.append(dottedQuad: tail) else { return nil }
        index = text.endIndex
      } else {
        guard let digit = hexadecimalValue(of: byte), parser.append(digit: digit) else {
          return nil
        }
        index = text.index(after: index)
      }
    }
    guard let address = parser.finish() else { return nil }
    self = address
  }

  /// Appends the text in the form of glibc's `inet_ntop`: lower case, the longest run of two or
  /// more zero groups shortened, IPv4-compatible and IPv4-mapped addresses with a dotted tail.
  package func append(to text: inout [UInt8]) {
    text.append(addingCapacity: Self.textCapacity) { append(to: &$0) }
  }

  /// How much room the text needs, in bytes: at most eight groups of four digits, or six groups
  /// and the text of an IPv4 address.
  static var textCapacity: Int { 30 + IPv4Address.textCapacity }

  /// Appends the text; needs room for `textCapacity` bytes.
  func append(to text: inout OutputSpan<UInt8>) {
    let gap = longestZeroRun()
    let dotted =
      gap.lowerBound == 0 && (gap.count == 6 || (gap.count == 5 && group(5) == 0xFFFF))
    var index = 0
    while index < 8 {
      if index == gap.lowerBound, !gap.isEmpty {
        text.append(UInt8(ascii: ":"))
        index = gap.upperBound
        if index == 8 { text.append(UInt8(ascii: ":")) }
        continue
      }
      if index != 0 { text.append(UInt8(ascii: ":")) }
      if dotted, index == 6 {
        IPv4Address(rawValue: word(3)).append(to: &text)
        return
      }
      text.append(hexadecimal: UInt64(group(index)))
      index += 1
    }
  }

  /// The first of the longest runs of zero groups; empty when no run has at least two.
  private func longestZeroRun() -> Range<Int> {
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, group(end) == 0 { end += 1 }
      if end - start > best.count { best = start..<end }
      start = max(end, start) + 1
    }
    return best.count >= 2 ? best : 0..<0
  }
}

extension IPv6Address: CustomStringConvertible {
  /// The text as `inet_ntop` writes it.
  package var description: String { String(appending: append) }
}

extension IPv6Address: Comparable {
  /// Numeric order.
  package static func < (left: IPv6Address, right: IPv6Address) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

/// Collects the groups of an IPv6 address while its text is read.
private struct IPv6TextParser {
  private var head: [UInt16] = []
  private var tail: [UInt16] = []
  private var hasGap = false
  private var group: UInt16 = 0
  private var digits = 0

  private var count: Int { head.count + tail.count }

  mutating func append(digit: UInt8) -> Bool {
    guard digits < 4 else { return false }
    group = group << 4 | UInt16(digit)
    digits += 1
    return true
  }

  mutating func openGap() -> Bool {
    guard !hasGap else { return false }
    hasGap = true
    return true
  }

  mutating func endGroup() -> Bool {
    guard count < 8 else { return false }
    if hasGap { tail.append(group) } else { head.append(group) }
    group = 0
    digits = 0
    return true
  }

  mutating func append(dottedQuad: IPv4Address) -> Bool {
    group = UInt16(dottedQuad.rawValue >> 16)
    guard endGroup() else { return false }
    group = UInt16(truncatingIfNeeded: dottedQuad.rawValue)
    digits = 0
    return endGroup()
  }

  mutating func finish() -> IPv6Address? {
    if digits > 0 {
      guard endGroup() else { return nil }
    }
    // A gap stands for at least one group.
    guard hasGap ? count < 8 : count == 8 else { return nil }
    let groups = head + Array(repeating: 0, count: 8 - count) + tail
    let number = { (range: Range<Int>) in groups[range].reduce(0) { $0 << 16 | UInt64($1) } }
    return IPv6Address(high: number(0..<4), low: number(4..<8))
  }
}

extension IPv6Address {
  /// Parses the text forms of RFC 4291 section 2.2 that fills an array.
  package init?(text: [UInt8]) { self.init(text: text[...]) }
}
