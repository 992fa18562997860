/// The version of a message (RFC 9112 section 2.3).
package enum HTTPVersion: String, Sendable, CaseIterable {
  /// HTTP/1.0, whose connections close after a message unless both sides ask for more.
  case http10 = "HTTP/1.0"
  /// HTTP/1.1
  case http11 = "HTTP/1.1"
}
