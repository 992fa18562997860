package import HTTP1
package import JSON

/// What can be asked of a daemon at one path with one method, as the router and the document of
/// the interface (OpenAPI 3.1) both need it.
package struct EndpointDescription: Sendable {
  /// A parameter of a path or a query.
  package struct Parameter: Sendable {
    /// The name.
    package var name: String
    /// What it means.
    package var summary: String
    /// Which values it takes (JSON Schema); any text unless told otherwise.
    package var schema: JSONValue

    /// Makes one.
    package init(
      _ name: String, _ summary: String, schema: JSONValue = ["type": "string"]
    ) {
      self.name = name
      self.summary = summary
      self.schema = schema
    }
  }

  /// What content looks like.
  package struct Content: Sendable {
    /// The media type, such as `application/json`.
    package var mediaType: String
    /// The values (JSON Schema).
    package var schema: JSONValue
    /// What it is, in words.
    package var summary: String

    /// Makes one.
    package init(
      _ summary: String, mediaType: String = "application/json", schema: JSONValue = [:]
    ) {
      self.summary = summary
      self.mediaType = mediaType
      self.schema = schema
    }

    /// JSON as a schema of the document's `components` describes it.
    package static func json(_ summary: String, schema name: String) -> Content {
      Content(summary, schema: ["$ref": .string("#/components/schemas/\(name)")])
    }
  }

  /// The method; `HEAD` and `OPTIONS` are understood without an endpoint of their own.
  package var method: HTTPMethod
  /// The path; a segment in braces stands for any text: `/v1/instances/{name}`.
  package var path: String
  /// What programs call it (`operationId`), such as `showInstance`.
  package var operation: String
  /// What it does, in one line.
  package var summary: String
  /// What more there is to say.
  package var details: String?
  /// The variables of the path, by name.
  package var pathParameters: [Parameter]
  /// The parameters of the query. Others are refused.
  package var queryParameters: [Parameter]
  /// The content of the request; nil when it has none.
  package var request: Content?
  /// The content of the response by its status, those of problems left out; nil for none.
  package var responses: [(status: Int, content: Content?)]
  /// The statuses of problems that it can have besides those that all have.
  package var problems: [Int]

  /// Makes one.
  package init(
    _ method: HTTPMethod, _ path: String, operation: String, summary: String,
    details: String? = nil, pathParameters: [Parameter] = [], queryParameters: [Parameter] = [],
    request: Content? = nil, responses: [(status: Int, content: Content?)] = [],
    problems: [Int] = []
  ) {
    self.method = method
    self.path = path
    self.operation = operation
    self.summary = summary
    self.details = details
    self.pathParameters = pathParameters
    self.queryParameters = queryParameters
    self.request = request
    self.responses = responses
    self.problems = problems
  }

  /// The segments of the path.
  var segments: [Substring] { path.split(separator: "/") }
}
