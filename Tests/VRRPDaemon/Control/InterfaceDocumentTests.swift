import Control
import DaemonKit
import Foundation
import HTTP1
import JSON
import LabSupport
import Testing

@testable import VRRPDaemon

/// The document of the interface, as it is kept with the manuals.
@Suite struct InterfaceDocumentTests {
  private static let path = Lab.packageRoot + "/docs/vrrpd-openapi.json"

  private func document() throws -> JSONValue {
    let interface = ControlEndpoint.interface(version: DaemonKit.Daemon.version)
    let request = ControlRequest(
      method: .get, target: try #require(HTTPTarget("/v1/openapi.json")))
    guard case .answer(let response) = interface.resolve(request),
      case .bytes(let bytes) = response.content
    else { throw TestFailure("no document") }
    return try JSONValue(parsing: bytes)
  }

  @Test("docs/vrrpd-openapi.json is what the daemon serves; LVS_UPDATE_DOCS=1 writes it anew")
  func isKept() throws {
    let document = try document()
    if ProcessInfo.processInfo.environment["LVS_UPDATE_DOCS"] == "1" {
      try Data((document.text() + "\n").utf8).write(to: URL(fileURLWithPath: Self.path))
    }
    let kept = try Data(contentsOf: URL(fileURLWithPath: Self.path))
    #expect(try JSONValue(parsing: Array(kept)) == document)
  }

  @Test("Every schema that is named is there") func references() throws {
    let document = try document()
    let schemas = Set(
      try #require(document["components"]?["schemas"]?.members).map(\.name))
    var missing: Set<String> = []
    func look(at value: JSONValue) {
      for member in value.members ?? [] {
        if member.name == "$ref", let name = member.value.string,
          let last = name.split(separator: "/").last, name.contains("/schemas/"),
          !schemas.contains(String(last))
        {
          missing.insert(name)
        }
        look(at: member.value)
      }
      for element in value.elements ?? [] { look(at: element) }
    }
    look(at: document)
    #expect(missing.isEmpty)
  }

  @Test("Answers have the members that the document promises") func answersFit() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    let document = try document()
    let schemas = try #require(document["components"]?["schemas"])
    func check(_ value: JSONValue, _ schema: JSONValue, at path: String) {
      if let name = schema["$ref"]?.string?.split(separator: "/").last {
        check(value, schemas[String(name)] ?? .null, at: path)
        return
      }
      for name in schema["required"]?.elements ?? [] {
        #expect(value[name.string ?? ""] != nil, "\(path) lacks \(name)")
      }
      for member in value.members ?? [] {
        guard let properties = schema["properties"] else { continue }
        let known = properties[member.name]
        #expect(known != nil, "\(path) has \(member.name), which is not described")
        if let known { check(member.value, known, at: path + "." + member.name) }
      }
      if let items = schema["items"] {
        for element in value.elements ?? [] { check(element, items, at: path + "[]") }
      }
    }
    let status = try #require(try daemon.ask(.get, "/v1/status").json)
    check(status, schemas["Status"] ?? .null, at: "status")
    let failover = try #require(try daemon.ask(.post, "/v1/instances/VI_1/failover").json)
    check(failover, schemas["Failover"] ?? .null, at: "failover")
    let reload = try #require(try daemon.ask(.post, "/v1/reload").json)
    check(reload, schemas["Reload"] ?? .null, at: "reload")
  }
}
