import JSON
import NetTypes

/// Keywords of an instance with rules of their own.
extension Keyword where Block == VRRPInstance {
  /// `state`
  static var state: Keyword {
    var keyword = checkedValue(
      "state", \.state, .state,
      "what the instance starts as; without election only with priority 255",
      .fallback("BACKUP; with priority 255 MASTER")
    ) { instance, state, word, context in
      guard instance.state == .master, state == .backup else { return true }
      context.error(
        .incompatibleSettings, word.range, "the state is MASTER already: BACKUP is ignored",
        fix: "delete one of the two",
        related: instance.places.statement("state").map { [.init($0, "first given here")] } ?? [])
      return false
    }
    keyword.entry.isRepeatable = true
    return keyword
  }

  /// `version`
  static var version: Keyword {
    var keyword = checkedValue(
      "version", \.version, .integer(2...3),
      "the version of the protocol, the same on all nodes",
      .fallback("vrrp_version of global_defs (2); IPv6 has only 3")
    ) { instance, version, word, context in
      if let earlier = instance.version, earlier != version {
        context.error(
          .incompatibleSettings, word.range,
          "the version is \(earlier) already: \(version) is ignored", fix: "delete one of the two",
          related: instance.places.statement("version").map { [.init($0, "first given here")] }
            ?? [])
        return false
      }
      if version == 2, let first = instance.familyWord, first.family == .ipv6 {
        context.error(
          .incompatibleSettings, word.range, "IPv6 has only version 3: version 2 is ignored",
          fix: "delete `version 2`", related: [.init(first.place, "this is IPv6")])
        return false
      }
      return true
    }
    keyword.entry.isRepeatable = true
    return keyword
  }

  /// `native_ipv6`
  static var nativeIPv6: Keyword {
    var keyword = flag(
      "native_ipv6", \.isIPv6, "an IPv6 instance, even without an IPv6 address above this line")
    keyword.read = { instance, statement in
      if instance.settle(.ipv6, by: statement.keyword, statement.context) { instance.isIPv6 = true }
    }
    return keyword
  }

  /// A block of addresses; those that are advertised are all of one family.
  static func virtualAddresses(
    _ name: String, _ path: any WritableKeyPath<VRRPInstance, [VirtualAddress]> & Sendable,
    _ help: String
  ) -> Keyword {
    let isAdvertised = name == "virtual_ipaddress"
    var keyword = lines(
      name, .virtualAddress(), help,
      read: { instance, statement in
        guard let address = readVirtualAddress(&statement),
          !isAdvertised
            || instance.settle(address.address.family, by: statement.keyword, statement.context)
        else {
          instance.leftOutEntries[name, default: 0] += 1
          return
        }
        instance[keyPath: path].append(address)
      },
      write: { $0[keyPath: path].map { ($0.words, $0.json) } })
    let readBlock = keyword.read
    keyword.read = { instance, statement in
      // Words before the brace are refused: whoever wrote them will find addresses missing.
      if statement.hasNext { instance.leftOutEntries[name, default: 0] += 1 }
      readBlock(&instance, &statement)
    }
    return keyword
  }

  /// `mcast_src_ip` and `unicast_src_ip`.
  static func source(_ name: String, isUnicast: Bool, _ help: String) -> Keyword {
    let argument = Argument<IPAddress>.nodeAddress()
    return Keyword(
      KeywordEntry(
        name: name, grammar: argument.grammar, fallback: "the first address of the interface",
        help: help),
      read: { instance, statement in
        let word = statement.peek
        guard let address = statement.take(argument), let word else { return }
        guard instance.settle(address.family, by: word, statement.context) else { return }
        instance.sourceAddress = address
        instance.hasUnicastSource = isUnicast ? true : nil
      },
      write: { instance in
        guard let address = instance.sourceAddress,
          (instance.hasUnicastSource == true) == isUnicast
        else { return [] }
        return [DumpItem(name, [address.description])]
      })
  }

  /// `mcast_dst_ip`
  static var multicastAddress: Keyword {
    checkedValue(
      "mcast_dst_ip", \.multicastAddress, .multicastAddress,
      "the multicast address that advertisements are sent to",
      .fallback("vrrp_mcast_group4 or vrrp_mcast_group6 of global_defs")
    ) { instance, address, word, context in
      guard instance.settle(address.family, by: word, context) else { return false }
      return true
    }
  }

  /// `unicast_peer`
  static var unicastPeers: Keyword {
    lines(
      "unicast_peer", UnicastPeer.grammar,
      "the other nodes: advertisements are sent to each of them instead of by multicast",
      read: { instance, statement in
        guard let address = statement.takeFirst(.nodeAddress()),
          instance.settle(address.family, by: statement.keyword, statement.context)
        else {
          instance.leftOutEntries["unicast_peer", default: 0] += 1
          statement.ignoreRest()
          return
        }
        if let first = instance.unicastPeers.first(where: { $0.address == address }) {
          statement.context.error(
            .duplicateAddress, statement.keyword.range, "the peer \(address) is given twice",
            fix: "delete one of the two",
            related: first.place.map { [.init($0, "first given here")] } ?? [])
          statement.ignoreRest()
          return
        }
        var peer = UnicastPeer(address, place: statement.range)
        peer.readOptions(&statement)
        instance.unicastPeers.append(peer)
      },
      write: { $0.unicastPeers.map { ($0.words, $0.json) } })
  }

  /// `old_unicast_checksum`
  static var oldChecksum: Keyword {
    Keyword(
      KeywordEntry(
        name: "old_unicast_checksum", grammar: .optional(.literal("never")),
        help: "compute the checksum of unicast version 3 as keepalived before 1.3.6 did"),
      read: { instance, statement in
        guard let word = statement.next() else {
          instance.usesOldUnicastChecksum = true
          return
        }
        if word.text == "never" {
          instance.usesOldUnicastChecksum = false
        } else {
          statement.context.invalid(word, expected: .literal("`never` or nothing"))
        }
      },
      write: { instance in
        instance.usesOldUnicastChecksum.map {
          [DumpItem("old_unicast_checksum", $0 ? [] : ["never"], json: .boolean($0))]
        } ?? []
      })
  }

  /// `timer_expired_backup`
  static var expiredTimer: Keyword {
    let argument = Argument<Int>.integer(1...254)
    return Keyword(
      KeywordEntry(
        name: "timer_expired_backup", grammar: .optional(argument.grammar),
        help: "after a pause of the whole machine, wait as backup for others with up to this "
          + "priority"), options: .since("2.4"),
      read: { instance, statement in
        guard statement.hasNext else {
          instance.expiredTimerPriority = 254
          return
        }
        if let value = statement.take(argument) { instance.expiredTimerPriority = value }
      },
      write: { instance in
        instance.expiredTimerPriority.map {
          [DumpItem("timer_expired_backup", [String($0)], json: .integer($0))]
        } ?? []
      })
  }

  /// `kernel_rx_buf_size`
  static var receiveBuffer: Keyword {
    var keyword = value(
      "kernel_rx_buf_size", \.receiveBufferBytes, .integer(0...Int(UInt32.max)),
      "the size of the receive buffer in bytes; 0 for the kernel's own", .survivesMissing)
    let readValue = keyword.read
    keyword.read = { instance, statement in
      if statement.rest.count > 1, let second = statement.rest.dropFirst().first {
        statement.context.error(
          .extraWords, second.range, "`kernel_rx_buf_size` takes one number",
          fix: "delete what follows the number")
        statement.ignoreRest()
        return
      }
      readValue(&instance, &statement)
    }
    return keyword
  }

  /// `vrf`
  static var vrf: Keyword {
    checkedValue(
      "vrf", \.vrf, .interface,
      "the VRF device of a unicast instance without an interface"
    ) { instance, _, word, context in
      guard instance.interface != nil else { return true }
      context.error(
        .incompatibleSettings, word.range, "an instance has an interface or a VRF, not both",
        fix: "delete `vrf`",
        related: instance.places.statement("interface").map { [.init($0, "the interface")] } ?? [])
      return false
    }
  }

  /// `use_vmac`
  static var virtualMAC: Keyword {
    var entry = KeywordEntry(
      name: "use_vmac", grammar: VirtualMAC.grammar,
      help: "an interface with the virtual router's own MAC address above the real one, so that "
        + "the address stays the same on takeover")
    entry.isRepeatable = true
    return Keyword(
      entry,
      read: { instance, statement in
        var link = instance.virtualMAC ?? VirtualMAC()
        link.read(&statement)
        instance.virtualMAC = link
      },
      write: { instance in instance.virtualMAC.map { [DumpItem("use_vmac", $0.words)] } ?? [] })
  }

  /// `use_ipvlan`
  static var ipvlan: Keyword {
    Keyword(
      KeywordEntry(
        name: "use_ipvlan", grammar: IPVLAN.grammar,
        help: "an interface of its own above the real one, with its MAC address; IPv4 needs the "
          + "address"), options: .firstCounts,
      read: { instance, statement in
        let context = statement.context
        var copy = instance
        let link = IPVLAN.read(&statement) { address, word in
          copy.settle(address.family, by: word, context)
        }
        instance = copy
        instance.ipvlan = link
      },
      write: { instance in instance.ipvlan.map { [DumpItem("use_ipvlan", $0.words)] } ?? [] })
  }

  /// How often something is sent: keepalived's test refuses 0.
  static func repetition(
    _ name: String, _ path: any WritableKeyPath<VRRPInstance, Int?> & Sendable, _ help: String,
    _ options: KeywordOptions
  ) -> Keyword {
    value(name, path, .integer(1...Int(UInt32.max)), help, options)
  }

  /// `garp_extra_if`, in all its spellings.
  static func extraGARP(_ name: String, _ options: KeywordOptions) -> Keyword {
    Keyword(
      KeywordEntry(
        name: name, grammar: .form("[all] SECONDS", examples: ["60", "all 600", "0"]),
        help: "seconds between gratuitous ARP on the other interfaces of the instance, with `all` "
          + "not only on those with virtual MAC addresses"), options: options,
      read: { instance, statement in
        if let value = readExtraGARP(&statement) { instance.extraGARP = value }
      },
      write: { instance in
        guard name == "garp_extra_if", let value = instance.extraGARP else { return [] }
        return [
          DumpItem(name, (value.onAllInterfaces ? ["all"] : []) + [String(value.intervalSeconds)])
        ]
      })
  }

  /// `notify_deleted`
  static var notifyDeleted: Keyword {
    Keyword(
      KeywordEntry(
        name: "notify_deleted", grammar: .optional(.scriptCommand),
        help: "tell of an instance that a reload deletes as DELETED, not FAULT; and a command "
          + "that is run then"), options: .firstCounts,
      read: { instance, statement in
        guard statement.hasNext else {
          instance.notifyDeleted = .stateOnly
          return
        }
        if let script = readScriptCommand(&statement) { instance.notifyDeleted = .script(script) }
      },
      write: { instance in
        switch instance.notifyDeleted {
        case nil: return []
        case .stateOnly: return [DumpItem("notify_deleted", json: .boolean(true))]
        case .script(let script):
          let written = writeScriptCommand(script)
          return [DumpItem("notify_deleted", written.words, json: written.json)]
        }
      })
  }
}

/// Reads `[all] SECONDS`, in any order.
func readExtraGARP(_ statement: inout Statement) -> ExtraGratuitousARP? {
  var seconds: Int?
  var isAll = false
  while let word = statement.peek {
    if word.text == "all" {
      _ = statement.next()
      isAll = true
      continue
    }
    guard let value = statement.take(.integer(0...86_400)) else { return nil }
    seconds = value
  }
  if let seconds { return ExtraGratuitousARP(seconds, onAllInterfaces: isAll) }
  statement.context.error(
    .missingArgument, statement.range, "`\(statement.keyword.text)` needs a time",
    expected: "seconds from 0 to 86400")
  return nil
}

extension Argument where Value == IPAddress {
  /// An address that VRRP may send to: any multicast address of IPv4, a link-local one of IPv6.
  fileprivate static var multicastAddress: Argument {
    var argument = Argument.nodeAddress()
    argument.grammar = .form("IPADDRESS", examples: ["224.0.0.18", "ff02::12"])
    let read = argument.read
    argument.read = { word, context in
      guard let address = read(word, context) else { return nil }
      if case .v6(let address) = address, address.isMulticast, address.high >> 48 & 0xF != 2 {
        context.error(
          .invalidValue, word.range, "advertisements stay on the link: `\(word.text)` does not",
          expected: "a multicast address that begins with ff02:")
        return nil
      }
      if address.isMulticast { return address }
      context.error(
        .invalidValue, word.range, "`\(word.text)` is not a multicast address",
        expected: address.family == .ipv4
          ? "an address from 224.0.0.0 to 239.255.255.255" : "an address that begins with ff02:")
      return nil
    }
    return argument
  }
}

extension VRRPInstance {
  /// Notes the family of an address among the keywords; false when it is not that of the others,
  /// which has been reported then.
  mutating func settle(_ family: AddressFamily, by word: Word, _ context: ParseContext) -> Bool {
    guard let first = familyWord else {
      familyWord = FamilyWord(family: family, place: word.range)
      return true
    }
    guard first.family != family else { return true }
    let (this, other) = family == .ipv4 ? ("IPv4", "IPv6") : ("IPv6", "IPv4")
    context.error(
      .familyMismatch, word.range, "`\(word.text)` is \(this), but the instance is \(other)",
      fix: family == .ipv6 && word.text != "native_ipv6"
        ? "make an instance of its own for \(this), or use `virtual_ipaddress_excluded`"
        : "make an instance of its own for \(this)",
      related: [.init(first.place, "this makes the instance \(other)")])
    return false
  }
}

extension Argument where Value == VRRPInstance.State {
  /// The state, with what other programs call it in mind.
  fileprivate static var state: Argument {
    var argument = Argument.choice
    let read = argument.read
    argument.read = { word, context in
      let meant: [String: VRRPInstance.State] = [
        "SLAVE": .backup, "SECONDARY": .backup, "STANDBY": .backup, "REPLICA": .backup,
        "PRIMARY": .master, "ACTIVE": .master,
      ]
      guard let state = meant[word.text.uppercased()] else { return read(word, context) }
      context.error(
        .invalidValue, word.range, "`\(word.text)` is no state of a virtual router",
        expected: "MASTER or BACKUP", fix: "write `\(state.rawValue)`")
      return nil
    }
    return argument
  }
}

extension Argument where Value == Int {
  /// The number of a virtual router, a byte of its advertisements.
  static var routerNumber: Argument {
    checked(
      .integer(1...255),
      because: { _ in "the number of a virtual router is one byte of its advertisements" })
  }

  /// The priority of an instance.
  static var priority: Argument {
    let argument = checked(
      .integer(1...255), because: { _ in "the priority is one byte of advertisements" })
    var result = argument
    result.read = { word, context in
      guard wholeNumber(in: word.text) == 0 else { return argument.read(word, context) }
      context.error(
        .outOfRange, word.range,
        "no router has priority 0: it is what a master sends when it gives up",
        expected: "a whole number from 1 to 254, or 255 for the owner of the addresses",
        fix: "write `priority 1` for the last in line")
      return nil
    }
    return result
  }

  /// A number whose range has a reason that is worth telling.
  private static func checked(
    _ argument: Argument, because reason: @escaping @Sendable (Int) -> String
  ) -> Argument {
    var result = argument
    result.read = { word, context in
      guard let value = wholeNumber(in: word.text), !(1...255).contains(value) else {
        return argument.read(word, context)
      }
      context.error(
        .outOfRange, word.range, "`\(word.text)` is out of range: \(reason(value))",
        expected: argument.grammar.expectation)
      return nil
    }
    return result
  }
}
