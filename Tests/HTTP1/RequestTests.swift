import HTTP1
import Seeded
import Testing

/// Requests that are understood, and their parts.
@Suite struct RequestTests {
  @Test("a request without content") func simple() throws {
    let outcome = requests(in: "GET /v1/status?a=1 HTTP/1.1\r\nHost: x\r\nAccept:  a/b \r\n\r\n")
    #expect(outcome.failure == nil)
    let message = try #require(outcome.messages.first)
    #expect(message.isWhole && message.content.isEmpty)
    #expect(message.head.method == "GET")
    #expect(message.head.target == "/v1/status?a=1")
    #expect(message.head.version == .http11)
    #expect(message.head.fields["accept"] == "a/b")
    #expect(message.head.keepsConnection)
  }

  @Test("content by its length and in chunks, one request after the other")
  func content() {
    let outcome = requests(
      in: "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        + "\r\nPUT /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "4;name=value\r\nwiki\r\n05\r\npedia\r\n0\r\nSum: 9\r\n\r\n"
        + "DELETE /c HTTP/1.0\r\n\r\n")
    #expect(outcome.failure == nil)
    #expect(outcome.messages.map(\.text) == ["hello", "wikipedia", ""])
    #expect(outcome.messages.map(\.head.method) == ["POST", "PUT", "DELETE"])
    #expect(outcome.messages.allSatisfy { $0.isWhole })
    #expect(outcome.messages[1].trailers["sum"] == "9")
    #expect(!outcome.messages[2].head.keepsConnection)
  }

  @Test("what two readers could take for different requests is refused", arguments: refusedRequests)
  func refused(text: String, failure: HTTPRequestError, status: Int) {
    for pieces in [[Array(text.utf8)], Array(text.utf8).single] {
      let outcome = requests(in: pieces)
      #expect(outcome.failure == failure, "\(text.debugDescription)")
      #expect(!outcome.messages.contains { $0.isWhole })
    }
    #expect(failure.status == status)
  }

  @Test(
    "what exceeds a limit is refused before all of it has come",
    arguments: [
      ("GET /" + String(repeating: "a", count: 100), HTTPRequestError.targetTooLong),
      ("GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "a", count: 300), .fieldsTooLong),
      (
        "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 20), .tooManyFields
      ),
      ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 51\r\n\r\n", .contentTooLong),
      (
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        .contentTooLong
      ),
      (
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
          + String(repeating: "a\r\n0123456789\r\n", count: 6), .contentTooLong
      ),
      (
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;"
          + String(repeating: "e", count: 70), .malformedChunk
      ),
      (
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
          + String(repeating: "A: b\r\n", count: 20), .malformedChunk
      ),
    ])
  func limits(text: String, failure: HTTPRequestError) {
    let limits = HTTPLimits(
      startLineLength: 60, fieldsLength: 200, fieldCount: 15, contentLength: 50,
      chunkLineLength: 60)
    for pieces in [[Array(text.utf8)], Array(text.utf8).single] {
      #expect(requests(in: pieces, limits: limits).failure == failure)
    }
  }

  @Test("a refused connection stays refused") func staysRefused() {
    var parser = HTTPRequestParser()
    for text in ["nonsense\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"] {
      var input = Array(text.utf8)[...]
      #expect(throws: HTTPRequestError.malformedRequestLine) { try parser.next(&input) }
    }
  }

  @Test("where a connection may end") func betweenRequests() throws {
    var parser = HTTPRequestParser()
    #expect(parser.isBetweenRequests)
    var input = Array("GET / HT".utf8)[...]
    #expect(try parser.next(&input) == nil)
    #expect(!parser.isBetweenRequests)
    input = Array("TP/1.0\r\n\r\n".utf8)[...]
    while try parser.next(&input) != nil {}
    #expect(parser.isBetweenRequests)
  }

  @Test("pieces of any size mean the same", arguments: Seeds.chosen(or: 1...60))
  func pieces(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let samples = [
      "GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhello\r\nworld",
      "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nb\r\n"
        + "0123456789a\r\n0\r\nT: u\r\n\r\n",
      "GET / HTTP/1.1\r\nHost:x\r\nBad\r\n\r\n",
    ]
    let text = (0..<5).map { _ in random.pick(samples) }.joined()
    let whole = requests(in: text)
    #expect(requests(in: Array(text.utf8).cut(using: &random)) == whole)
    #expect(requests(in: Array(text.utf8).single) == whole)
    #expect(!whole.messages.isEmpty || whole.failure != nil)
  }
}

private let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
private let get = "GET / HTTP/1.1\r\nHost: x\r\n"

private let refusedRequests: [(String, HTTPRequestError, Int)] = [
  ("GET /\r\n\r\n", .malformedRequestLine, 400),
  ("GET  / HTTP/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("GET / HTTP/1.1 \r\n\r\n", .malformedRequestLine, 400),
  ("G@T / HTTP/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("GET status HTTP/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("GET /\u{7F} HTTP/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("GET /ä HTTP/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("GET / http/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("\r\n\r\nGET / HTTP/1.1\r\n\r\n", .malformedRequestLine, 400),
  ("\u{16}\u{3}\u{1}\u{2}\r\n", .malformedRequestLine, 400),
  ("GET / HTTP/2.0\r\n\r\n", .unsupportedVersion, 505),
  ("GET / HTTP/1.2\r\n\r\n", .unsupportedVersion, 505),
  ("GET / HTTP/1.1\nHost: x\n\n", .bareLineEnd, 400),
  ("GET / HTTP/1.1\r\nHost: x\n\r\n", .bareLineEnd, 400),
  ("GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", .bareLineEnd, 400),
  ("GET /\r HTTP/1.1\r\nHost: x\r\n\r\n", .bareLineEnd, 400),
  (get + "A b\r\n\r\n", .malformedField, 400),
  (get + "A : b\r\n\r\n", .malformedField, 400),
  (get + ": b\r\n\r\n", .malformedField, 400),
  (get + "A(: b\r\n\r\n", .malformedField, 400),
  (get + "A: b\u{0}c\r\n\r\n", .forbiddenByte, 400),
  (get + "A: b\u{1B}[2J\r\n\r\n", .forbiddenByte, 400),
  (get + "A: b\r\n c\r\n\r\n", .foldedField, 400),
  ("GET / HTTP/1.1\r\n\r\n", .wrongHost, 400),
  (get + "Host: y\r\n\r\n", .wrongHost, 400),
  (get + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length: 1, 1\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length: +1\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length: 0x1\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length: -1\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length:\r\n\r\na", .wrongContentLength, 400),
  (get + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingFraming, 400),
  ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .conflictingFraming, 400),
  (get + "Transfer-Encoding: gzip\r\n\r\n", .unsupportedCoding, 501),
  (get + "Transfer-Encoding: gzip, chunked\r\n\r\n", .unsupportedCoding, 501),
  (get + "Transfer-Encoding: chunked, chunked\r\n\r\n", .unsupportedCoding, 501),
  (get + "Transfer-Encoding: \u{B}chunked\r\n\r\n", .forbiddenByte, 400),
  (get + "Transfer-Encoding: identity\r\n\r\n", .unsupportedCoding, 501),
  (
    get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", .unsupportedCoding,
    501
  ),
  (get + "Expect: miracles\r\n\r\n", .unsupportedExpectation, 417),
  (chunked + "x\r\n", .malformedChunk, 400),
  (chunked + "\r\n", .malformedChunk, 400),
  (chunked + "-1\r\n", .malformedChunk, 400),
  (chunked + "0x1\r\na\r\n", .malformedChunk, 400),
  (chunked + "1 \r\na\r\n", .malformedChunk, 400),
  (chunked + "1\na\r\n", .malformedChunk, 400),
  (chunked + "1\r\nab\r\n", .malformedChunk, 400),
  (chunked + "1\r\na\n0\r\n\r\n", .malformedChunk, 400),
  (chunked + "1;a\u{0}\r\na\r\n", .malformedChunk, 400),
  (chunked + "0\r\nbad\r\n\r\n", .malformedChunk, 400),
  (chunked + "ffffffffffffffffff\r\n", .contentTooLong, 413),
  (chunked + "7fffffffffffffff\r\n", .contentTooLong, 413),
  (get + "Content-Length: 1048577\r\n\r\n", .contentTooLong, 413),
]
