import NetTypes
import Testing
import VRRP

@Suite struct ConflictWatchTests {
  private static let start = Instant(nanoseconds: 5_000_000_000)
  private static let own = MACAddress(rawValue: 0x0200_0000_0001)
  private static let virtual = MACAddress(rawValue: 0x0000_5E00_0133)
  private static let rival = MACAddress(rawValue: 0x0200_0000_0099)

  private static func watch() -> ConflictWatch {
    var watch = ConflictWatch()
    watch.setOwn([own, virtual], link: "eth0")
    watch.take(router: 3, link: "eth0", addresses: [Bench.address(100)], now: start)
    return watch
  }

  private func observe(
    _ watch: inout ConflictWatch, _ address: MACAddress = Self.rival, last: UInt8 = 100,
    link: String = "eth0", after: Duration
  ) -> AddressConflict? {
    watch.observe(
      AddressClaim(link: link, address: Bench.address(last), hardwareAddress: address),
      now: Self.start.advanced(by: after))
  }

  @Test("Another machine's claim on an address that we have is a conflict")
  func conflict() {
    var watch = Self.watch()
    #expect(
      observe(&watch, after: .seconds(2))
        == AddressConflict(router: 3, address: Bench.address(100), rival: Self.rival))
  }

  @Test("What we say ourselves, by whatever hardware address, is none")
  func ownWord() {
    var watch = Self.watch()
    #expect(observe(&watch, Self.own, after: .seconds(2)) == nil)
    #expect(observe(&watch, Self.virtual, after: .seconds(2)) == nil)
    #expect(observe(&watch, .broadcast, after: .seconds(2)) == nil)
  }

  @Test("The former master's last words right after takeover are none")
  func grace() {
    var watch = Self.watch()
    #expect(observe(&watch, after: .milliseconds(900)) == nil)
    #expect(observe(&watch, after: .milliseconds(1100)) != nil)
  }

  @Test("Addresses that are not ours, or no longer, concern nobody")
  func others() {
    var watch = Self.watch()
    #expect(observe(&watch, last: 101, after: .seconds(2)) == nil)
    #expect(observe(&watch, link: "eth1", after: .seconds(2)) == nil)
    watch.release(router: 3)
    #expect(observe(&watch, after: .seconds(2)) == nil)
  }

  @Test("However often it is claimed, an address makes one conflict a second")
  func rate() {
    var watch = Self.watch()
    let conflicts = (0..<10_000).filter {
      observe(&watch, after: .seconds(2) + .milliseconds($0)) != nil
    }
    #expect(conflicts.count == 10)
  }

  @Test("Addresses that moved to another router are that one's")
  func moved() {
    var watch = Self.watch()
    watch.take(router: 4, link: "eth0", addresses: [Bench.address(100)], now: Self.start)
    watch.release(router: 3)
    #expect(observe(&watch, after: .seconds(2))?.router == 4)
  }
}
