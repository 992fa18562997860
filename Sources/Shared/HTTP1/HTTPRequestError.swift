/// Why a request is refused. The connection is of no use after it: where the next request would
/// begin is not known.
package enum HTTPRequestError: Error, Equatable, Sendable, CaseIterable {
  /// The request line is not a method, a target and a version with one blank between each.
  case malformedRequestLine
  /// A version other than HTTP/1.0 and HTTP/1.1.
  case unsupportedVersion
  /// The request line is too long.
  case targetTooLong
  /// A carriage return without a line feed, or a line feed without a carriage return.
  case bareLineEnd
  /// A line of the header that is no field: no colon, a blank before the colon, a name that is no
  /// token.
  case malformedField
  /// A value with a NUL or another control character.
  case forbiddenByte
  /// A line that begins with a blank continues the one before it, which nobody may write any more.
  case foldedField
  /// The header fields are too long.
  case fieldsTooLong
  /// Too many header fields.
  case tooManyFields
  /// No `Host` in HTTP/1.1, or more than one.
  case wrongHost
  /// The length of the content is no number, or stands there twice.
  case wrongContentLength
  /// Both a length and a coding tell where the content ends, or HTTP/1.0 uses a coding.
  case conflictingFraming
  /// A transfer coding other than `chunked`.
  case unsupportedCoding
  /// The size of a chunk, or what surrounds it, is wrong.
  case malformedChunk
  /// The content is longer than is taken.
  case contentTooLong
  /// An expectation other than `100-continue`.
  case unsupportedExpectation

  /// The status that answers it (RFC 9110 section 15).
  package var status: Int {
    switch self {
    case .unsupportedVersion: 505
    case .targetTooLong: 414
    case .fieldsTooLong, .tooManyFields: 431
    case .unsupportedCoding: 501
    case .contentTooLong: 413
    case .unsupportedExpectation: 417
    default: 400
    }
  }
}

extension HTTPRequestError: CustomStringConvertible {
  /// What is wrong, and what is expected.
  package var description: String {
    switch self {
    case .malformedRequestLine:
      "the request line has to be a method, a target and a version, such as GET / HTTP/1.1"
    case .unsupportedVersion: "only HTTP/1.0 and HTTP/1.1 are spoken here"
    case .targetTooLong: "the request line is too long"
    case .bareLineEnd: "lines have to end with a carriage return and a line feed"
    case .malformedField: "a header field has to be a name, a colon right after it, and a value"
    case .forbiddenByte: "a header field has a control character in its value"
    case .foldedField: "a header field goes over more than one line"
    case .fieldsTooLong: "the header fields are too long"
    case .tooManyFields: "there are too many header fields"
    case .wrongHost: "a request of HTTP/1.1 needs exactly one Host field"
    case .wrongContentLength: "Content-Length has to be one number"
    case .conflictingFraming: "Content-Length and Transfer-Encoding contradict each other"
    case .unsupportedCoding: "the only transfer coding that is understood is chunked"
    case .malformedChunk: "the chunked content is malformed"
    case .contentTooLong: "the content is too long"
    case .unsupportedExpectation: "the only expectation that is understood is 100-continue"
    }
  }
}
