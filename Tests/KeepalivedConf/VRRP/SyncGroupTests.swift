import ConfigurationTesting
import KeepalivedConf
import Testing

@Suite("VRRP: sync groups and track groups") struct SyncGroupTests {
  @Test("Names become members, any number on a line") func members() throws {
    let result = read(pair())
    #expect(mistakes(result) == [])
    let group = try #require(result.configuration.syncGroups.first)
    #expect(group.members.map(\.name) == ["A", "B"])
    #expect(group.members.map { $0.place?.line } == [14, 14])
  }

  @Test(
    "Members are instances, at least two, each in one group",
    arguments: [
      ("group { }", ["7:1 error missing-setting"]), ("", ["6:1 error missing-setting"]),
      ("group { web }", ["7:9 error missing-setting"]),
      ("group { web wbe }", ["7:13 error undefined-name"]),
      ("group { web web }", ["7:13 error duplicate-name"]),
    ]) func wrongMembers(line: String, expected: [String])
  {
    #expect(mistakes(read(instance() + "vrrp_sync_group g {\n\(line)\n}\n")) == expected)
  }

  @Test("An instance in two groups is one mistake, with both places") func twoGroups() throws {
    let third = instance(name: "C", number: 3, addresses: ["192.0.2.102/24"])
    let result = read(pair() + third + "vrrp_sync_group more {\ngroup {\nC\nB\n}\n}\n")
    let errors = result.diagnostics.filter { $0.severity == .error }
    #expect(errors.map { $0.code } == [.duplicateName])
    let double = try #require(errors.first { $0.code == .duplicateName })
    #expect(double.related.first?.range.line == 14)
  }

  @Test("Weights that can't work are told, with the reason")
  func weights() throws {
    let weighted = "track_interface { eth1 weight 5\n}"
    let inMember = read(pair(first: weighted))
    #expect(mistakes(inMember) == ["5:19 error incompatible-settings"])
    #expect(inMember.diagnostics.first?.related.first?.range.line == 14)
    #expect(mistakes(read(pair("sync_group_tracking_weight", first: weighted))) == [])
    #expect(mistakes(read(pair(weighted))) == [])
    #expect(mistakes(read(pair(weighted, first: "priority 255"))).count == 1)
    #expect(mistakes(read(pair("track_interface { eth0\n}"))).count == 2)
  }

  @Test("An old word is refused by the test and still works") func oldWord() {
    let result = read(pair("global_tracking"))
    #expect(mistakes(result) == ["15:1 error deprecated-keyword"])
    #expect(result.configuration.syncGroups.first?.usesTrackingWeights == true)
    #expect(dumped(result.configuration).contains("sync_group_tracking_weight"))
  }
}
