package import HTTP1
package import JSON

/// What answers a request.
package struct ControlResponse: Sendable, Equatable {
  /// What follows the header.
  package enum Content: Sendable, Equatable {
    /// Nothing.
    case none
    /// Bytes.
    case bytes([UInt8])
    /// Events, those that are remembered and those that are yet to come.
    case events(EventSubscription)
  }

  /// The status, 200 to 599.
  package var status: Int
  /// The header fields, without those that tell how the content is framed.
  package var fields: HTTPFields
  /// The content.
  package var content: Content

  /// Makes one.
  package init(status: Int, fields: HTTPFields = HTTPFields(), content: Content = .none) {
    self.status = status
    self.fields = fields
    self.content = content
  }

  /// A JSON document, with its entity tag when it has one.
  package static func json(
    _ value: JSONValue, status: Int = 200, entityTag: EntityTag? = nil
  ) -> ControlResponse {
    var bytes: [UInt8] = []
    value.append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return .bytes(bytes, mediaType: "application/json", status: status, entityTag: entityTag)
  }

  /// Content of any type, with its entity tag when it has one.
  package static func bytes(
    _ bytes: [UInt8], mediaType: String, status: Int = 200, entityTag: EntityTag? = nil
  ) -> ControlResponse {
    var fields: HTTPFields = ["Content-Type": mediaType, "Cache-Control": "no-cache"]
    if let entityTag { fields.append("ETag", entityTag.text) }
    return ControlResponse(status: status, fields: fields, content: .bytes(bytes))
  }

  /// A text.
  package static func text(_ text: String, status: Int = 200) -> ControlResponse {
    .bytes(Array(text.utf8), mediaType: "text/plain; charset=utf-8", status: status)
  }

  /// Nothing but that all is well (204).
  package static var done: ControlResponse { ControlResponse(status: 204) }

  /// A problem.
  package static func problem(_ problem: Problem) -> ControlResponse {
    var response = json(problem.document, status: problem.status)
    response.fields = ["Content-Type": Problem.mediaType, "Cache-Control": "no-store"]
    for index in 0..<problem.fields.count {
      response.fields.append(problem.fields.name(at: index), problem.fields.value(at: index))
    }
    return response
  }

  /// Events, those after the one that the client names first.
  package static func events(_ subscription: EventSubscription) -> ControlResponse {
    ControlResponse(
      status: 200,
      fields: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"],
      content: .events(subscription))
  }
}
