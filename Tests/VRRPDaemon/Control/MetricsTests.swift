import Control
import Foundation
import HTTP1
import NetTypes
import Testing

@testable import VRRPDaemon

/// Metrics by the names of keepalived-exporter, and the daemon's own.
@Suite struct MetricsTests {
  private func samples(_ text: String) -> [String: String] {
    var result: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " ") else { continue }
      result[String(line[..<space])] = String(line[line.index(after: space)...])
    }
    return result
  }

  @Test("Dashboards for keepalived-exporter find their measurements") func exporter() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    let answer = try daemon.ask(.get, "/v1/metrics")
    let samples = samples(String(decoding: answer.content, as: UTF8.self))
    let labels = #"{iname="VI_1",intf="eth0",vrid="51"}"#
    #expect(samples["keepalived_up"] == "1")
    #expect(
      samples[
        #"keepalived_vrrp_state{iname="VI_1",intf="eth0",vrid="51",ip_address="10.9.0.100/24"}"#]
        == "2")
    #expect(samples["keepalived_become_master_total" + labels] == "1")
    #expect(samples["keepalived_gratuitous_arp_delay_total" + labels] == "5")
    for name in [
      "advertisements_received", "advertisements_sent", "release_master", "packet_length_errors",
      "advertisements_interval_errors", "ip_ttl_errors", "invalid_type_received",
      "address_list_errors", "authentication_invalid", "authentication_mismatch",
      "authentication_failure", "priority_zero_received", "priority_zero_sent",
    ] {
      #expect(samples["keepalived_\(name)_total" + labels] != nil, "\(name) is missing")
    }
  }

  @Test("The daemon measures how late its loop is") func lateness() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    let answer = try daemon.ask(.get, "/metrics")
    let samples = samples(String(decoding: answer.content, as: UTF8.self))
    let count = samples["lvs_vrrpd_loop_lateness_seconds_count"].flatMap(Double.init) ?? 0
    #expect(count > 0)
    #expect(
      samples[#"lvs_vrrpd_loop_lateness_seconds_bucket{le="+Inf"}"#].flatMap(Double.init) == count)
    #expect(samples["lvs_vrrpd_log_losses_total"] == "0")
  }

  @Test("A turn is late by the time since its deadline, and never by what was asked for at once")
  func measure() {
    var measure = LoopMeasure()
    measure.turn(at: .init(nanoseconds: 1_000_000), due: nil)
    measure.turn(at: .init(nanoseconds: 5_000_000), due: .init(nanoseconds: 3_000_000))
    #expect(measure.maximum == .milliseconds(2))
    measure.turn(at: .init(nanoseconds: 9_000_000), due: .zero)
    measure.turn(at: .init(nanoseconds: 10_000_000), due: .init(nanoseconds: 11_000_000))
    #expect(measure.counts.reduce(0, +) == 1)
    #expect(measure.sumNanoseconds == 2_000_000)
  }
}
