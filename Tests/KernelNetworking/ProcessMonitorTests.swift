import Foundation
import KernelNetworking
import NetlinkCodec
import Platform
import Testing

/// Processes of this machine, where the kernel tells of them.
@Suite struct ProcessMonitorTests {
  @Test("in another network namespace, the error says where it would work")
  func elsewhere() throws {
    let error = try inFreshNetwork {
      #expect(throws: ProcessMonitorError.unavailable) { _ = try ProcessMonitor() }
    }
    #expect(error?.description.contains("initial network namespace") == true)
  }

  @Test("a program that starts and ends, or the reason why nobody tells")
  func startAndEnd() throws {
    let monitor: ProcessMonitor
    do throws(ProcessMonitorError) {
      monitor = try ProcessMonitor()
    } catch {
      // A container or a kernel without the connector: then the error has to be one of these.
      #expect([.unavailable, .unanswered].contains(error), "\(error)")
      return
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    let identifier = process.processIdentifier
    var seen: [ProcessEvent] = []
    while !seen.contains(.exited(identifier)) {
      #expect(isReadable(monitor.descriptor, withinMilliseconds: 5000))
      let (events, areLost) = try monitor.events()
      try #require(!areLost)
      seen += events
    }
    #expect(seen.contains(.executed(identifier)))
    #expect(
      seen.contains {
        if case .forked(_, let child) = $0 { child == identifier } else { false }
      })
  }
}
