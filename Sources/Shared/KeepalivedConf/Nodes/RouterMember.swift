import NetTypes

/// An instance of one node, with what messages need to speak of it.
struct RouterMember {
  /// The number of the node.
  let node: Int
  /// What messages call the node.
  let nodeName: String
  /// The instance.
  let instance: VRRPInstance
  /// Its settings with defaults filled in.
  let settings: InstanceSettings
  /// What tracking makes of its priority.
  let priorities: EffectivePriority
  /// The settings of its machine.
  let global: GlobalDefinitions?
  /// What is to be added to the file numbers of its places.
  let firstFile: Int32

  /// Where the arguments of a keyword stand; when it is not written, where `global_defs` says it
  /// for all instances, else the instance itself.
  func place(_ keyword: String) -> SourceRange? {
    if !instance.places.contains(keyword), let global {
      for general in Self.general[keyword] ?? [] where global.places.contains(general) {
        return global.places.value(general)?.moved(by: firstFile)
      }
    }
    return instance.places.value(keyword)?.moved(by: firstFile)
  }

  /// The keywords of `global_defs` that stand for those of an instance.
  private static let general = [
    "version": ["vrrp_version"],
    "mcast_dst_ip": ["vrrp_mcast_group4", "vrrp_mcast_group6"],
    "v3_checksum_as_v2": ["v3_checksum_as_v2"],
    "no_accept": ["vrrp_strict"],
  ]

  /// Where an address stands.
  func place(of address: VirtualAddress) -> SourceRange? {
    (address.place ?? instance.places.value("virtual_ipaddress"))?.moved(by: firstFile)
  }

  /// All its addresses.
  var allAddresses: [VirtualAddress] { instance.addresses + instance.excludedAddresses }
}

/// Instances of several nodes that are meant to be one virtual router.
struct RouterGroup {
  /// The instances, in the order of their nodes; one of each node.
  var members: [RouterMember]

  /// What messages call the virtual router: its first address, else the name of the instance.
  var title: String {
    let shared = members.flatMap(\.allAddresses).map(\.address).first { address in
      members.allSatisfy { $0.allAddresses.contains { $0.address == address } }
    }
    let any = members.lazy.flatMap(\.allAddresses).first?.address
    return (shared ?? any).map { "\($0)" } ?? members.first?.instance.name ?? ""
  }

  /// Whether all speak version 3.
  var speaksVersion3: Bool { members.allSatisfy { $0.settings.version == 3 } }
}

/// Puts the instances of all nodes together that are meant to be one virtual router: those that
/// share an address, and of the rest those that share VRID, family and interface.
func routerGroups(_ members: [RouterMember]) -> [RouterGroup] {
  var parents = Array(members.indices)
  func root(_ index: Int) -> Int {
    var index = index
    while parents[index] != index { index = parents[index] }
    return index
  }
  var firstWith: [SharedAddress: [Int]] = [:]
  for (index, member) in members.enumerated() {
    for address in Set(member.instance.addresses.map { SharedAddress($0.address, of: member) }) {
      firstWith[address, default: []].append(index)
    }
  }
  for indices in firstWith.values {
    for index in indices where members[index].node != members[indices[0]].node {
      parents[root(index)] = root(indices[0])
    }
  }
  var sizes: [Int: Int] = [:]
  for index in members.indices { sizes[root(index), default: 0] += 1 }
  var lone: [LoneKey: Int] = [:]
  for (index, member) in members.enumerated() where sizes[root(index)] == 1 {
    guard let key = LoneKey(member) else { continue }
    if let first = lone[key] {
      if members[first].node != member.node { parents[index] = root(first) }
    } else {
      lone[key] = index
    }
  }
  var groups: [Int: RouterGroup] = [:]
  var order: [Int] = []
  for (index, member) in members.enumerated() {
    var key = root(index)
    // A second instance of the same node is another virtual router, whatever its addresses say.
    if groups[key]?.members.contains(where: { $0.node == member.node }) == true { key = -1 - index }
    if groups[key] == nil { order.append(key) }
    groups[key, default: RouterGroup(members: [])].members.append(member)
  }
  return order.compactMap { groups[$0] }
}

/// An address by which instances of several nodes are known to be one virtual router. Link-local
/// ones, which every network may have, count only together with the interface.
private struct SharedAddress: Hashable {
  let address: IPAddress
  let interface: String?

  init(_ address: IPAddress, of member: RouterMember) {
    self.address = address
    guard case .v6(let v6) = address, v6.high >> 54 == 0x3FA else {
      interface = nil
      return
    }
    interface = member.instance.interface ?? ""
  }
}

/// What makes instances without common addresses one virtual router on the wire.
private struct LoneKey: Hashable {
  let virtualRouterID: Int
  let family: AddressFamily
  let interface: String

  init?(_ member: RouterMember) {
    guard let id = member.instance.virtualRouterID, let interface = member.instance.interface
    else { return nil }
    virtualRouterID = id
    family = member.settings.family
    self.interface = interface
  }
}
