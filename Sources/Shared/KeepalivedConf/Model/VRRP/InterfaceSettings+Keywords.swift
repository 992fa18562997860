extension GARPGroup {
  /// The keywords of `garp_group`.
  package static let table = KeywordTable<GARPGroup>(
    "garp_group", daemons: .vrrpd,
    [
      .value(
        "garp_interval", \.garpInterval, .seconds(0...Int(Int32.max)),
        "the time between gratuitous ARP messages", .fallback("none")),
      .value(
        "gna_interval", \.neighbourInterval, .seconds(0...Int(Int32.max)),
        "the time between unsolicited neighbour advertisements of IPv6", .fallback("none")),
      .separateInterface,
      .names(
        "interfaces", \.interfaces, .interface,
        "interfaces that share the delay, as those behind one switch should"),
    ])
}

extension Keyword where Block == GARPGroup {
  fileprivate static var separateInterface: Keyword {
    var entry = KeywordEntry(
      name: "interface", grammar: .interface,
      help: "an interface that is delayed on its own; may be given more than once")
    entry.isRepeatable = true
    return Keyword(
      entry,
      read: { group, statement in
        let place = statement.valueRange
        if let name = statement.take(.interface) {
          group.separateInterfaces.append(NamedEntry(name, place: place))
        }
      },
      write: { group in
        group.separateInterfaces.map { DumpItem("interface", [$0.name], isRepeated: true) }
      })
  }
}

/// Reads an entry of `linkbeat_interfaces`.
func readLinkbeatInterface(_ statement: inout Statement) -> LinkbeatInterface? {
  guard let name = statement.takeFirst(.interface) else { return nil }
  var interface = LinkbeatInterface(name, place: statement.range)
  guard let word = statement.next() else { return interface }
  let methods = LinkbeatInterface.Method.allCases.map(\.rawValue)
  interface.method = LinkbeatInterface.Method(rawValue: word.text)
  if interface.method == nil {
    statement.reportUnknownOption(word, of: "an interface", among: methods)
  } else if let extra = statement.peek {
    statement.context.error(
      .extraWords, extra.range, "`\(extra.text)` is one word too many",
      expected: "the interface and one of \(listed(methods))", fix: "delete it")
    statement.ignoreRest()
  }
  return interface
}

/// Reads an entry of `interface_up_down_delays`.
func readInterfaceDelay(_ statement: inout Statement) -> InterfaceDelay? {
  guard let name = statement.takeFirst(.interface) else { return nil }
  var delay = InterfaceDelay(name, place: statement.range)
  guard statement.hasNext else { return delay }
  delay.down = statement.take(.interfaceDelay)
  if delay.down != nil, statement.hasNext { delay.up = statement.take(.interfaceDelay) }
  return delay
}

extension Argument where Value == Duration {
  /// How long a change of an interface must last.
  static var interfaceDelay: Argument { .seconds(0...255_000_000) }
}
