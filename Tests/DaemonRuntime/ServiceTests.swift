import DaemonRuntime
import Foundation
import NetTypes
import Platform
import Testing

@Suite("The service manager", .serialized)
struct ServiceTests {
  private func environment(_ values: [String: String]) -> ServiceEnvironment {
    ServiceEnvironment(process: 42) { values[$0] }
  }

  @Test("The environment is read as sd_notify(3) and sd_listen_fds(3) say")
  func reads() {
    let full = environment([
      "NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42",
      "LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "state:",
    ])
    #expect(full.notifySocket == UnixPath("/run/notify"))
    #expect(full.watchdogTimeout == .seconds(3))
    #expect(full.descriptorNames == ["state", "unknown", "unknown"])
    let foreign = environment([
      "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "41", "LISTEN_PID": "41", "LISTEN_FDS": "1",
      "NOTIFY_SOCKET": "relative",
    ])
    #expect(foreign == environment([:]))
  }

  @Test(
    "Nonsense in the environment is ignored",
    arguments: [
      ["LISTEN_PID": "42", "LISTEN_FDS": "-1"], ["LISTEN_PID": "42", "LISTEN_FDS": "99999999999"],
      ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "soon"], ["NOTIFY_SOCKET": ""],
      ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 108)],
    ])
  func nonsense(values: [String: String]) {
    #expect(environment(values) == environment([:]))
  }

  @Test("Messages arrive, through a path and through the abstract space", arguments: [false, true])
  func messages(isAbstract: Bool) {
    let directory = TemporaryDirectory()
    let name = isAbstract ? "@runtime-\(UUID().uuidString)" : directory.path + "/notify"
    let receiver = DatagramReceiver(name)
    let manager = ServiceManager(environment(["NOTIFY_SOCKET": name]), now: .zero)
    let isPresent = manager.isPresent
    #expect(isPresent)
    manager.ready(status: "2 instances\nREADY=0")
    manager.send([.stopping, .mainProcess(77), .extendTimeout(microseconds: 5)])
    manager.send([.removeDescriptors(name: "state")])
    manager.reloading()
    let texts = receiver.receive()
    #expect(
      texts.prefix(3) == [
        "READY=1\nSTATUS=2 instances READY=0\n",
        "STOPPING=1\nMAINPID=77\nEXTEND_TIMEOUT_USEC=5\n",
        "FDSTOREREMOVE=1\nFDNAME=state\n",
      ])
    #expect(texts.last?.wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=\d+\n/) != nil)
  }

  @Test("A sign of life comes at half the watchdog's time")
  func watchdog() {
    let directory = TemporaryDirectory()
    let receiver = DatagramReceiver(directory.path + "/notify")
    var manager = ServiceManager(
      environment(["NOTIFY_SOCKET": receiver.path, "WATCHDOG_USEC": "10000000"]), now: .zero)
    var times: [Int] = []
    for second in 0..<21 {
      manager.advance(now: Instant.zero.advanced(by: .seconds(second)))
      if receiver.receive() == ["WATCHDOG=1\n"] { times.append(second) }
    }
    #expect(times == [0, 5, 10, 15, 20])
  }

  @Test("Descriptors go to the manager's store, and come back by name")
  func descriptors() throws {
    let directory = TemporaryDirectory()
    let receiver = DatagramReceiver(directory.path + "/notify")
    let manager = ServiceManager(environment(["NOTIFY_SOCKET": receiver.path]), now: .zero)
    let file = directory.path + "/file"
    try "content".write(toFile: file, atomically: true, encoding: .utf8)
    let own = try OwnedDescriptor.open(reading: file)
    let isSent = manager.send([.storeDescriptors(name: "state")], descriptors: [own.rawValue])
    #expect(isSent)
    let stored = receiver.receiveDescriptor()
    #expect(stored.text == "FDSTORE=1\nFDNAME=state\n")
    try #require(stored.descriptor > 2)
    var passed = PassedDescriptors(names: ["state"], first: stored.descriptor)
    let names = passed.names
    #expect(names == ["state"])
    #expect(fcntl(stored.descriptor, F_GETFD) == FD_CLOEXEC)
    let isTaken: Bool
    if let taken = passed.take("state") {
      var buffer = [UInt8](repeating: 0, count: 16)
      #expect(read(taken.rawValue, &buffer, 16) == 7)
      isTaken = true
    } else {
      isTaken = false
    }
    #expect(isTaken)
    let isLeft = passed.take("state") != nil
    #expect(!isLeft)
  }

  @Test("Without a manager nothing happens")
  func absent() {
    let manager = ServiceManager(environment([:]), now: .zero)
    let isPresent = manager.isPresent
    #expect(!isPresent)
    let isSent = manager.send([.ready])
    #expect(!isSent)
    let deadline = manager.deadline
    #expect(deadline == nil)
  }
}
