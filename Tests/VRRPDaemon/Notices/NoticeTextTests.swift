import Testing

@testable import VRRPDaemon

@Test("the daemon's module is there") func moduleIsThere() {
  #expect(DaemonSettings().instances.isEmpty)
}
