import NetTypes

/// What a request is asked of, taken apart: the segments of the path and the parameters of the
/// query, each decoded for itself, so that a name may hold a slash (RFC 3986 section 2).
package struct HTTPTarget: Sendable, Equatable {
  /// A parameter of the query.
  package struct Parameter: Sendable, Equatable {
    /// The name.
    package let name: String
    /// The value; empty when there is none.
    package let value: String

    /// Makes one.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The segments: `["v1", "status"]` of `/v1/status`; none of `/`. A slash at the end counts for
  /// nothing.
  package let path: [String]
  /// The parameters in their order.
  package let query: [Parameter]

  /// Reads a target in origin form (`/path?query`), absolute form (`http://host/path?query`), or
  /// `*`, which has no segments. Nil when an escape is wrong, or a segment is `.` or `..`, is empty
  /// or holds a control character.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    if rest.first != UInt8(ascii: "/"), let colon = rest.firstIndex(of: UInt8(ascii: ":")),
      rest[colon...].starts(with: "://".utf8)
    {
      let authority = rest[(colon + 3)...]
      rest = authority.firstIndex { [0x2F, 0x3F].contains($0) }.map { rest[$0...] } ?? []
    }
    if let fragment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
    let question = rest.firstIndex(of: UInt8(ascii: "?"))
    var raw = rest[..<(question ?? rest.endIndex)]
    if raw == [UInt8(ascii: "*")] { raw = [] }
    guard raw.isEmpty || raw.first == UInt8(ascii: "/") else { return nil }
    raw = raw.dropFirst()
    if raw.last == UInt8(ascii: "/") { raw = raw.dropLast() }
    var path: [String] = []
    if !raw.isEmpty {
      for segment in raw.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
        guard let name = percentDecoded(segment), !name.isEmpty, name != ".", name != "..",
          !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { return nil }
        path.append(name)
      }
    }
    var query: [Parameter] = []
    if let question {
      for part in rest[(question + 1)...].split(separator: UInt8(ascii: "&")) {
        let equals = part.firstIndex(of: UInt8(ascii: "="))
        let value = equals.map { part[($0 + 1)...] } ?? []
        guard let name = percentDecoded(part[..<(equals ?? part.endIndex)], plusIsBlank: true),
          let value = percentDecoded(value, plusIsBlank: true)
        else { return nil }
        query.append(Parameter(name, value))
      }
    }
    self.path = path
    self.query = query
  }

  /// The value of the first parameter of a name.
  package subscript(name: String) -> String? { query.first { $0.name == name }?.value }
}

/// A text without percent escapes; nil when an escape is wrong or the result is not UTF-8.
///
/// - Parameter plusIsBlank: whether `+` stands for a blank, as in queries.
package func percentDecoded(
  _ bytes: ArraySlice<UInt8>, plusIsBlank: Bool = false
) -> String? {
  var decoded: [UInt8] = []
  var place = bytes.startIndex
  while place < bytes.endIndex {
    let byte = bytes[place]
    place += 1
    if byte == UInt8(ascii: "%") {
      guard bytes.endIndex - place >= 2, let high = hexadecimalValue(of: bytes[place]),
        let low = hexadecimalValue(of: bytes[place + 1])
      else { return nil }
      decoded.append(high << 4 | low)
      place += 2
    } else {
      decoded.append(plusIsBlank && byte == UInt8(ascii: "+") ? 0x20 : byte)
    }
  }
  return String(validating: decoded, as: UTF8.self)
}

/// A text as one segment of a path or one part of a query: all but unreserved bytes escaped (RFC
/// 3986 section 2.3).
package func percentEncoded(_ text: String) -> String {
  String(appending: { encoded in
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.append(byte)
      default:
        encoded.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 0xF] {
          encoded.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
      }
    }
  })
}
