import AgentX
import NetTypes
import VRRPSNMP

func ip(_ text: String) -> IPAddress { IPAddress(text: Array(text.utf8)) ?? .any(.ipv4) }

/// What keepalived 2.2.7 was configured with when it was walked: three instances, two in a group.
func sampleStatus() -> SNMPStatus {
  var status = SNMPStatus()
  status.version = "Keepalived v2.2.7 (01/16,2022)"
  status.routerID = "R1"
  status.mail.server = Endpoint(address: ip("10.0.0.9"), port: 25)
  status.mail.timeoutSeconds = 7
  status.mail.sender = "k@x.y"
  status.mail.recipients = ["a@b.c", "d@e.f"]
  status.sendsTraps = true
  var group = SNMPStatus.Group(name: "G1")
  group.state = .master
  group.members = ["V1", "V2"]
  group.scripts.master = "'/usr/bin/true' 'gm'"
  status.groups = [group]
  status.instances = [first(), second(), third()]
  var fixed = SNMPStatus.Address(ip("10.9.0.1"), prefixLength: 24)
  fixed.broadcast = .any(.ipv4)
  fixed.interface = (3, "eth0")
  fixed.isSet = true
  status.staticAddresses = [fixed]
  status.staticRoutes = [route("10.77.0.0", "10.0.0.200")]
  var process = SNMPStatus.Process(name: "tp", command: "bash")
  process.parameters = "-c x"
  process.parameterMatch = 1
  process.weight = 3
  process.quorum = 2
  process.comparesCommandLine = true
  status.processes = [process]
  var session = SNMPStatus.Session(name: "b1")
  session.weight = 4
  status.sessions = [session]
  return status
}

private func route(_ destination: String, _ gateway: String) -> SNMPStatus.Route {
  var route = SNMPStatus.Route(to: ip(destination), prefixLength: 16)
  route.gateway = ip(gateway)
  route.interface = (3, "eth0")
  route.isSet = true
  return route
}

private func instance(_ name: String, _ number: UInt8, _ family: AddressFamily)
  -> SNMPStatus.Instance
{
  var instance = SNMPStatus.Instance(name: name, virtualRouterID: number, family: family)
  instance.interface = (3, "eth0")
  instance.hardwareAddress = MACAddress(rawValue: 0xB242_50F2_D5D1)
  instance.state = .master
  instance.wantedState = .master
  instance.counters.becameMaster = 1
  instance.masterReason = .masterNoResponse
  instance.upSinceHundredths = 1
  instance.upTimeHundredths = 805
  return instance
}

private func address(
  _ text: String, _ prefixLength: UInt32, label: String? = nil, isAdvertised: Bool = true
) -> SNMPStatus.Address {
  var address = SNMPStatus.Address(ip(text), prefixLength: prefixLength)
  address.broadcast = address.address.family == .ipv4 ? .any(.ipv4) : nil
  address.interface = (3, "eth0")
  address.label = label
  address.isSet = true
  address.isAdvertised = isAdvertised
  return address
}

private func first() -> SNMPStatus.Instance {
  var first = instance("V1", 51, .ipv4)
  first.basePriority = 120
  first.effectivePriority = 130
  first.source = ip("10.0.0.1")
  first.authentication = 1
  first.group = "G1"
  first.sendsMail = true
  first.scripts.master = "'/usr/bin/true' 'im'"
  first.scripts.any = "'/usr/bin/true' 'in'"
  first.multicastGroup = ip("224.0.0.18")
  first.addresses = [
    address("10.0.0.100", 24, label: "eth0:x"), address("10.0.0.101", 32),
    address("10.0.0.150", 32, isAdvertised: false),
  ]
  first.routes = [route("10.88.0.0", "10.0.0.201")]
  var rule = SNMPStatus.Rule(family: .ipv4)
  rule.source = (ip("10.0.0.100"), 32)
  rule.table = 100
  rule.preference = 500
  rule.isSet = true
  first.rules = [rule]
  first.tracking.interfaces = [(2, SNMPStatus.Tracked("eth1", weight: 10))]
  first.tracking.processes = [SNMPStatus.Tracked("tp", weight: 3)]
  return first
}

private func second() -> SNMPStatus.Instance {
  var second = instance("V2", 52, .ipv4)
  second.version = 3
  second.basePriority = 90
  second.effectivePriority = 90
  second.source = ip("10.0.0.1")
  second.group = "G1"
  second.intervalHundredths = 50
  second.multicastGroup = ip("224.0.0.18")
  second.addresses = [address("10.0.0.110", 24)]
  return second
}

private func third() -> SNMPStatus.Instance {
  var third = instance("V6", 53, .ipv6)
  third.version = 3
  third.source = ip("fe80::b042:50ff:fef2:d5d1")
  third.intervalHundredths = 25
  third.preempts = false
  third.accepts = false
  third.multicastGroup = ip("ff02::12")
  third.addresses = [address("fe80::53", 64), address("fd00::53", 64)]
  return third
}

/// All objects of some tables, one per line: the name and the value, as `snmpwalk` shows them.
func walk(_ tables: [ObjectTable]) -> [String] {
  let tree = ObjectTree(tables)
  var lines: [String] = []
  var name: ObjectID = [1]
  while let next = tree.first(in: AgentXRange(from: name)) {
    lines.append("\(next.name) \(text(of: next.value))")
    name = next.name
  }
  return lines
}

private func text(of value: AgentXValue) -> String {
  switch value {
  case .integer(let number): "i \(number)"
  case .gauge32(let number): "u \(number)"
  case .counter32(let number): "c \(number)"
  case .counter64(let number): "C \(number)"
  case .timeTicks(let number): "t \(number)"
  case .ipAddress(let address): "a \(address)"
  case .octets(let octets):
    octets.allSatisfy { (0x20..<0x7F).contains($0) }
      ? "s \(String(decoding: octets, as: UTF8.self))"
      : "x " + octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  default: "?"
  }
}
