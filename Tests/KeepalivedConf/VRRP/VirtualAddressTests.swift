import ConfigurationTesting
import KeepalivedConf
import NetTypes
import Testing

@Suite("VRRP: addresses") struct VirtualAddressTests {
  @Test("Words become values") func values() throws {
    let result = read(
      instance(
        addresses: [
          "192.0.2.100/24 brd + dev eth0 scope link label eth0:1 noprefixroute no_track",
          "192.0.2.101 peer 192.0.2.1",
        ]))
    #expect(mistakes(result) == [])
    let addresses = try #require(result.configuration.vrrpInstances.first?.addresses)
    #expect(addresses.count == 2)
    #expect(addresses[0].prefix == IPPrefix(text: Array("192.0.2.100/24".utf8)))
    #expect(addresses[0].broadcast == .last)
    #expect(addresses[0].interface == "eth0")
    #expect(addresses[0].scope == "link")
    #expect(addresses[0].label == "eth0:1")
    #expect(addresses[0].hasNoPrefixRoute && addresses[0].isUntracked)
    #expect(addresses[0].place?.line == 4)
    #expect(!addresses[1].hasLength)
    #expect(addresses[1].prefix.length == 32)
    #expect(addresses[1].peer == IPAddress(text: Array("192.0.2.1".utf8)))
  }

  @Test(
    "Mistakes and how to mend them",
    arguments: [
      ("192.0.2.101/33", "5 error invalid-value"),
      ("192.0.2.101/255.255.255.0", "5 error invalid-value: write `192.0.2.101/24`"),
      ("192.0.2.101/24,", "5 error invalid-value: write `192.0.2.101/24`"),
      ("192.0.2.010", "5 error invalid-value: write the numbers without leading zeros"),
      ("default", "5 error invalid-value: routes go to `virtual_routes`"),
      ("fe80::1%eth0", "5 error invalid-value: name the interface with `dev`"),
      (
        "192.0.2.101/24 192.0.2.102/24",
        "5 error invalid-value: put `192.0.2.102/24` on a line of its own"
      ),
      (
        "192.0.2.101 netmask 255.255.255.0",
        "5 error invalid-value: write the length of the prefix behind the address, such as /24"
      ),
      ("192.0.2.101/24 lable eth0:1", "5 error invalid-value: write `label`"),
      ("192.0.2.101/24 // web", "5 error slash-comment: begin comments with `#` or `!`"),
      ("192.0.2.101/24 dev", "5 error missing-argument"),
      ("192.0.2.101/24 scope galaxy", "5 error invalid-value"),
      (
        "192.0.2.101 brd +",
        "5 error incompatible-settings: write the length of the prefix behind the address, such as /24"
      ),
      ("192.0.2.101/24 label a-label-of-20-bytes", "5 error invalid-value"),
      (
        "2001:db8::1/64",
        "5 error family-mismatch: make an instance of its own for IPv6, or use "
          + "`virtual_ipaddress_excluded`"
      ),
      ("192.0.2.100/32", "5 error duplicate-address: delete one of the two"),
    ]) func mistake(entry: String, expected: String)
  {
    let result = read(instance("virtual_ipaddress { \(entry)", "}"))
    let errors = fixes(result).filter { $0.contains(" error ") }
    #expect(errors == [expected])
  }

  @Test("Excluded addresses may be of the other family, but not the same again") func excluded() {
    #expect(
      mistakes(read(instance("virtual_ipaddress_excluded { 2001:db8::1/64", "}"))) == [])
    let twice = read(instance("virtual_ipaddress_excluded { 192.0.2.100", "}"))
    #expect(mistakes(twice) == ["5:30 error duplicate-address"])
    #expect(twice.diagnostics.first { $0.severity == .error }?.related.first?.range.line == 4)
  }

  @Test("The same address in two instances is refused; link-local ones on two interfaces are not")
  func duplicates() {
    let other = instance(name: "other", number: 52, interface: "eth1")
    #expect(mistakes(read(instance() + other)) == ["9:21 error duplicate-address"])
    let local = ["fe80::100/64"]
    let both =
      instance(addresses: local)
      + instance(name: "other", number: 52, interface: "eth1", addresses: local)
    #expect(mistakes(read(both)) == [])
  }

  @Test("Advertisements have room for so many addresses", arguments: [(89, 0), (90, 1)])
  func room(count: Int, messages: Int) {
    let addresses = ["fe80::1/64"] + (1..<count).map { "2001:db8::\(String($0, radix: 16))/64" }
    #expect(mistakes(read(instance(addresses: addresses))).count == messages)
  }

  @Test("Static addresses need an interface, and track groups that are known")
  func staticAddresses() throws {
    let group = "track_group all { group { web } }\n"
    let line = "static_ipaddress { 192.0.2.200/24 dev eth0 track_group all\n}\n"
    #expect(mistakes(read(instance() + group + line)) == [])
    #expect(mistakes(read(instance() + line + group)) == ["6:20 error undefined-name"])
    #expect(
      mistakes(read("static_ipaddress { 192.0.2.200 dev eth9\n}\n"))
        == ["1:20 error unknown-interface"])
    let nowhere = read(
      "global_defs {\ndefault_interface eth9\n}\nstatic_ipaddress { 192.0.2.200\n}\n")
    #expect(nowhere.verdict == .cannotRun)
  }
}
