import HTTP1
import Testing

/// Targets of requests, and what is written.
@Suite struct TargetTests {
  @Test(
    "paths and queries are taken apart",
    arguments: [
      ("/", [String](), [HTTPTarget.Parameter]()),
      ("*", [], []),
      ("/v1/status", ["v1", "status"], []),
      ("/v1/status/", ["v1", "status"], []),
      ("/v1/a%2Fb/c%20d", ["v1", "a/b", "c d"], []),
      ("/v1/tcp:[::1]:80", ["v1", "tcp:[::1]:80"], []),
      ("http://localhost:80/v1?x", ["v1"], [.init("x", "")]),
      ("http://localhost", [], []),
      (
        "/e?type=a,b&since=%31&empty=&q=a+b%2B#part", ["e"],
        [.init("type", "a,b"), .init("since", "1"), .init("empty", ""), .init("q", "a b+")]
      ),
      ("/%C3%A4", ["ä"], []),
    ])
  func right(text: String, path: [String], query: [HTTPTarget.Parameter]) throws {
    let target = try #require(HTTPTarget(text))
    #expect(target.path == path)
    #expect(target.query == query)
  }

  @Test(
    "what is no target",
    arguments: [
      "/a/../b", "/./b", "/a//b", "//a", "/%2e%2e/a", "/%", "/%4", "/%zz", "/%00", "/a%0Ab", "/%ff",
      "/a?b=%", "/a?%zz",
    ])
  func wrong(text: String) { #expect(HTTPTarget(text) == nil) }

  @Test("what is escaped is read as it was", arguments: ["a/b c%", "ä?&=#+", "[::1]:80", "~._-"])
  func escapes(text: String) {
    let target = HTTPTarget(
      "/\(percentEncoded(text))?\(percentEncoded(text))=\(percentEncoded(text))")
    #expect(target?.path == [text])
    #expect(target?.query == [.init(text, text)])
  }

  @Test("what is written is read as it was, and no value adds a field") func writing() {
    var head = HTTPRequestHead(method: "PUT", target: "/a", fields: ["Host": "h"])
    head.fields.append("X", "one\r\nEvil: two\u{0}.")
    head.fields.append("Transfer-Encoding", "chunked")
    var message: [UInt8] = []
    head.append(to: &message)
    HTTPChunk.append(Array("0123456789abcdefg".utf8)[...], to: &message)
    HTTPChunk.append([], to: &message)
    HTTPChunk.append([0x21], to: &message)
    HTTPChunk.appendEnd(to: &message)
    let outcome = requests(in: [message])
    #expect(outcome.messages.first?.head == head)
    #expect(outcome.messages.first?.head.fields.count == 3)
    #expect(outcome.messages.first?.text == "0123456789abcdefg!")
    #expect(outcome.messages.first?.isWhole == true)
  }

  @Test("a response that is written is read as it was") func writingResponse() {
    let head = HTTPResponseHead(
      version: .http10, status: 404, reason: "Not Found", fields: ["Content-Length": "2"])
    var message: [UInt8] = []
    head.append(to: &message)
    let outcome = response(in: [message + [0x61, 0x62]])
    #expect(outcome.messages.first?.head == head)
    #expect(outcome.messages.first?.text == "ab")
  }
}
