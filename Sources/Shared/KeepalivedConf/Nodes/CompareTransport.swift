import NetTypes

extension NodeComparison {
  /// How advertisements travel.
  mutating func compareTransport(_ group: RouterGroup) {
    let members = group.members
    if let unicast = members.first(where: \.settings.isUnicast),
      let multicast = members.first(where: { !$0.settings.isUnicast })
    {
      report(
        .error, .transportMismatch,
        "advertisements of \(group.title) are unicast on \(unicast.nodeName) and multicast on"
          + " \(multicast.nodeName): \(unicast.nodeName) never hears \(multicast.nodeName), and"
          + " both will be MASTER",
        fix: "list the other nodes in `unicast_peer` on all nodes, or on none",
        places: [
          (unicast.place("unicast_peer"), "unicast on \(unicast.nodeName)"),
          (multicast.instance.places.block?.moved(by: multicast.firstFile), ""),
        ])
    } else if members.allSatisfy(\.settings.isUnicast) {
      if !reportsEqualSources(group) { comparePeers(group) }
    } else {
      compare(
        members, .error, .transportMismatch, of: group.title, what: "the multicast group",
        keyword: "mcast_dst_ip", fix: "write the same group on all nodes",
        value: { "\($0.settings.multicastGroup)" },
        consequence: { left, right in
          "\(left) and \(right) never hear each other, and both will be MASTER"
        })
      _ = reportsEqualSources(group)
    }
    compare(
      members, .warning, .interfaceMismatch, of: group.title, what: "the MAC address",
      keyword: "use_vmac", fix: "write the same `use_vmac` on all nodes",
      value: { member in
        guard let link = member.instance.virtualMAC else { return "that of the interface" }
        switch link.address {
        case nil: return "the virtual one"
        case .whole(let address), .prefix(let address): return "\(address)"
        }
      },
      consequence: { _, _ in
        "clients and switches see the address change at every failover, and have to learn it anew"
      })
  }

  /// Nodes whose advertisements come from the same address; whether there are any.
  private mutating func reportsEqualSources(_ group: RouterGroup) -> Bool {
    var seen: [IPAddress: RouterMember] = [:]
    for member in group.members {
      guard let source = member.instance.sourceAddress else { continue }
      if let other = seen[source] {
        report(
          .error, .transportMismatch,
          "\(other.nodeName) and \(member.nodeName) both send advertisements of \(group.title) from"
            + " \(source): each takes the other's for its own",
          fix: "write each node's own address",
          places: [
            (other.placeOfSource, "the same on \(other.nodeName)"), (member.placeOfSource, ""),
          ])
        return true
      }
      seen[source] = member
    }
    return false
  }

  /// Unicast: everybody must send to everybody.
  private mutating func comparePeers(_ group: RouterGroup) {
    for sender in group.members {
      let peers = Set(sender.instance.unicastPeers.map(\.address))
      for receiver in group.members where receiver.node != sender.node {
        guard let address = receiver.instance.sourceAddress, !peers.contains(address) else {
          continue
        }
        report(
          .error, .transportMismatch,
          "\(sender.nodeName) does not send advertisements of \(group.title) to \(address), where"
            + " \(receiver.nodeName) is: \(receiver.nodeName) hears nothing and becomes MASTER,"
            + " too",
          fix: "add \(address) to `unicast_peer` on \(sender.nodeName)",
          places: [
            (receiver.placeOfSource, "the address of \(receiver.nodeName)"),
            (sender.place("unicast_peer"), ""),
          ])
      }
    }
  }

  /// The addresses of the virtual router.
  mutating func compareAddresses(_ group: RouterGroup) {
    let members = group.members
    if reportsForeignAddresses(group) { return }
    var isSame = true
    for member in members {
      for address in member.allAddresses {
        let lacking = members.filter { other in
          !other.allAddresses.contains { $0.address == address.address }
        }
        guard let other = lacking.first else { continue }
        isSame = false
        // Once for each address, whoever has it first.
        guard
          members.first(where: { $0.allAddresses.contains { $0.address == address.address } })?
            .node == member.node
        else { continue }
        report(
          .error, .addressMismatch,
          "\(address.address) is missing on \(listed(lacking.map(\.nodeName))): while"
            + " \(other.nodeName) is MASTER nobody has this address, and nodes that compare the"
            + " addresses drop each other's advertisements",
          fix: "write the same addresses in the same order on all nodes",
          places: [
            (member.place(of: address), "the address on \(member.nodeName)"),
            (other.place("virtual_ipaddress"), ""),
          ])
      }
    }
    guard isSame else { return }
    compareLists(group)
    compareAddressOptions(group)
    if let strict = members.first(where: { !$0.settings.accepts }),
      let other = members.first(where: \.settings.accepts)
    {
      report(
        .warning, .addressMismatch,
        "packets to \(group.title) are dropped on \(strict.nodeName) and accepted on"
          + " \(other.nodeName): whether ping and services of the machine itself answer depends on"
          + " who is MASTER",
        fix: "write `accept` or `no_accept` on all nodes, and strict mode on all or none",
        places: [
          (strict.place("no_accept"), "dropped on \(strict.nodeName)"),
          (other.instance.places.block?.moved(by: other.firstFile), ""),
        ])
    }
  }

  /// Instances that have nothing in common but their number; whether there are any.
  private mutating func reportsForeignAddresses(_ group: RouterGroup) -> Bool {
    guard let first = group.members.first,
      let address = first.allAddresses.first,
      let other = group.members.dropFirst().first(where: { member in
        !member.allAddresses.isEmpty
          && Set(member.allAddresses.map(\.address))
            .isDisjoint(with: first.allAddresses.map(\.address))
      }), let theirs = other.allAddresses.first
    else { return false }
    report(
      .error, .addressMismatch,
      "virtual router \(first.instance.virtualRouterID ?? 0) is \(address.address) on"
        + " \(first.nodeName) and \(theirs.address) on \(other.nodeName): only one of them will be"
        + " MASTER, and nobody has the other's address",
      fix: "write the same addresses on both, or give each its own `virtual_router_id`",
      places: [
        (first.place(of: address), "the address on \(first.nodeName)"),
        (other.place(of: theirs), ""),
      ])
    return true
  }

  /// The same addresses, but in another order or in another list.
  private mutating func compareLists(_ group: RouterGroup) {
    guard let first = group.members.first else { return }
    let own = first.instance.addresses.map(\.address)
    for other in group.members.dropFirst() {
      let theirs = other.instance.addresses.map(\.address)
      guard own != theirs else { continue }
      let places = [
        (range: first.place("virtual_ipaddress"), text: "the list of \(first.nodeName)"),
        (range: other.place("virtual_ipaddress"), text: ""),
      ]
      if Set(own) == Set(theirs) {
        report(
          .warning, .addressMismatch,
          "the addresses of \(group.title) are in another order on \(other.nodeName) than on"
            + " \(first.nodeName): routers that compare the lists one by one refuse that",
          fix: "write them in the same order on all nodes", places: places)
      } else {
        report(
          .error, .addressMismatch,
          "other addresses of \(group.title) are in `virtual_ipaddress_excluded` on"
            + " \(other.nodeName) than on \(first.nodeName): nodes that compare the addresses of"
            + " advertisements drop each other's, and both will be MASTER",
          fix: "write the same addresses in both lists on all nodes", places: places)
      }
      return
    }
  }

  /// What stands behind the addresses.
  private mutating func compareAddressOptions(_ group: RouterGroup) {
    guard let first = group.members.first else { return }
    for address in first.allAddresses {
      for other in group.members.dropFirst() {
        guard let theirs = other.allAddresses.first(where: { $0.address == address.address })
        else { continue }
        let places = [
          (range: first.place(of: address), text: "on \(first.nodeName)"),
          (range: other.place(of: theirs), text: ""),
        ]
        if address.prefix.length != theirs.prefix.length {
          report(
            .warning, .addressMismatch,
            "\(address.address) is a /\(address.prefix.length) on \(first.nodeName) and a"
              + " /\(theirs.prefix.length) on \(other.nodeName): routes change at failover",
            fix: "write the same prefix length on all nodes", places: places)
        }
        if (address.label == nil) != (theirs.label == nil) {
          let with = address.label == nil ? other.nodeName : first.nodeName
          report(
            .warning, .addressMismatch,
            "\(address.address) has a label only on \(with): scripts and tools that look for it"
              + " find it on one node alone",
            fix: "write the label on all nodes", places: places)
        }
        if address.scope != theirs.scope {
          report(
            .warning, .addressMismatch,
            "the scope of \(address.address) differs between \(first.nodeName) and"
              + " \(other.nodeName)", fix: "write the same `scope` on all nodes", places: places)
        }
      }
    }
  }
}

extension RouterMember {
  fileprivate var placeOfSource: SourceRange? {
    place(instance.hasUnicastSource == true ? "unicast_src_ip" : "mcast_src_ip")
  }
}
