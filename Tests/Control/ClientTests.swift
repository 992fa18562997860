import Control
import Foundation
import Glibc
import HTTP1
import JSON
import NetTypes
import Platform
import Testing

/// What commands use, against a server in another thread.
@Suite struct ClientTests {
  /// Serves the interface of the tests until a request for `/v1/reload` has been answered.
  private func serving(_ body: (String) throws -> Void) throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/daemon.sock"
    let listener = try ControlListener.unix(path: path)
    var server = try ControlServer(unix: listener, log: EventLog(epoch: 0xE))
    for number in 1...3 { server.publish(type: "t", data: .integer(number)) }
    let box = Box(server)
    let thread = Thread { box.run() }
    thread.start()
    try body(path)
    var client = try ControlClient(path: path)
    #expect(try client.ask(.post, "/v1/reload").status == 204)
  }

  /// A server on its way to another thread.
  private final class Box: @unchecked Sendable {
    var server: ControlServer
    init(_ server: consuming ControlServer) { self.server = server }

    func run() {
      while true {
        _ = isReadable(server.descriptor, withinMilliseconds: 5000)
        guard let requests = try? server.handle(now: MonotonicClock.now()) else { return }
        for request in requests {
          let response = answer(request.request)
          server.respond(to: request.id, response, now: MonotonicClock.now())
          if request.request.target.path == ["v1", "reload"] { return }
        }
      }
    }

    private func answer(_ request: ControlRequest) -> ControlResponse {
      if request.target.path == ["v1", "events"] { return .events(EventSubscription(request)) }
      switch SampleEndpoint.interface.resolve(request) {
      case .answer(let response): return response
      case .endpoint(.status, _): return .text(String(repeating: "x", count: 1 << 20))
      case .endpoint(.show, let names): return .json(["name": .string(names[0])])
      case .endpoint(.change, _):
        do { return .json(try request.json()) } catch { return .problem(error) }
      case .endpoint(.remove, let names):
        return .problem(.notFound("there is no instance \(names[0])", kind: "no-such-instance"))
      case .endpoint(.reload, _): return .done
      }
    }
  }

  @Test("answers of all kinds arrive, several on one connection") func asking() throws {
    try serving { path in
      var client = try ControlClient(path: path)
      let shown = try client.ask(.get, "/v1/instances/\(percentEncoded("a/b ä"))")
      #expect(shown.json == ["name": "a/b ä"])
      #expect(shown.exitStatus == .done)
      #expect(shown.problemText == nil)
      #expect(try client.ask(.get, "/v1/status").content.count == 1 << 20)
      #expect(try client.ask(.head, "/v1/status").content.isEmpty)
      let large: JSONValue = ["a": .string(String(repeating: "y", count: 500_000))]
      #expect(try client.ask(.put, "/v1/instances/x/priority", json: large).json == large)
      let missing = try client.ask(.delete, "/v1/instances/VI_9")
      #expect(missing.problemText == "there is no instance VI_9")
      #expect(missing.exitStatus == .noSuchObject)
      #expect(try client.ask(.put, "/v1/status").exitStatus == .refused)
    }
  }

  @Test("content that is too long is answered, not cut off") func tooLong() throws {
    try serving { path in
      var client = try ControlClient(path: path)
      let huge = JSONValue.string(String(repeating: "y", count: 3 << 20))
      let answer = try client.ask(.put, "/v1/instances/x/priority", json: huge)
      #expect(answer.status == 413)
      #expect(answer.problemText == "the content is too long")
    }
  }

  @Test("events are followed until enough is known, and gone on with") func listening() throws {
    try serving { path in
      var told: [ServerSentEvent] = []
      var client = try ControlClient(path: path)
      let answer = try client.listen("/v1/events?since=0") { event in
        told.append(event)
        return told.count < 2
      }
      #expect(answer == nil)
      #expect(told.map(\.data) == ["1", "2"])
      var again = try ControlClient(path: path)
      _ = try again.listen("/v1/events", lastEventID: told.last?.id) { event in
        told.append(event)
        return false
      }
      #expect(told.map(\.data) == ["1", "2", "3"])
      var wrong = try ControlClient(path: path)
      #expect(try wrong.listen("/v1/nothing") { _ in true }?.status == 404)
    }
  }

  @Test("why there is no daemon is told in words") func errors() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = directory + "/daemon.sock"
    func failure() -> ControlClientError? {
      do throws(ControlClientError) { _ = try ControlClient(path: path) } catch { return error }
      return nil
    }
    #expect(failure() == .notRunning(path: path))
    #expect(failure()?.exitStatus == .noDaemon)
    do {
      let listener = try ControlListener.unix(path: path, mode: 0o600)
      chmod(directory, 0o755)
      if geteuid() == 0 {
        #expect(asNobody { failure() } == .permissionDenied(path: path))
      }
      #expect(listener.path == path)
    }
    #expect(failure() == .notRunning(path: path), "a socket is left, but nobody listens")
  }

  @Test("what is no daemon is not believed") func impostor() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    for (reply, failure) in [
      ("220 mail\r\n", "notUnderstood"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "disconnected"),
      ("", "disconnected"),
    ] {
      let path = directory + "/\(failure)\(reply.count).sock"
      let listener = try ControlListener.unix(path: path)
      var client = try ControlClient(path: path)
      let descriptor = accept(listener.number, nil, nil)
      _ = send(descriptor, reply, reply.utf8.count, 0)
      shutdown(descriptor, Int32(SHUT_WR))
      do throws(ControlClientError) {
        _ = try client.ask(.get, "/")
        Issue.record("it is believed: \(reply)")
      } catch {
        #expect("\(error)".isEmpty == false && String(reflecting: error).contains(failure))
      }
      close(descriptor)
    }
  }

  @Test("tables stand in columns, with colour on terminals only") func table() {
    var table = TextTable([.init("NAME"), .init("PRIORITY", .right), .init("STATE")])
    table.add(["VI_1", "100", TextCell("MASTER", .good)])
    table.add(["long\u{1B}[2Jname", "5"])
    table.add(["ä", "", "x"])
    #expect(
      table.text(usesColour: false) == """
        NAME          PRIORITY  STATE
        VI_1               100  MASTER
        long?[2Jname         5
        ä                       x

        """)
    let coloured = table.text(usesColour: true, hasHeader: false)
    #expect(coloured.hasPrefix("VI_1          100  \u{1B}[32mMASTER\u{1B}[0m\n"))
  }
}
