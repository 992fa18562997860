import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("VRRP: what is in effect") struct ResolveTests {
  private func effective(_ text: String) throws -> VRRPInstance {
    try #require(read(text).configuration.resolved().vrrpInstances.first)
  }

  @Test("keepalived's defaults") func defaults() throws {
    let instance = try effective(instance())
    #expect(instance.version == 2)
    #expect(instance.priority == 100)
    #expect(instance.state == .backup)
    #expect(instance.advertisementInterval == .seconds(1))
    #expect(instance.preempts == true)
    #expect(instance.preemptDelay == .zero)
    #expect(instance.accepts == true)
    #expect(instance.downAdvertisements == 3)
    #expect(instance.garpDelaySeconds == 5)
    #expect(instance.garpRepeat == 5)
    #expect(instance.garpLowerPriorityRepeat == 5)
    #expect(instance.multicastAddress?.description == "224.0.0.18")
    #expect(instance.addresses.first?.interface == "eth0")
    #expect(instance.sendsMail == false)
  }

  @Test("The state says the priority, and the priority the state") func stateAndPriority() throws {
    #expect(try effective(instance("state MASTER")).priority == 255)
    #expect(try effective(instance("priority 255")).state == .master)
    #expect(try effective(instance("state MASTER", "priority 100")).state == .master)
  }

  @Test("IPv6 has version 3 only, and its own group") func ipv6() throws {
    for version in ["", "version 2"] {
      let instance = try effective(instance(version, addresses: ["fe80::1/64", "2001:db8::1"]))
      #expect(instance.version == 3)
      #expect(instance.isIPv6 == true)
      #expect(instance.multicastAddress?.description == "ff02::12")
      #expect(instance.addresses.map(\.preferredLifetime) == [.forever, .seconds(0)])
    }
  }

  @Test("What global_defs says holds for instances that don't say it themselves")
  func global() throws {
    let text = """
      global_defs {
        vrrp_version 3
        vrrp_garp_master_repeat 2
        vrrp_garp_master_delay 7
        vrrp_down_timer_adverts 4
        vrrp_higher_prio_send_advert
        vrrp_mcast_group4 224.0.0.99
        smtp_alert
        smtp_alert_vrrp off
      }

      """
    let instance = try effective(text + instance("garp_master_delay 1", "advert_int 0.014"))
    #expect(instance.version == 3)
    #expect(instance.advertisementInterval == .milliseconds(10))
    #expect(instance.garpRepeat == 2)
    #expect(instance.garpDelaySeconds == 1)
    #expect(instance.garpLowerPriorityDelaySeconds == 7)
    #expect(instance.downAdvertisements == 4)
    #expect(instance.answersHigherPriority == true)
    #expect(instance.multicastAddress?.description == "224.0.0.99")
    #expect(instance.sendsMail == false)
  }

  @Test("Strict mode gives up what the RFCs don't have") func strict() throws {
    let instance = try effective(
      instance(
        "strict_mode", "authentication { auth_type PASS\nauth_pass x\n}", "state MASTER",
        "preempt_delay 10", "priority 150", "garp_lower_prio_repeat 9"))
    #expect(instance.authentication == nil)
    #expect(instance.state == .backup)
    #expect(instance.preemptDelay == .zero)
    #expect(instance.accepts == false)
    #expect(instance.garpLowerPriorityRepeat == 0)
    #expect(instance.ignoresLowerPriority == true)
  }

  @Test("Contradictions end as they do in keepalived") func contradictions() throws {
    #expect(try effective(instance("state MASTER", "priority 150", "nopreempt")).preempts == true)
    #expect(try effective(instance("advert_int 1.5")).advertisementInterval == .seconds(2))
    #expect(
      try effective(instance("advert_int 50", "version 3")).advertisementInterval
        == .milliseconds(40_950))
    #expect(
      try effective(instance("version 3", "authentication { auth_type PASS\nauth_pass x\n}"))
        .authentication == nil)
  }

  @Test("A sync group speaks for its instances") func syncGroup() throws {
    let configuration = read(pair("notify_priority_changes")).configuration.resolved()
    #expect(configuration.vrrpInstances.map(\.notifiesPriorityChanges) == [true, true])
  }
}
