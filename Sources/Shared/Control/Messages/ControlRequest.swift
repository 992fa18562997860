package import HTTP1
package import JSON

/// A whole request.
package struct ControlRequest: Sendable, Equatable {
  /// What is asked for.
  package var method: HTTPMethod
  /// What it is asked of.
  package var target: HTTPTarget
  /// The header fields.
  package var fields: HTTPFields
  /// The content.
  package var content: [UInt8]

  /// Makes one.
  package init(
    method: HTTPMethod, target: HTTPTarget, fields: HTTPFields = HTTPFields(),
    content: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.fields = fields
    self.content = content
  }

  /// The content as JSON.
  ///
  /// - Throws: 415 when the request says that it is something else, 400 when it is none.
  package func json(limits: JSONLimits = JSONLimits()) throws(Problem) -> JSONValue {
    if let type = fields["Content-Type"] {
      let media = type.split(separator: ";").first.map(String.init) ?? ""
      let name = media.lowercased().filter { $0 != " " }
      guard name == "application/json" || name.hasSuffix("+json") else {
        throw Problem(
          status: 415, kind: "invalid-request",
          detail: "the content has to be application/json, not \(media) (with curl, use --json)")
      }
    }
    do { return try JSONValue(parsing: content, limits: limits) } catch {
      throw .invalid(content.isEmpty ? "the request needs JSON content" : "\(error)")
    }
  }

  /// Where a stream of events shall go on: what `Last-Event-ID` or the parameter `since` says.
  package var lastEventID: String? { fields["Last-Event-ID"] ?? target["since"] }
}
