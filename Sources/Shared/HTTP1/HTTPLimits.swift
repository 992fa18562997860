/// How much a message may hold. A parser never keeps more than these limits at a time.
package struct HTTPLimits: Sendable, Equatable {
  /// The longest start line, in bytes.
  package var startLineLength: Int
  /// The header fields of a message together, in bytes, line ends included; trailers count anew.
  package var fieldsLength: Int
  /// How many header fields there may be.
  package var fieldCount: Int
  /// The longest content, in bytes; it is handed on in pieces and not kept.
  package var contentLength: Int
  /// The longest line with the size of a chunk, in bytes.
  package var chunkLineLength: Int
  /// How many interim responses (1xx) may come before the final one.
  package var interimResponses: Int

  /// Makes limits; those of requests to a daemon unless told otherwise.
  package init(
    startLineLength: Int = 8192, fieldsLength: Int = 16_384, fieldCount: Int = 100,
    contentLength: Int = 1 << 20, chunkLineLength: Int = 256, interimResponses: Int = 8
  ) {
    self.startLineLength = startLineLength
    self.fieldsLength = fieldsLength
    self.fieldCount = fieldCount
    self.contentLength = contentLength
    self.chunkLineLength = chunkLineLength
    self.interimResponses = interimResponses
  }

  /// Those of requests to a daemon.
  package static let request = HTTPLimits()
  /// Those of responses of servers that are looked after: long header fields happen, and content
  /// of any length passes through.
  package static let response = HTTPLimits(
    fieldsLength: 65_536, fieldCount: 500, contentLength: .max, chunkLineLength: 1024)
}

/// What a parser finds, in order: one head, content in pieces, one end.
package enum HTTPEvent<Head: Sendable>: Sendable {
  /// The head of a message.
  case head(Head)
  /// A piece of the content, without its framing; never empty.
  case content(ArraySlice<UInt8>)
  /// The end of the message, with the fields that stood behind chunked content.
  case end(trailers: HTTPFields)
}

extension HTTPEvent: Equatable where Head: Equatable {}
