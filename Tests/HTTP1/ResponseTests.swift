import HTTP1
import Seeded
import Testing

/// Responses as servers send them, right and wrong.
@Suite struct ResponseTests {
  @Test(
    "content whose end is known in all the ways there are",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", "hello"),
      ("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello", "hello"),
      ("HTTP/1.0 200 OK\r\n\r\nhello", "hello"),
      ("HTTP/1.1 200 OK\r\n\r\n", ""),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        "hello"
      ),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"
          + "5  \r\nhello\r\n0\r\n\r\n", "hello"
      ),
      ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5;x\nhello\n0\n\n", "hello"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhello", "he"),
      ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", ""),
      ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""),
      ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""),
      (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
        "x"
      ),
    ])
  func content(text: String, content: String) throws {
    for pieces in [[Array(text.utf8)], Array(text.utf8).single] {
      let outcome = response(in: pieces)
      #expect(outcome.failure == nil)
      let message = try #require(outcome.messages.first)
      #expect(outcome.messages.count == 1 && message.isWhole && message.text == content)
      #expect([200, 204, 304].contains(message.head.status))
    }
  }

  @Test("a response that is whole needs no end of the connection") func keepsOpen() {
    let outcome = response(in: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", ends: false)
    #expect(outcome.messages.first?.isWhole == true)
  }

  @Test("the response to HEAD has no content whatever it says") func head() {
    let outcome = response(
      in: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", isHead: true, ends: false)
    #expect(outcome.messages.first?.isWhole == true)
    #expect(outcome.messages.first?.head.fields["content-length"] == "500")
  }

  @Test(
    "the status line, with and without a reason",
    arguments: [
      ("HTTP/1.1 404 Not Found", 404, "Not Found"), ("HTTP/1.0 200", 200, ""),
      ("HTTP/1.1 200 ", 200, ""), ("HTTP/1.1 599 Käse", 599, "Käse"),
    ])
  func statusLine(line: String, status: Int, reason: String) {
    let head = response(in: line + "\r\n\r\n").messages.first?.head
    #expect(head?.status == status)
    #expect(head?.reason == reason)
  }

  @Test("folded fields are one, blanks around names and values are none of them") func fields() {
    let fields = response(
      in:
        "HTTP/1.1 200 OK\r\nA: one\r\n\t two\r\n  three\r\nB : \t four \t\r\nEmpty:\r\na: five\r\n\r\n"
    ).messages.first?.head.fields
    #expect(fields?["a"] == "one two three")
    #expect(fields?["b"] == "four")
    #expect(fields?["empty"] == "")
    #expect(fields?.indices(of: "A").count == 2)
    #expect(fields?["missing"] == nil)
  }

  @Test("header fields of 60 kB are no trouble") func longFields() {
    let long = String(repeating: "v", count: 60_000)
    let outcome = response(in: "HTTP/1.1 200 OK\r\nCookie: \(long)\r\n\r\nok")
    #expect(outcome.messages.first?.head.fields["cookie"] == long)
    #expect(outcome.messages.first?.text == "ok")
  }

  @Test(
    "what is no response",
    arguments: [
      ("", HTTPResponseError.nothingReceived),
      ("HTTP/1.1 20", .endedInHeader),
      ("HTTP/1.1 200 OK\r\nA: b\r\n", .endedInHeader),
      ("HTTP/1.1 100 Continue\r\n\r\n", .endedInHeader),
      ("SSH-2.0-OpenSSH_9.6\r\n", .malformedStatusLine),
      ("220 mail ESMTP", .malformedStatusLine),
      ("\r\nHTTP/1.1 200 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 20 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 099 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 +20 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 2000 OK\r\n\r\n", .malformedStatusLine),
      ("HTTPS/1.1 200 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 200 O\u{0}K\r\n\r\n", .malformedStatusLine),
      ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion),
      ("HTTP/1.1 200 OK\r\nnothing\r\n\r\n", .malformedField),
      ("HTTP/1.1 200 OK\r\n folded\r\n\r\n", .malformedField),
      ("HTTP/1.1 200 OK\r\nA: \u{0}\r\n\r\n", .malformedField),
      ("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", .malformedField),
      ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", .wrongContentLength),
      ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", .wrongContentLength),
      ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", .wrongContentLength),
      ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", .endedInContent),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .unsupportedCoding),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .endedInContent),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", .malformedChunk),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .malformedChunk),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n",
        .contentTooLong
      ),
      (String(repeating: "HTTP/1.1 103 Hints\r\n\r\n", count: 9), .tooManyInterimResponses),
      ("HTTP/1.1 200 " + String(repeating: "x", count: 9000), .statusLineTooLong),
      (
        "HTTP/1.1 200 OK\r\n" + String(repeating: "A: bbbbbbbbbb\r\n", count: 10_000),
        .tooManyFields
      ),
      ("HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 70_000), .fieldsTooLong),
    ])
  func wrong(text: String, failure: HTTPResponseError) {
    #expect(response(in: text).failure == failure)
    #expect(response(in: Array(text.utf8).single).failure == failure)
  }

  @Test("content beyond a limit is refused") func contentLimit() {
    var limits = HTTPLimits.response
    limits.contentLength = 4
    for text in [
      "HTTP/1.0 200 OK\r\n\r\nhello", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    ] {
      #expect(response(in: text, limits: limits).failure == .contentTooLong)
    }
  }

  @Test("pieces of any size mean the same", arguments: Seeds.chosen(or: 1...60))
  func pieces(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let head = random.pick([
      "HTTP/1.1 200 OK\r\n", "HTTP/1.0 500 Oh\n", "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200\r\n",
    ])
    let fields = random.pick(["A: b\r\n c\r\n", "", "Content-Type: text/html\n"])
    let rest = random.pick([
      "\r\nuntil the end", "Content-Length: 4\r\n\r\nabcdef",
      "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n1\nx\n0\r\nT: u\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n4\r\nabcdef",
    ])
    let bytes = Array((head + fields + rest).utf8)
    let whole = response(in: [bytes])
    #expect(response(in: bytes.cut(using: &random)) == whole)
    #expect(response(in: bytes.single) == whole)
    #expect(!whole.messages.isEmpty)
  }
}
