import Foundation
import IPVS
import IPVSTesting
import NetTypes
import Platform
import Testing

@testable import IPVSAdm

/// `-R` from a pipe whose writer takes its time. Whatever waits for the wrong thing here is freed,
/// and found out, by a watch dog that closes the pipe.
@Suite struct RestorePauseTests {
  /// A kernel that tells when commands come.
  private final class WatchedKernel: IPVSControl {
    let kernel = FakeKernel()
    var afterCommands: (Int) -> Void = { _ in }

    func perform(_ commands: [IPVSCommand]) throws(IPVSError) -> [RefusedCommand] {
      let refused = try kernel.perform(commands)
      afterCommands(kernel.batches.count)
      return refused
    }
    func information() throws(IPVSError) -> IPVSInformation { try kernel.information() }
    func services() throws(IPVSError) -> Dump<ServiceRecord> { try kernel.services() }
    func service(_ id: ServiceID) throws(IPVSError) -> ServiceRecord { try kernel.service(id) }
    func realServers(of id: ServiceID) throws(IPVSError) -> Dump<RealServerRecord> {
      try kernel.realServers(of: id)
    }
    func timeouts() throws(IPVSError) -> ConnectionTimeouts { try kernel.timeouts() }
    func daemons() throws(IPVSError) -> [SyncDaemon] { try kernel.daemons() }
  }

  /// A pipe with a watch dog: after half a minute it ends the input.
  private final class WatchedPipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0, "no pipe")
      (readEnd, writeEnd) = (ends[0], ends[1])
    }

    func send(_ text: String) {
      let bytes = Array(text.utf8)
      precondition(write(writeEnd, bytes, bytes.count) == bytes.count, "the pipe is full")
    }

    /// Ends the input; what the pipe's number means stays, so that nobody else gets it.
    func end() {
      let nothing = open("/dev/null", O_RDWR)
      dup2(nothing, writeEnd)
      close(nothing)
    }

    deinit {
      close(readEnd)
      close(writeEnd)
    }
  }

  private func session(
    _ kernel: any IPVSControl, input: Int32, output: Int32, errors: Int32
  ) -> Session {
    Session(
      programName: "ipvsadm", host: FakeHost(), input: input,
      output: .init(descriptor: output), errors: .init(descriptor: errors),
      openControl: { () throws(StartFailure) -> any IPVSControl in kernel })
  }

  @Test("each line is carried out while the pipe is open and silent after it")
  func commands() {
    let kernel = WatchedKernel()
    let pipe = WatchedPipe()
    let files = (TemporaryFile(), TemporaryFile())
    let dog = DispatchWorkItem { pipe.end() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: dog)
    pipe.send("-A -f 1\n-A -f 2\n-A -f")
    // Nothing more comes before what is there is carried out.
    kernel.afterCommands = { batches in
      switch batches {
      case 1: pipe.send(" 3\n")
      case 2:
        pipe.send("-A -f 4")
        pipe.end()
      default: break
      }
    }
    let session = session(
      kernel, input: pipe.readEnd, output: files.0.descriptor, errors: files.1.descriptor)
    #expect(session.run(["ipvsadm", "-R"]) == 0)
    dog.cancel()
    #expect(
      kernel.kernel.batches.map { $0.map(\.rule) } == [
        ["-A -f 1 -s wlc", "-A -f 2 -s wlc"], ["-A -f 3 -s wlc"], ["-A -f 4 -s wlc"],
      ])
  }

  @Test("a listing is written while the pipe is open and silent after it")
  func listing() {
    let input = WatchedPipe()
    let output = WatchedPipe()
    let answer = TemporaryFile()
    let (from, to) = (output.readEnd, answer.descriptor)
    input.send("-L --timeout\n")
    // Reads the answer, and only then ends the input.
    let reader = DispatchGroup()
    DispatchQueue.global().async(group: reader) {
      defer { input.end() }
      var poll = pollfd(fd: from, events: Int16(POLLIN), revents: 0)
      guard Foundation.poll(&poll, 1, 30_000) == 1 else { return }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(from, &buffer, buffer.count)
      if count > 0 { _ = write(to, buffer, count) }
    }
    let errors = TemporaryFile()
    let status = session(
      FakeKernel(), input: input.readEnd, output: output.writeEnd, errors: errors.descriptor
    ).run(["ipvsadm", "-R"])
    reader.wait()
    #expect(status == 0)
    #expect(
      String(decoding: answer.content, as: UTF8.self) == "Timeout (tcp tcpfin udp): 900 120 300\n")
  }

  @Test("input that does not block: nothing is lost and nothing is an error")
  func nonBlocking() {
    let kernel = WatchedKernel()
    let pipe = WatchedPipe()
    let files = (TemporaryFile(), TemporaryFile())
    _ = fcntl(pipe.readEnd, F_SETFL, O_NONBLOCK)
    pipe.send("-A -f 1\n")
    kernel.afterCommands = { batches in
      guard batches == 1 else { return }
      // The reader meets an empty pipe, unless this machine is very busy: then it passes too.
      DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) {
        pipe.send("-A -f 2\n")
        pipe.end()
      }
    }
    let status = session(
      kernel, input: pipe.readEnd, output: files.0.descriptor, errors: files.1.descriptor
    ).run(["ipvsadm", "-R"])
    #expect(status == 0)
    #expect(String(decoding: files.1.content, as: UTF8.self) == "")
    #expect(kernel.kernel.sentRules == ["-A -f 1 -s wlc", "-A -f 2 -s wlc"])
  }
}
