package import IPVS
import NetTypes

/// Computes rates from what counters did between readings of a table.
///
/// The kernel's own rates are averages that take ten seconds to follow; between two readings one
/// sees what happened. But the kernel renews the counters that it lists every two seconds only.
/// Where readings follow each other faster, a reading is therefore compared with one that is about
/// two seconds older, or rates would jump between zero and twice the truth.
package struct RateSampler: Sendable {
  /// How often the kernel renews its counters.
  private static let period = Duration.seconds(2)
  /// Who reads once in a period may be as much late at one time and early at the next.
  private static let slack = Duration.milliseconds(100)
  /// Readings closer together than this are not kept, to bound how many there are.
  private static let spacing = Duration.milliseconds(400)

  private struct Reading {
    let moment: Duration
    let services: [ListedService]
  }

  /// Older readings, the oldest first; the first one is compared with.
  private var readings: [Reading] = []

  /// Nothing has been read yet.
  package init() {}

  /// Replaces the kernel's rates by those since an earlier reading. The kernel's stay in the first
  /// reading and for what was not there before; a counter that went back has the rate 0.
  ///
  /// - Parameter moment: when the table was read, as the time since any fixed moment.
  package mutating func replaceRates(in services: inout [ListedService], at moment: Duration) {
    let kernelServices = services
    while readings.count > 1, isFarEnough(1, from: moment) { readings.removeFirst() }
    if let base = readings.first, base.moment < moment {
      replaceRates(in: &services, since: base, elapsed: moment - base.moment)
    }
    if let last = readings.last, moment - last.moment < Self.spacing { return }
    readings.append(Reading(moment: moment, services: kernelServices))
  }

  /// Whether the kernel has renewed all counters since a reading.
  private func isFarEnough(_ index: Int, from moment: Duration) -> Bool {
    let isLast = index == readings.count - 1
    return moment - readings[index].moment >= (isLast ? Self.period - Self.slack : Self.period)
  }

  private func replaceRates(
    in services: inout [ListedService], since base: Reading, elapsed: Duration
  ) {
    let milliseconds = UInt64(max(1, elapsed / .milliseconds(1)))
    let places = Dictionary(
      base.services.enumerated().map { ($1.record.service.id, $0) }, uniquingKeysWith: { $1 })
    for index in services.indices {
      guard let place = places[services[index].record.service.id] else { continue }
      let old = base.services[place]
      services[index].record.statistics.replaceRates(
        since: old.record.statistics, milliseconds: milliseconds)
      let servers = Dictionary(
        old.servers.map { ($0.server.endpoint, $0.statistics) }, uniquingKeysWith: { $1 })
      for number in services[index].servers.indices {
        let endpoint = services[index].servers[number].server.endpoint
        guard let statistics = servers[endpoint] else { continue }
        services[index].servers[number].statistics.replaceRates(
          since: statistics, milliseconds: milliseconds)
      }
    }
  }
}

extension Statistics {
  /// Sets the rates to what the counters grew by in a time, for a second of it.
  fileprivate mutating func replaceRates(since old: Statistics, milliseconds: UInt64) {
    let rate = { (old: UInt64, new: UInt64) in perSecond(old, new, milliseconds) }
    connectionsPerSecond = rate(old.connections, connections)
    incomingPacketsPerSecond = rate(old.incomingPackets, incomingPackets)
    outgoingPacketsPerSecond = rate(old.outgoingPackets, outgoingPackets)
    incomingBytesPerSecond = rate(old.incomingBytes, incomingBytes)
    outgoingBytesPerSecond = rate(old.outgoingBytes, outgoingBytes)
  }
}

/// The growth of a counter per second, rounded to the nearest; 0 when it went back.
private func perSecond(_ old: UInt64, _ new: UInt64, _ milliseconds: UInt64) -> UInt64 {
  guard new > old else { return 0 }
  let growth = new - old
  let (product, overflow) = growth.multipliedReportingOverflow(by: 1000)
  let (dividend, isTooLarge) = product.addingReportingOverflow(milliseconds / 2)
  if !overflow, !isTooLarge { return dividend / milliseconds }
  let (large, isBeyond) = (growth / milliseconds).multipliedReportingOverflow(by: 1000)
  return isBeyond ? .max : large
}
