import NetTypes

/// The header fields of a message in their order, names as they were given and compared without
/// case (RFC 9110 section 5).
///
/// All bytes lie in one array: a message of twenty fields costs two allocations, not forty.
package struct HTTPFields: Sendable {
  /// Where a field lies in `bytes`.
  private struct Entry: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  /// No fields.
  package init() {}

  /// How many fields there are.
  package var count: Int { entries.count }
  /// Whether there is none.
  package var isEmpty: Bool { entries.isEmpty }
  /// How many bytes names and values take.
  package var byteCount: Int { bytes.count }

  /// The name of a field as it was given, by its index.
  package func name(at index: Int) -> String {
    String(decoding: bytes[entries[index].name], as: UTF8.self)
  }

  /// The value of a field, by its index; what is not UTF-8 is replaced.
  package func value(at index: Int) -> String {
    String(decoding: bytes[entries[index].value], as: UTF8.self)
  }

  /// The bytes of the value of a field, by its index.
  package func bytes(at index: Int) -> ArraySlice<UInt8> { bytes[entries[index].value] }

  /// The value of the first field of a name.
  package subscript(name: StaticString) -> String? {
    indices(of: name).first.map { value(at: $0) }
  }

  /// The indices of all fields of a name.
  package func indices(of name: StaticString) -> [Int] {
    entries.indices.filter { isNamed(name, at: $0) }
  }

  /// Whether there is a field of a name.
  package func contains(_ name: StaticString) -> Bool {
    entries.indices.contains { isNamed(name, at: $0) }
  }

  /// The elements of a list that may be spread over several fields of a name (RFC 9110 section
  /// 5.6.1), in lower case, empty ones left out.
  package func list(_ name: StaticString) -> [String] {
    indices(of: name).flatMap { index in
      bytes(at: index).split(separator: UInt8(ascii: ",")).map { element in
        String(decoding: trimmingBlanks(element).map(lowercased), as: UTF8.self)
      }
    }.filter { !$0.isEmpty }
  }

  private func isNamed(_ name: StaticString, at index: Int) -> Bool {
    let range = entries[index].name
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { wanted in
      zip(bytes[range], wanted).allSatisfy { lowercased($0) == lowercased($1) }
    }
  }

  /// Adds a field. Bytes that would end the line are written as blanks, so that no value can add a
  /// field of its own.
  package mutating func append(_ name: String, _ value: String) {
    append(
      name: Array(name.utf8)[...],
      value: value.utf8.map { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F ? 0x20 : $0 }[...])
  }

  /// Adds a field of which the bytes are known to be right.
  mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    let start = bytes.count
    bytes += name
    let middle = bytes.count
    bytes += value
    entries.append(Entry(name: start..<middle, value: middle..<bytes.count))
  }

  /// Adds to the value of the last field what a folded line brings (RFC 9112 section 5.2).
  mutating func appendFolded(_ value: ArraySlice<UInt8>) {
    guard var last = entries.popLast() else { return }
    if !last.value.isEmpty { bytes.append(0x20) }
    bytes += value
    last.value = last.value.lowerBound..<bytes.count
    entries.append(last)
  }

  /// Appends the fields as they stand in a message, each with its line end.
  package func append(to message: inout [UInt8]) {
    for entry in entries {
      message += bytes[entry.name]
      message.append(text: ": ")
      message += bytes[entry.value]
      message.append(text: "\r\n")
    }
  }
}

extension HTTPFields: Equatable {
  /// Whether both have the same names and values in the same order.
  package static func == (left: HTTPFields, right: HTTPFields) -> Bool {
    left.count == right.count
      && left.entries.indices.allSatisfy {
        left.bytes[left.entries[$0].name] == right.bytes[right.entries[$0].name]
          && left.bytes(at: $0) == right.bytes(at: $0)
      }
  }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
  /// Fields in the order of the literal.
  package init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { append(name, value) }
  }
}
