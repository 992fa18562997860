import Control
import HTTP1
import JSON
import Testing

/// What a daemon of these tests can be asked.
enum SampleEndpoint: Sendable {
  case status, show, change, remove, reload

  static let interface = ControlInterface<SampleEndpoint>(
    [
      (
        .status,
        EndpointDescription(
          .get, "/v1/status", operation: "status", summary: "Shows all.",
          queryParameters: [.init("deep", "Whether all is told.", schema: ["type": "boolean"])],
          responses: [(200, .json("The status.", schema: "Status"))])
      ),
      (
        .show,
        EndpointDescription(
          .get, "/v1/instances/{name}", operation: "showInstance", summary: "Shows one.",
          pathParameters: [.init("name", "What the configuration calls it.")],
          responses: [(200, .json("The instance.", schema: "Status"))], problems: [404])
      ),
      (
        .change,
        EndpointDescription(
          .put, "/v1/instances/{name}/priority", operation: "setPriority",
          summary: "Changes the priority.", request: .json("The new one.", schema: "Status"),
          responses: [(204, nil)], problems: [404, 412])
      ),
      (
        .remove,
        EndpointDescription(
          .delete, "/v1/instances/{name}", operation: "remove", summary: "Removes one.",
          responses: [(204, nil)])
      ),
      (
        .reload,
        EndpointDescription(
          .post, "/v1/reload", operation: "reload", summary: "Reads the file again.",
          responses: [(200, nil)])
      ),
    ], title: "sample", version: "1.0",
    schemas: [.init("Status", ["type": "object"])])
}

/// Which endpoint a request is for, and the document.
@Suite struct InterfaceTests {
  private func resolve(
    _ method: HTTPMethod, _ target: String, _ fields: HTTPFields = HTTPFields()
  ) throws -> ControlInterface<SampleEndpoint>.Resolution {
    SampleEndpoint.interface.resolve(
      ControlRequest(method: method, target: try #require(HTTPTarget(target)), fields: fields))
  }

  @Test(
    "requests find their endpoint and its variables",
    arguments: [
      (HTTPMethod.get, "/v1/status", SampleEndpoint.status, [String]()),
      (.head, "/v1/status?deep=1", .status, []), (.get, "/v1/status/", .status, []),
      (.get, "/v1/instances/VI_1", .show, ["VI_1"]), (.get, "/v1/instances/a%2Fb", .show, ["a/b"]),
      (.delete, "/v1/instances/x", .remove, ["x"]),
      (.put, "/v1/instances/x/priority", .change, ["x"]), (.post, "/v1/reload", .reload, []),
    ])
  func found(
    method: HTTPMethod, target: String, endpoint: SampleEndpoint, variables: [String]
  ) throws {
    guard case .endpoint(let found, let values) = try resolve(method, target) else {
      Issue.record("nothing is found")
      return
    }
    #expect(found == endpoint)
    #expect(values == variables)
  }

  @Test(
    "other requests are answered",
    arguments: [
      (HTTPMethod.get, "/", 404, String?.none), (.get, "/v1", 404, nil),
      (.get, "/v1/instances/x/y", 404, nil), (.get, "/v2/status", 404, nil),
      (.post, "/v1/status", 405, "GET, HEAD, OPTIONS"),
      (.post, "/v1/instances/x", 405, "GET, HEAD, DELETE, OPTIONS"),
      (.get, "/v1/reload", 405, "POST, OPTIONS"),
      (.options, "/v1/instances/x", 204, "GET, HEAD, DELETE, OPTIONS"),
      (.options, "/v1/nothing", 404, nil),
      (.options, "/v1/openapi.json", 204, "GET, HEAD, OPTIONS"),
      (.delete, "/v1/openapi.json", 405, "GET, HEAD, OPTIONS"),
      (.options, "*", 204, "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
      (.get, "/v1/status?dep=1", 400, nil), (.post, "/v1/reload?now", 400, nil),
      (.get, "/v1/openapi.json", 200, nil), (.head, "/v1/openapi.json", 200, nil),
    ])
  func answered(method: HTTPMethod, target: String, status: Int, allow: String?) throws {
    guard case .answer(let response) = try resolve(method, target) else {
      Issue.record("it is taken for an endpoint")
      return
    }
    #expect(response.status == status)
    #expect(response.fields["Allow"] == allow)
    if status >= 400 { #expect(response.fields["Content-Type"] == "application/problem+json") }
  }

  @Test("the document describes each endpoint, and all that it refers to is there") func document()
    throws
  {
    let document = SampleEndpoint.interface.document
    #expect(document["openapi"]?.string == "3.1.0")
    #expect(document["info"]?["title"] == "sample")
    var operations: [String] = []
    for path in document["paths"]?.members ?? [] {
      #expect(path.name.hasPrefix("/v1/"))
      let variables = path.name.split(separator: "/").filter { $0.hasPrefix("{") }
      let described = path.value["parameters"]?.elements ?? []
      #expect(
        variables.map { $0.dropFirst().dropLast() }
          == described.compactMap { $0["name"]?.string?[...] })
      #expect(described.allSatisfy { $0["in"] == "path" && $0["required"] == true })
      for method in path.value.members ?? [] where method.name != "parameters" {
        #expect(HTTPMethod(rawValue: method.name.uppercased()) != nil)
        operations.append(method.value["operationId"]?.string ?? "")
        #expect(method.value["responses"]?["default"] != nil)
        #expect(method.value["responses"]?.members?.contains { $0.name.hasPrefix("2") } == true)
      }
    }
    #expect(operations == ["status", "showInstance", "remove", "setPriority", "reload"])
    for reference in references(in: document) {
      let place = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) {
        $0?[String($1)]
      }
      #expect(place != nil, "\(reference)")
    }
    #expect(try JSONValue(parsing: document.text()) == document)
  }

  private func references(in value: JSONValue) -> [String] {
    (value.members ?? []).flatMap { member in
      member.name == "$ref" ? [member.value.string ?? ""] : references(in: member.value)
    } + (value.elements ?? []).flatMap(references)
  }

  @Test("a document that is known is not sent again") func known() throws {
    guard case .answer(let first) = try resolve(.get, "/v1/openapi.json"),
      case .answer(let second) = try resolve(
        .get, "/v1/openapi.json",
        ["If-None-Match": "W/\"x\", W/\(try #require(first.fields["ETag"]))"])
    else { return }
    #expect(first.status == 200)
    #expect(second.status == 304)
    #expect(second.content == .none)
  }
}

/// Content of requests and versions of resources.
@Suite struct RequestContentTests {
  private func request(_ fields: HTTPFields, _ content: String = "") throws -> ControlRequest {
    ControlRequest(
      method: .put, target: try #require(HTTPTarget("/")), fields: fields,
      content: Array(content.utf8))
  }

  @Test(
    "JSON is read whatever the type is called, and refused as something else",
    arguments: [
      (nil, "{\"a\":1}", 0), ("application/json", "{\"a\":1}", 0),
      ("Application/JSON; charset=utf-8", "{\"a\":1}", 0),
      ("application/merge-patch+json", "{\"a\":1}", 0), ("text/html", "{\"a\":1}", 415),
      ("application/x-www-form-urlencoded", "{\"a\":1}", 415), (nil, "", 400),
      (nil, "{\"a\":1", 400),
    ] as [(String?, String, Int)])
  func json(type: String?, content: String, status: Int) throws {
    var fields = HTTPFields()
    if let type { fields.append("Content-Type", type) }
    let request = try request(fields, content)
    do throws(Problem) {
      #expect(try request.json() == ["a": 1])
      #expect(status == 0)
    } catch {
      #expect(error.status == status)
      #expect(!error.detail.isEmpty)
    }
  }

  @Test(
    "a change of what was changed meanwhile is refused",
    arguments: [
      (nil, true), ("\"5-7\"", true), ("\"5-6\"", false), ("\"4-7\"", false), ("*", true),
      ("\"5-6\", \"5-7\"", true), ("W/\"5-7\"", false), ("5-7", false),
    ] as [(String?, Bool)])
  func ifMatch(field: String?, isAllowed: Bool) throws {
    var fields = HTTPFields()
    if let field { fields.append("If-Match", field) }
    let request = try request(fields)
    do throws(Problem) {
      try EntityTag(epoch: 5, generation: 7).checkMatch(request)
      #expect(isAllowed)
    } catch {
      #expect(!isAllowed)
      #expect(error.status == 412)
      #expect(ControlResponse.problem(error).fields["ETag"] == "\"5-7\"")
    }
  }

  @Test("a problem is a document as RFC 9457 has it") func problem() throws {
    let problem = Problem(
      status: 404, kind: "no-such-instance", detail: "there is no instance VI_9",
      members: [.init("known", ["VI_1"])])
    #expect(
      problem.document == [
        "type": "urn:lvs-swift:problem:no-such-instance", "title": "Not Found", "status": 404,
        "detail": "there is no instance VI_9", "known": ["VI_1"],
      ])
    #expect(Problem(status: 500, detail: "x").document["type"] == "about:blank")
  }
}
