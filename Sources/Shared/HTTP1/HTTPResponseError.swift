/// Why bytes are no response, or none that is taken.
package enum HTTPResponseError: Error, Equatable, Sendable, CaseIterable {
  /// The connection ended before anything came.
  case nothingReceived
  /// The first line is no status line, such as `HTTP/1.1 200 OK`.
  case malformedStatusLine
  /// A version other than HTTP/1.0 and HTTP/1.1.
  case unsupportedVersion
  /// The status line is too long.
  case statusLineTooLong
  /// A line of the header that is no field.
  case malformedField
  /// The header fields are too long.
  case fieldsTooLong
  /// Too many header fields.
  case tooManyFields
  /// More interim responses than are waited for.
  case tooManyInterimResponses
  /// The length of the content is no number, or there are several that differ.
  case wrongContentLength
  /// A transfer coding other than `chunked`.
  case unsupportedCoding
  /// The size of a chunk, or what surrounds it, is wrong.
  case malformedChunk
  /// The content is longer than is taken.
  case contentTooLong
  /// The connection ended within the header.
  case endedInHeader
  /// The connection ended within the content.
  case endedInContent
}

extension HTTPResponseError: CustomStringConvertible {
  /// What is wrong.
  package var description: String {
    switch self {
    case .nothingReceived: "the connection was closed without a response"
    case .malformedStatusLine: "the response does not begin with an HTTP status line"
    case .unsupportedVersion: "the response is of another version than HTTP/1.0 and HTTP/1.1"
    case .statusLineTooLong: "the status line of the response is too long"
    case .malformedField: "the response has a malformed header field"
    case .fieldsTooLong: "the header fields of the response are too long"
    case .tooManyFields: "the response has too many header fields"
    case .tooManyInterimResponses: "too many interim responses came before the final one"
    case .wrongContentLength: "the Content-Length of the response is wrong"
    case .unsupportedCoding: "the response has a transfer coding that is not understood"
    case .malformedChunk: "the chunked content of the response is malformed"
    case .contentTooLong: "the content of the response is too long"
    case .endedInHeader: "the connection was closed in the midst of the header fields"
    case .endedInContent: "the connection was closed before the end of the content"
    }
  }
}
