import Control
import DaemonRuntime
import Foundation
import HTTP1
import JSON
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import Testing
import VRRP

@testable import VRRPDaemon

/// What clients of the control socket can see and do.
@Suite(.serialized) struct ControlTests {
  @Test("The status tells state, priority, addresses and counters") func status() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    let answer = try daemon.ask(.get, "/v1/status")
    #expect(answer.status == 200)
    let instance = try #require(answer.json?["instances"]?[0])
    #expect(instance["name"]?.string == "VI_1")
    #expect(instance["state"]?.string == "MASTER")
    #expect(instance["priority"]?["effective"]?.integer == 100)
    #expect(instance["interval_seconds"]?.number == 0.05)
    #expect(instance["master"]?["address"]?.string == "10.9.0.1")
    #expect(instance["addresses"]?[0]?["address"]?.string == "10.9.0.100/24")
    #expect(instance["addresses"]?[0]?["set"]?.boolean == true)
    #expect(instance["counters"]?["became_master"]?.integer == 1)
    #expect(try daemon.ask(.get, "/v1/healthz").json?["status"]?.string == "ok")
    #expect(try daemon.ask(.get, "/v1/instances/VI_1").json?["name"]?.string == "VI_1")
    let missing = try daemon.ask(.get, "/v1/instances/VI_2")
    #expect(missing.status == 404)
    #expect(missing.problemText?.contains("VI_1") == true)
  }

  @Test("An address that somebody took away is told as not set") func missingAddress() throws {
    let daemon = try RunningDaemon(oneInstance(address: "10.9.0.100/24 no_track"))
    try daemon.waitForMaster()
    daemon.perform { daemon in
      for held in daemon.instances[0].held.addresses {
        daemon.netlink.queue(.removeAddress(held.address), tag: -1)
      }
      daemon.flushKernel()
    }
    // The kernel tells of it before it confirms the removal.
    daemon.perform { $0.followNetwork() }
    let instance = try daemon.ask(.get, "/v1/instances/VI_1").json
    #expect(instance?["state"]?.string == "MASTER")
    #expect(instance?["addresses"]?[0]?["set"]?.boolean == false)
  }

  @Test("A failover without a successor says so, and the master goes on") func failover() throws {
    let daemon = try RunningDaemon(oneInstance())
    let early = try daemon.ask(.post, "/v1/instances/VI_1/failover")
    #expect(early.status == 409)
    try daemon.waitForMaster()
    let answer = try daemon.ask(.post, "/v1/instances/VI_1/failover")
    #expect(answer.status == 200)
    #expect(answer.json?["outcome"]?.string == "no-successor")
    #expect(answer.json?["instance"]?["state"]?.string == "MASTER")
    _ = try daemon.waitForEvent("command") { $0["command"]?.string == "failover" }
  }

  @Test("A master that is held releases its addresses, and stays out until it is released")
  func hold() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    let held = try daemon.ask(.post, "/v1/instances/VI_1/hold").json
    #expect(held?["held"]?.boolean == true)
    #expect(held?["state"]?.string == "BACKUP")
    #expect(held?["addresses"]?[0]?["set"]?.boolean == false)
    let released = try daemon.ask(.post, "/v1/instances/VI_1/release").json
    #expect(released?["held"]?.boolean == false)
    _ = try daemon.waitForEvent("transition") {
      $0["to"]?.string == "MASTER" && ($0["lasted_seconds"]?.number ?? 0) < 5
    }
  }

  @Test("Operators can set a priority, and take it back") func priority() throws {
    let daemon = try RunningDaemon(oneInstance())
    let target = "/v1/instances/VI_1/priority"
    let set = try daemon.ask(.put, target, ["priority": 42]).json
    #expect(set?["priority"]?["effective"]?.integer == 42)
    #expect(set?["priority"]?["operator"]?.integer == 42)
    for wrong: JSONValue in [["priority": 0], ["priority": 255], ["priority": "x"], [:]] {
      #expect(try daemon.ask(.put, target, wrong).status == 400)
    }
    let reset = try daemon.ask(.delete, target).json
    #expect(reset?["priority"]?["effective"]?.integer == 100)
    #expect(reset?["priority"]?["operator"] == nil)
  }

  @Test("Nobody changes the priority of an owner") func owner() throws {
    let daemon = try RunningDaemon(oneInstance(priority: 255))
    let answer = try daemon.ask(.put, "/v1/instances/VI_1/priority", ["priority": 42])
    #expect(answer.status == 409)
    try daemon.waitForMaster()
  }

  @Test("A reload tells what changed; a wrong file changes nothing and says where it is wrong")
  func reload() throws {
    let daemon = try RunningDaemon(oneInstance())
    try daemon.waitForMaster()
    daemon.write(
      oneInstance(address: "10.9.0.200/24")
        + oneInstance(address: "10.9.1.1/24").replacingOccurrences(of: "VI_1", with: "VI_2")
        .replacingOccurrences(of: "router_id 51", with: "router_id 52"))
    let answer = try daemon.ask(.post, "/v1/reload")
    #expect(answer.status == 200)
    #expect(answer.json?["added"]?.elements == ["VI_2"])
    #expect(answer.json?["changed"]?.elements == ["VI_1"])
    #expect(answer.json?["removed"]?.elements == [])
    daemon.write(oneInstance() + "\nvrrp_instance {\n prority 3\n")
    let refused = try daemon.ask(.post, "/v1/reload")
    #expect(refused.status == 422)
    #expect(refused.json?["messages"]?.elements?.isEmpty == false)
    #expect(try daemon.ask(.get, "/v1/instances/VI_2").status == 200)
    let status = try daemon.ask(.get, "/v1/status").json
    #expect(status?["last_reload"]?["outcome"]?.string == "refused")
    let event = try daemon.waitForEvent("reload") { $0["outcome"]?.string == "refused" }
    #expect(event["summary"]?.string?.contains("nothing was changed") == true)
  }

  @Test("The level of the log can be read and set") func logLevel() throws {
    let daemon = try RunningDaemon(oneInstance())
    #expect(try daemon.ask(.get, "/v1/loglevel").json?["level"]?.string == "error")
    #expect(try daemon.ask(.put, "/v1/loglevel", ["level": "warning"]).status == 200)
    #expect(daemon.perform { $0.log.level } == .warning)
    #expect(try daemon.ask(.put, "/v1/loglevel", ["level": "loud"]).status == 400)
  }

  @Test("Refused adverts are told as events, but not each of them") func refusals() throws {
    let daemon = try RunningDaemon(oneInstance())
    daemon.perform { daemon in
      for _ in 0..<1000 {
        for part in daemon.parts {
          part.observe(
            .checksum, from: .v4(IPv4Address(rawValue: 1)), of: 0, in: daemon)
        }
      }
    }
    let event = try daemon.waitForEvent("refused") { $0["reason"]?.string == "checksum" }
    #expect(event["instance"]?.string == "VI_1")
    #expect(event["advice"]?.string?.isEmpty == false)
    // One of the thousand, and nothing more in between.
    var client = try ControlClient(path: daemon.socket, timeoutSeconds: 10)
    var count = 0
    _ = try daemon.ask(.post, "/v1/instances/VI_1/release")
    _ = try client.listen("/v1/events?type=refused,command", lastEventID: "0") { event in
      if event.type == "refused" { count += 1 }
      return event.type != "command"
    }
    #expect(count == 1)
  }

  @Test("Who may only read changes nothing, and the log says who tried") func permissions() throws {
    let policy = AccessPolicy(changingUsers: [])
    #expect(
      policy.access(of: .local(.init(process: 1, user: 1000, group: 1000))) == .read)
    #expect(policy.access(of: .local(.init(process: 1, user: 0, group: 0))) == .change)
    let daemon = try RunningDaemon(oneInstance())
    var information = stat()
    try #require(stat(daemon.socket, &information) == 0)
    #expect(information.st_mode & 0o777 == 0o660)
  }
}
