import DBus
import NetTypes
import Testing
import VRRPBus

private let first = VRRPBusService.Instance(
  name: "VI_1", interface: "eth0.5", virtualRouterID: 51, family: .ipv4, state: 2)
private let second = VRRPBusService.Instance(
  name: "VI_2", interface: "eth1", virtualRouterID: 52, family: .ipv6, state: 1)
private let service = VRRPBusService(instances: [first, second])
private let firstPath = "/org/keepalived/Vrrp1/Instance/eth0_5/51/IPv4"
private let daemonPath = "/org/keepalived/Vrrp1/Vrrp"
private let properties = "org.freedesktop.DBus.Properties"

/// The answer to a call.
private func ask(
  _ path: String, _ interface: String?, _ member: String, _ body: [DBusValue] = []
) -> (reply: DBusMessage, action: VRRPBusService.Action?) {
  var call = DBusMessage.call("org.keepalived.Vrrp1", path, interface ?? "", member, body)
  call.interface = interface
  call.serial = 5
  call.sender = ":1.7"
  let answer = service.answer(call)
  #expect(answer.reply.replySerial == 5)
  #expect(answer.reply.destination == ":1.7")
  return answer
}

@Suite struct ServiceTests {
  @Test("objects stand where keepalived's stand") func paths() {
    #expect(service.path(of: first) == firstPath)
    #expect(service.path(of: second) == "/org/keepalived/Vrrp1/Instance/eth1/52/IPv6")
    #expect(service.daemonPath == daemonPath)
    let scoped = VRRPBusService(instances: [first], scopes: ["ns-1", "a"])
    #expect(scoped.path(of: first) == "/org/keepalived/Vrrp1/ns_1/a/Instance/eth0_5/51/IPv4")
    #expect(scoped.daemonPath == "/org/keepalived/Vrrp1/ns_1/a/Vrrp")
  }

  @Test(
    "the daemon's methods lead to what they ask for",
    arguments: [
      ("PrintData", .printData), ("PrintStats", .printStatistics),
      ("PrintStatsClear", .clearStatistics), ("ReloadConfig", .reload),
    ] as [(String, VRRPBusService.Action)])
  func methods(member: String, action: VRRPBusService.Action) {
    let answer = ask(daemonPath, "org.keepalived.Vrrp1.Vrrp", member)
    #expect(answer.action == action)
    #expect(answer.reply.kind == .reply)
    #expect(ask(daemonPath, nil, member).action == action)
    #expect(ask(firstPath, "org.keepalived.Vrrp1.Instance", member).reply.kind == .error)
  }

  @Test("a virtual router can be asked to announce its addresses") func announce() {
    let answer = ask(firstPath, "org.keepalived.Vrrp1.Instance", "SendGarp")
    #expect(answer.action == .announce(instance: "VI_1"))
  }

  @Test("name and state can be read, and not written") func readProperties() {
    let interface = DBusValue.string("org.keepalived.Vrrp1.Instance")
    #expect(
      ask(firstPath, properties, "Get", [interface, .string("State")]).reply.body
        == [.variant(.structure([.uint32(2), .string("Master")]))])
    #expect(
      ask(firstPath, properties, "Get", [interface, .string("Name")]).reply.body
        == [.variant(.string("VI_1"))])
    #expect(
      ask(firstPath, properties, "GetAll", [interface]).reply.body.map(\.signature) == ["a{sv}"])
    #expect(
      ask(firstPath, properties, "Get", [interface, .string("X")]).reply.errorName
        == "org.freedesktop.DBus.Error.UnknownProperty")
    #expect(
      ask(firstPath, properties, "Set", [interface, .string("Name"), .variant(.byte(1))]).reply
        .errorName == "org.freedesktop.DBus.Error.PropertyReadOnly")
    #expect(ask(firstPath, properties, "Get").reply.kind == .error)
  }

  @Test("what is not there is refused by name") func refusals() {
    #expect(
      ask("/org/keepalived/Vrrp1/Instance/eth9/1/IPv4", nil, "SendGarp").reply.errorName
        == "org.freedesktop.DBus.Error.UnknownObject")
    let answer = ask(daemonPath, "org.keepalived.Vrrp1.Vrrp", "Explode")
    #expect(answer.reply.errorName == "org.freedesktop.DBus.Error.UnknownMethod")
    #expect(answer.action == nil)
    #expect(ask(firstPath, "other.Interface", "SendGarp").action == nil)
  }

  @Test("browsers find the way from the root to each object") func introspection() {
    func text(_ path: String) -> String {
      let body = ask(path, "org.freedesktop.DBus.Introspectable", "Introspect").reply.body
      if case .string(let text)? = body.first { return text } else { return "" }
    }
    #expect(text("/").contains("<node name=\"org\"/>"))
    #expect(text("/org/keepalived/Vrrp1").contains("<node name=\"Instance\"/>"))
    #expect(text("/org/keepalived/Vrrp1").contains("<node name=\"Vrrp\"/>"))
    #expect(text("/org/keepalived/Vrrp1/Instance/eth0_5").contains("<node name=\"51\"/>"))
    #expect(text(daemonPath).contains("<method name=\"ReloadConfig\"/>"))
    #expect(text(firstPath).contains("<property name=\"State\" type=\"(us)\" access=\"read\"/>"))
    #expect(ask("/", "org.freedesktop.DBus.Peer", "Ping").reply.kind == .reply)
  }

  @Test("a change of state is told of as keepalived does") func signals() {
    let signal = service.stateChanged(first)
    #expect(signal.path == firstPath)
    #expect(signal.interface == "org.keepalived.Vrrp1.Instance")
    #expect(signal.member == "VrrpStatusChange")
    #expect(signal.body == [.uint32(2)])
    #expect(service.daemonSignal("VrrpStarted").path == daemonPath)
  }
}
