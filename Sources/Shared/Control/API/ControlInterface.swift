import HTTP1
package import JSON

/// All that can be asked of a daemon: finds the endpoint of a request, and describes itself.
///
/// `Endpoint` is the daemon's own enumeration; it says what each of its cases is.
package struct ControlInterface<Endpoint: Sendable>: Sendable {
  /// What becomes of a request.
  package enum Resolution: Sendable {
    /// The daemon is to answer, the variables of the path being in their order.
    case endpoint(Endpoint, variables: [String])
    /// This is the answer already.
    case answer(ControlResponse)
  }

  private struct Route: Sendable {
    var endpoint: Endpoint
    var description: EndpointDescription
    var segments: [Substring]
  }

  private let routes: [Route]
  private let documentPath: [String]
  private let information: JSONValue
  private let schemas: [JSONValue.Member]

  /// Makes an interface.
  ///
  /// - Parameters:
  ///   - endpoints: each with its description, in the order of the document.
  ///   - title: what the interface is called.
  ///   - version: of the daemon.
  ///   - schemas: what the descriptions name (`components/schemas`).
  ///   - documentPath: where the document is served.
  package init(
    _ endpoints: [(Endpoint, EndpointDescription)], title: String, version: String,
    schemas: [JSONValue.Member] = [], documentPath: String = "/v1/openapi.json"
  ) {
    routes = endpoints.map {
      Route(endpoint: $0.0, description: $0.1, segments: $0.1.segments)
    }
    self.documentPath = documentPath.split(separator: "/").map(String.init)
    information = ["title": .string(title), "version": .string(version)]
    self.schemas = schemas
  }

  /// The descriptions, in their order.
  package var descriptions: [EndpointDescription] { routes.map(\.description) }

  /// Finds what a request is for; a path that has other methods is answered with these, and one
  /// that there is not with a problem.
  package func resolve(_ request: ControlRequest) -> Resolution {
    let path = request.target.path
    if request.method == .options, path.isEmpty { return .answer(allowing(Set(allMethods))) }
    var allowed: Set<HTTPMethod> = []
    if path == documentPath {
      if request.method == .get || request.method == .head {
        return .answer(documentAnswer(request))
      }
      allowed = [.get]
    }
    let wanted = request.method == .head ? .get : request.method
    for route in routes {
      guard let variables = variables(of: route.segments, in: path) else { continue }
      guard route.description.method == wanted else {
        allowed.insert(route.description.method)
        continue
      }
      if let unknown = unknownParameter(request, route.description) {
        return .answer(.problem(unknown))
      }
      return .endpoint(route.endpoint, variables: variables)
    }
    guard !allowed.isEmpty else {
      return .answer(
        .problem(
          .notFound(
            "there is nothing at this path: /\(documentPath.joined(separator: "/")) lists all")))
    }
    if request.method == .options { return .answer(allowing(allowed)) }
    let fields = allowing(allowed).fields
    return .answer(
      .problem(
        Problem(
          status: 405, kind: "unknown-method",
          detail: "\(request.method.rawValue) means nothing here: "
            + "what is allowed is \(fields["Allow"] ?? "")",
          fields: fields)))
  }

  private var allMethods: [HTTPMethod] { routes.map(\.description.method) + [.get] }

  private func allowing(_ methods: Set<HTTPMethod>) -> ControlResponse {
    var all = methods.union([.options])
    if all.contains(.get) { all.insert(.head) }
    let names = HTTPMethod.allCases.filter(all.contains).map(\.rawValue)
    return ControlResponse(status: 204, fields: ["Allow": names.joined(separator: ", ")])
  }

  /// What stands for the variables; nil when the path is another one.
  private func variables(of segments: [Substring], in path: [String]) -> [String]? {
    guard segments.count == path.count else { return nil }
    var variables: [String] = []
    for (segment, text) in zip(segments, path) {
      if segment.first == "{" {
        variables.append(text)
      } else if segment != text[...] {
        return nil
      }
    }
    return variables
  }

  /// A misspelt parameter would be passed over in silence otherwise, and all be done to all.
  private func unknownParameter(
    _ request: ControlRequest, _ description: EndpointDescription
  ) -> Problem? {
    let known = description.queryParameters.map(\.name)
    guard let unknown = request.target.query.first(where: { !known.contains($0.name) }) else {
      return nil
    }
    let names =
      known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
    return .invalid(
      "the parameter \"\(unknown.name)\" is not known: \(names)", kind: "invalid-parameter")
  }

  private func documentAnswer(_ request: ControlRequest) -> ControlResponse {
    var bytes: [UInt8] = []
    document.append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    let tag = EntityTag(of: bytes)
    return tag.unlessKnown(request) {
      .bytes(bytes, mediaType: "application/json", entityTag: tag)
    }
  }
}

// The document (OpenAPI 3.1).
extension ControlInterface {
  /// The document that describes the interface.
  package var document: JSONValue {
    var paths: [JSONValue.Member] = []
    for route in routes {
      let member = JSONValue.Member(
        route.description.method.rawValue.lowercased(), route.description.operationDocument)
      if let index = paths.firstIndex(where: { $0.name == route.description.path }) {
        paths[index].value = .object((paths[index].value.members ?? []) + [member])
      } else {
        var members = [member]
        let parameters = route.description.pathParametersDocument
        if !parameters.isEmpty {
          members.insert(JSONValue.Member("parameters", .array(parameters)), at: 0)
        }
        paths.append(JSONValue.Member(route.description.path, .object(members)))
      }
    }
    return [
      "openapi": "3.1.0",
      "info": information,
      "servers": [["url": "/"]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(
          schemas + [JSONValue.Member("Problem", EndpointDescription.problemSchema)]),
        "responses": [
          "Problem": [
            "description": "What is wrong, and how to mend it (RFC 9457).",
            "content": [
              Problem.mediaType: [
                "schema": ["$ref": "#/components/schemas/Problem"]
              ]
            ],
          ]
        ],
      ],
    ]
  }
}

extension EndpointDescription {
  /// What a problem looks like.
  static let problemSchema: JSONValue = [
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": [
      "type": ["type": "string"],
      "title": ["type": "string"],
      "status": ["type": "integer", "minimum": 400, "maximum": 599],
      "detail": ["type": "string"],
    ],
  ]

  /// The variables of the path, described or not.
  var pathParametersDocument: [JSONValue] {
    segments.filter { $0.first == "{" }.map { segment in
      let name = String(segment.dropFirst().dropLast())
      let parameter = pathParameters.first { $0.name == name } ?? Parameter(name, "The \(name).")
      return parameter.document(place: "path")
    }
  }

  /// What the document says about the method.
  var operationDocument: JSONValue {
    var answers: [JSONValue.Member] = responses.map { status, content in
      JSONValue.Member(
        String(status),
        .object(given: [
          ("description", .string(content?.summary ?? "Done.")),
          ("content", content?.document),
        ]))
    }
    for status in Set(problems + [400, 403]).sorted() {
      answers.append(JSONValue.Member(String(status), ["$ref": "#/components/responses/Problem"]))
    }
    answers.append(JSONValue.Member("default", ["$ref": "#/components/responses/Problem"]))
    return .object(given: [
      ("operationId", .string(operation)),
      ("summary", .string(summary)),
      ("description", details.map { .string($0) }),
      (
        "parameters",
        queryParameters.isEmpty ? nil : .array(queryParameters.map { $0.document(place: "query") })
      ),
      (
        "requestBody",
        request.map {
          ["description": .string($0.summary), "required": true, "content": $0.document]
        }
      ),
      ("responses", .object(answers)),
    ])
  }
}

extension EndpointDescription.Parameter {
  fileprivate func document(place: String) -> JSONValue {
    .object(given: [
      ("name", .string(name)),
      ("in", .string(place)),
      ("required", place == "path" ? .boolean(true) : nil),
      ("description", .string(summary)),
      ("schema", schema),
    ])
  }
}

extension EndpointDescription.Content {
  fileprivate var document: JSONValue {
    .object([JSONValue.Member(mediaType, ["schema": schema])])
  }
}
