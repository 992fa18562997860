package import HTTP1
package import JSON

/// Why a request is not fulfilled, as RFC 9457 writes it (`application/problem+json`).
package struct Problem: Error, Equatable, Sendable {
  /// The status, 400 to 599.
  package var status: Int
  /// What kind of problem it is, in words with hyphens that programs can compare, such as
  /// `no-such-instance`; nil when the status says it all.
  package var kind: String?
  /// The kind in words for people; that of the status when nil.
  package var title: String?
  /// What is wrong this time, what was expected, and how to mend it.
  package var detail: String
  /// Further members, such as the lines of a file that are wrong.
  package var members: [JSONValue.Member]
  /// Further fields of the response, such as `Allow`.
  package var fields: HTTPFields

  /// Makes one.
  package init(
    status: Int, kind: String? = nil, title: String? = nil, detail: String,
    members: [JSONValue.Member] = [], fields: HTTPFields = HTTPFields()
  ) {
    self.status = status
    self.kind = kind
    self.title = title
    self.detail = detail
    self.members = members
    self.fields = fields
  }

  /// The media type of the document.
  package static let mediaType = "application/problem+json"
  /// What stands before the kind in the member `type`.
  package static let typePrefix = "urn:lvs-swift:problem:"

  /// The document.
  package var document: JSONValue {
    .object(
      [
        JSONValue.Member("type", .string(kind.map { Self.typePrefix + $0 } ?? "about:blank")),
        JSONValue.Member("title", .string(title ?? httpReason(of: status))),
        JSONValue.Member("status", .integer(status)),
        JSONValue.Member("detail", .string(detail)),
      ] + members)
  }

  /// There is nothing at the path, or no object of the name.
  package static func notFound(_ detail: String, kind: String? = nil) -> Problem {
    Problem(status: 404, kind: kind, detail: detail)
  }

  /// The content or a parameter is wrong.
  package static func invalid(_ detail: String, kind: String = "invalid-request") -> Problem {
    Problem(status: 400, kind: kind, detail: detail)
  }

  /// The peer may not do this.
  package static func forbidden(_ detail: String) -> Problem {
    Problem(status: 403, kind: "permission-denied", detail: detail)
  }
}
