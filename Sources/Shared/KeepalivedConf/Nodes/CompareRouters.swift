import NetTypes

extension NodeComparison {
  /// Compares the virtual routers.
  mutating func compareRouters() {
    var members: [RouterMember] = []
    for (index, node) in nodes.enumerated() {
      let priorities = PriorityFinder(node.configuration)
      let defaults = VRRPDefaults(node.configuration.global)
      for instance in node.configuration.vrrpInstances {
        members.append(
          RouterMember(
            node: index, nodeName: names[index], instance: instance,
            settings: InstanceSettings(instance, defaults),
            priorities: priorities.priority(of: instance),
            global: node.configuration.global, firstFile: firstFiles[index]))
      }
    }
    let groups = routerGroups(members)
    for group in groups {
      if group.members.count == 1 {
        reportLone(group.members[0], groups)
        continue
      }
      compareProtocol(group)
      compareAuthentication(group)
      compareTransport(group)
      compareAddresses(group)
      comparePriorities(group)
      comparePreemption(group)
    }
    compareSyncGroups(groups)
  }

  /// An instance that no other node has.
  private mutating func reportLone(_ member: RouterMember, _ groups: [RouterGroup]) {
    let title = member.allAddresses.first.map { "\($0.address)" } ?? member.instance.name
    let others = names.indices.filter { $0 != member.node }.map { names[$0] }
    report(
      .warning, .missingOnNode,
      "\(title) is only on \(member.nodeName): when that node fails, nobody takes over",
      fix: "define an instance with `virtual_router_id"
        + " \(member.instance.virtualRouterID.map(String.init) ?? "")` and this address on"
        + " \(listed(others))",
      places: [(member.place("virtual_ipaddress"), "")])
  }

  /// What makes routers hear each other at all.
  private mutating func compareProtocol(_ group: RouterGroup) {
    let both: (String, String) -> String = { left, right in
      "\(left) and \(right) don't take each other's advertisements, and both will be MASTER"
    }
    compare(
      group.members, .error, .vridMismatch, of: group.title, what: "the virtual router ID",
      keyword: "virtual_router_id", fix: "write the same `virtual_router_id` on all nodes",
      value: { $0.instance.virtualRouterID.map(String.init) }, consequence: both)
    compare(
      group.members, .error, .versionMismatch, of: group.title, what: "the VRRP version",
      keyword: "version", fix: "write the same `version` on all nodes",
      value: { String($0.settings.version) }, consequence: both)
    if group.speaksVersion3 {
      compare(
        group.members, .warning, .intervalMismatch, of: group.title,
        what: "the advertisement interval",
        keyword: "advert_int", fix: "write the same `advert_int` on all nodes",
        value: { secondsText($0.settings.interval.wholeMicroseconds) + " s" },
        consequence: { _, _ in
          "VRRP 3 goes by the interval of whoever is MASTER, so failover takes a different time"
            + " in each direction"
        })
    } else {
      compare(
        group.members, .error, .intervalMismatch, of: group.title,
        what: "the advertisement interval",
        keyword: "advert_int", fix: "write the same `advert_int` on all nodes",
        value: { secondsText($0.settings.interval.wholeMicroseconds) + " s" },
        consequence: both)
    }
    compareChecksums(group)
  }

  private mutating func compareChecksums(_ group: RouterGroup) {
    guard group.speaksVersion3,
      group.members.allSatisfy({ $0.settings.family == .ipv4 })
    else { return }
    compare(
      group.members, .error, .checksumMismatch, of: group.title,
      what: "the checksum of advertisements",
      keyword: "v3_checksum_as_v2", fix: "write the same `v3_checksum_as_v2` on all nodes",
      value: {
        $0.settings.checksumsAsVersion2 ? "without pseudo-header" : "with pseudo-header"
      },
      consequence: { left, right in
        "\(left) and \(right) drop each other's advertisements, and both will be MASTER"
      })
    guard group.members.allSatisfy(\.settings.isUnicast) else { return }
    compare(
      group.members, .error, .checksumMismatch, of: group.title,
      what: "the checksum of unicast advertisements",
      keyword: "old_unicast_checksum", fix: "write the same `old_unicast_checksum` on all nodes",
      value: { $0.instance.usesOldUnicastChecksum == true ? "the old one" : "the standard one" },
      consequence: { left, right in
        "\(left) and \(right) drop each other's advertisements, and both will be MASTER"
      })
  }

  /// What kind of authentication there is, and its secrets.
  private mutating func compareAuthentication(_ group: RouterGroup) {
    let members = group.members.filter { $0.settings.version == 2 }
    let both: (String, String) -> String = { left, right in
      "\(left) and \(right) drop each other's advertisements, and both will be MASTER"
    }
    compare(
      members, .error, .authenticationMismatch, of: group.title, what: "the authentication",
      keyword: "authentication", fix: "write the same `authentication` on all nodes",
      value: { $0.authentication?.rawValue ?? "none" }, consequence: both)
    // Passwords are not printed: messages end up in tickets and logs.
    let passwords = members.filter { $0.authentication != nil }.compactMap { member in
      member.instance.authentication?.password.map { (member, Array($0.utf8.prefix(8))) }
    }
    if let first = passwords.first, let other = passwords.first(where: { $0.1 != first.1 }) {
      report(
        .error, .authenticationMismatch,
        "the passwords of \(group.title) on \(first.0.nodeName) and \(other.0.nodeName) differ: "
          + both(first.0.nodeName, other.0.nodeName),
        fix: "write the same `auth_pass` on all nodes; only the first 8 characters count",
        places: [
          (first.0.placeOfPassword, "the password on \(first.0.nodeName)"),
          (other.0.placeOfPassword, ""),
        ])
    }
    compareHashes(group)
  }

  /// Keyed hashes: the key that one sends with must be known to all others.
  private mutating func compareHashes(_ group: RouterGroup) {
    for sender in group.members {
      guard let own = sender.instance.hmac, own.mode != .receiveOnly, let key = own.usedKey else {
        continue
      }
      for receiver in group.members where receiver.node != sender.node {
        guard let theirs = receiver.instance.hmac else {
          report(
            .error, .authenticationMismatch,
            "\(sender.nodeName) sends keyed hashes for \(group.title) and \(receiver.nodeName) has"
              + " no `auth_hmac`: they drop each other's advertisements, and both will be MASTER",
            fix: "write the same `auth_hmac` on all nodes; while they change, `mode permissive`",
            places: [
              (sender.place("auth_hmac"), "the hashes of \(sender.nodeName)"),
              (receiver.instance.places.block?.moved(by: receiver.firstFile), ""),
            ])
          return
        }
        let known = theirs.keys.first { $0.number == key.number }
        guard known == nil || known?.source != key.source, theirs.mode != .permissive else {
          continue
        }
        // The bytes of files can't be compared here.
        if case .file? = known?.source { continue }
        if case .file = key.source, known != nil { continue }
        report(
          .error, .authenticationMismatch,
          "\(sender.nodeName) signs advertisements of \(group.title) with key \(key.number), which"
            + " is \(known == nil ? "missing" : "another one") on \(receiver.nodeName):"
            + " \(receiver.nodeName) drops them and becomes MASTER, too",
          fix: "write the same keys on all nodes",
          places: [
            (key.place?.moved(by: sender.firstFile), "the key of \(sender.nodeName)"),
            (
              (known?.place ?? theirs.places.block)?.moved(by: receiver.firstFile), ""
            ),
          ])
        return
      }
    }
  }
}

extension RouterMember {
  /// How advertisements are authenticated; nil for not at all.
  fileprivate var authentication: Authentication.Kind? {
    guard let block = instance.authentication, block.password != nil else { return nil }
    return block.kind
  }

  fileprivate var placeOfPassword: SourceRange? {
    instance.authentication?.places.value("auth_pass")?.moved(by: firstFile)
  }
}

extension HMACAuthentication {
  /// The key that advertisements are sent with.
  fileprivate var usedKey: Key? {
    activeKey.flatMap { number in keys.first { $0.number == number } } ?? keys.first
  }
}
