/// What a request asks for (RFC 9110 section 9).
package enum HTTPMethod: String, Sendable, CaseIterable {
  /// Shows a resource.
  case get = "GET"
  /// Shows what `GET` would say, without the content.
  case head = "HEAD"
  /// Gives a resource something to process.
  case post = "POST"
  /// Replaces a resource.
  case put = "PUT"
  /// Changes a part of a resource (RFC 5789).
  case patch = "PATCH"
  /// Removes a resource.
  case delete = "DELETE"
  /// Tells what a resource can do.
  case options = "OPTIONS"

  /// Whether it only reads (RFC 9110 section 9.2.1).
  package var isSafe: Bool { self == .get || self == .head || self == .options }
}
