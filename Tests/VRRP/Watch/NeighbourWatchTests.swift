import NetTypes
import Testing
import VRRP

@Suite struct NeighbourWatchTests {
  private static let start = Instant(nanoseconds: 5_000_000_000)

  private static func watch() -> NeighbourWatch {
    var watch = NeighbourWatch()
    watch.configure([
      WatchedRouter(
        name: "VI_1", identity: Bench.router().identity, version: .v2, interval: .seconds(1),
        addresses: [.v4(IPv4Address(192, 0, 2, 100))])
    ])
    return watch
  }

  private static func advert(
    _ reason: QuestionableAdvert.Reason, from source: IPAddress = Bench.address(2),
    number: UInt8 = 51, address: IPv4Address = IPv4Address(192, 0, 2, 100)
  ) -> QuestionableAdvert {
    QuestionableAdvert(
      reason: reason, link: "eth0", source: source, version: 3, virtualRouterID: number,
      interval: .milliseconds(2050), priority: 100, addresses: [.v4(address)])
  }

  private static let other = IPv4Address(192, 0, 2, 7)

  private static let texts: [(QuestionableAdvert, String)] = [
    (
      advert(.unknownVirtualRouter, number: 52),
      "advertises our address 192.0.2.100 with VRID 52, ours is 51: both will take the address; "
    ),
    (
      advert(.unknownVirtualRouter, number: 52, address: other),
      "advertises VRID 52, which is not configured here; no harm, unless it should be ours"
    ),
    (advert(.interval), "advertises every 2.05 s, we every 1 s: set the same advert_int on both"),
    (advert(.version), "speaks VRRP version 3, we version 2: set the same vrrp_version on both"),
    (advert(.password), "uses another password: set the same auth_pass on both"),
    (
      advert(.addresses, address: other),
      "has another virtual router with our VRID 51 and none of its addresses: "
    ),
    (
      advert(.addresses),
      "has another list of addresses for VRID 51: make virtual_ipaddress the same on both"
    ),
  ]

  @Test("Each kind of difference is told with what to do about it", arguments: texts)
  func messages(advert: QuestionableAdvert, expected: String) {
    var watch = Self.watch()
    let message = watch.observe(advert, now: Self.start)?.message ?? ""
    #expect(message.hasPrefix("neighbour 10.0.0.2 on eth0 " + expected))
  }

  @Test("The first advert is told at once, then one line a minute with the count")
  func rate() {
    var watch = Self.watch()
    var reports: [NeighbourReport] = []
    for second in 0..<150 {
      let now = Self.start.advanced(by: .seconds(second))
      if let report = watch.observe(Self.advert(.password), now: now) { reports.append(report) }
    }
    #expect(reports.map(\.adverts) == [1, 60, 60])
    #expect(watch.counts == [.password: 150])
    #expect(reports[0].router == "VI_1")
  }

  @Test("Kinds and neighbours are told apart")
  func apart() {
    var watch = Self.watch()
    #expect(watch.observe(Self.advert(.password), now: Self.start) != nil)
    #expect(watch.observe(Self.advert(.version), now: Self.start) != nil)
    let other = Self.advert(.password, from: Bench.address(3))
    #expect(watch.observe(other, now: Self.start) != nil)
    #expect(watch.observe(other, now: Self.start) == nil)
  }

  @Test("10,000 adverts a second from anywhere with any number fill neither log nor memory")
  func flood() {
    var watch = Self.watch()
    var random = SplitMix64(seed: 3)
    var reports = 0
    for index in 0..<100_000 {
      let now = Self.start.advanced(by: .microseconds(index * 100))
      let source = IPAddress.v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: random.next())))
      let advert = Self.advert(
        .unknownVirtualRouter, from: source, number: UInt8(truncatingIfNeeded: random.next()))
      if watch.observe(advert, now: now) != nil { reports += 1 }
    }
    #expect(reports <= NeighbourWatch.mostReportsPerMinute)
    let limit = NeighbourWatch.mostEntries + NeighbourFinding.Kind.allCases.count
    #expect(watch.entryCount <= limit)
    #expect(watch.counts[.sharedAddress] == 100_000 - (watch.counts[.unknownVirtualRouter] ?? 0))
    let later = Self.start.advanced(by: .seconds(3600))
    #expect(watch.observe(Self.advert(.password), now: later)?.isAboutMany == false)
  }
}
