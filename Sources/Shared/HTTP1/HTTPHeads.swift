import NetTypes

/// What comes before the content of a request (RFC 9112 section 3).
package struct HTTPRequestHead: Sendable, Equatable {
  /// What is asked for: a token, such as `GET`.
  package var method: String
  /// What it is asked of, as it stands in the request: `/v1/status?deep=1`.
  package var target: String
  /// The version.
  package var version: HTTPVersion
  /// The header fields.
  package var fields: HTTPFields

  /// Makes one.
  package init(
    method: String, target: String, version: HTTPVersion = .http11,
    fields: HTTPFields = HTTPFields()
  ) {
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }

  /// Whether the client wants to use the connection again (RFC 9112 section 9.3).
  package var keepsConnection: Bool { fields.keepsConnection(version) }

  /// Appends the head with its empty line.
  package func append(to message: inout [UInt8]) {
    message.append(text: method)
    message.append(UInt8(ascii: " "))
    message.append(text: target)
    message.append(UInt8(ascii: " "))
    message.append(text: version.rawValue)
    message.append(text: "\r\n")
    fields.append(to: &message)
    message.append(text: "\r\n")
  }
}

/// What comes before the content of a response (RFC 9112 section 4).
package struct HTTPResponseHead: Sendable, Equatable {
  /// The version.
  package var version: HTTPVersion
  /// The status, 100 to 999.
  package var status: Int
  /// The reason phrase, which may be empty.
  package var reason: String
  /// The header fields.
  package var fields: HTTPFields

  /// Makes one.
  package init(
    version: HTTPVersion = .http11, status: Int, reason: String,
    fields: HTTPFields = HTTPFields()
  ) {
    self.version = version
    self.status = status
    self.reason = reason
    self.fields = fields
  }

  /// Whether the server is going to read another request (RFC 9112 section 9.3).
  package var keepsConnection: Bool { fields.keepsConnection(version) }

  /// Appends the head with its empty line.
  package func append(to message: inout [UInt8]) {
    message.append(text: version.rawValue)
    message.append(UInt8(ascii: " "))
    message.append(decimal: UInt64(clamping: status))
    message.append(UInt8(ascii: " "))
    message.append(text: reason)
    message.append(text: "\r\n")
    fields.append(to: &message)
    message.append(text: "\r\n")
  }
}

extension HTTPFields {
  /// Whether a message with these fields keeps its connection.
  func keepsConnection(_ version: HTTPVersion) -> Bool {
    let options = list("Connection")
    if options.contains("close") { return false }
    return version == .http11 || options.contains("keep-alive")
  }
}

/// The chunked coding (RFC 9112 section 7.1), from the writer's side.
package enum HTTPChunk {
  /// Appends content as one chunk; nothing when there is none, as an empty chunk ends the content.
  package static func append(_ content: ArraySlice<UInt8>, to message: inout [UInt8]) {
    guard !content.isEmpty else { return }
    message.append(hexadecimal: UInt64(content.count))
    message.append(text: "\r\n")
    message += content
    message.append(text: "\r\n")
  }

  /// Appends the end of the content.
  package static func appendEnd(to message: inout [UInt8]) { message.append(text: "0\r\n\r\n") }
}
