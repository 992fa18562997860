import Control
import JSON
import NetTypes

/// What the daemon answers, as texts for people.
struct StatusTexts {
  /// Whether they have colours.
  var usesColour: Bool

  // MARK: Status

  /// All instances and groups.
  func status(_ document: JSONValue) -> String {
    let instances = document["instances"]?.elements ?? []
    var text = headline(document)
    var table = TextTable([
      .init("INSTANCE"), .init("STATE"), .init("FOR", .right), .init("PRIORITY", .right),
      .init("INTERFACE"), .init("VRID", .right), .init("MASTER"), .init("ADDRESSES"),
    ])
    for instance in instances { table.add(row(instance)) }
    text +=
      instances.isEmpty
      ? "No instance is configured.\n" : table.text(usesColour: usesColour)
    let groups = document["groups"]?.elements ?? []
    if !groups.isEmpty {
      var table = TextTable([.init("GROUP"), .init("STATE"), .init("MEMBERS")])
      for group in groups {
        let members = group["members"]?.elements ?? []
        table.add([
          TextCell(group["name"]?.string ?? ""), state(group),
          TextCell(members.compactMap(\.string).joined(separator: " ")),
        ])
      }
      text += "\n" + table.text(usesColour: usesColour)
    }
    let remarks = instances.flatMap { instanceRemarks($0) } + reloadRemarks(document)
    if !remarks.isEmpty { text += "\n" + remarks.map { $0 + "\n" }.joined() }
    return text
  }

  private func headline(_ document: JSONValue) -> String {
    let name = document["name"]?.string.map { " \($0)" } ?? ""
    let version = document["version"]?.string ?? "?"
    let process = document["pid"]?.integer.map { ", pid \($0)" } ?? ""
    let stopping = document["stopping"]?.boolean == true ? ", stopping" : ""
    return "vrrpd\(name) \(version)\(process)\(stopping)\n\n"
  }

  private func row(_ instance: JSONValue) -> [TextCell] {
    let priority = instance["priority"]
    let effective = priority?["effective"]?.integer ?? 0
    let base = priority?["base"]?.integer ?? 0
    let addresses = instance["addresses"]?.elements ?? []
    let first = addresses.first?["address"]?.string ?? ""
    return [
      TextCell(instance["name"]?.string ?? ""), state(instance),
      TextCell(span(instance["state_seconds"])),
      TextCell(effective == base ? "\(effective)" : "\(effective) (\(base))"),
      TextCell(instance["interface"]?.string ?? "-"),
      TextCell(instance["virtual_router_id"]?.integer.map { "\($0)" } ?? ""),
      TextCell(instance["master"]?["address"]?.string ?? "-"),
      TextCell(first + (addresses.count > 1 ? " +\(addresses.count - 1)" : "")),
    ]
  }

  private func state(_ object: JSONValue) -> TextCell {
    let word = object["state"]?.string ?? "?"
    let isHeld = object["held"]?.boolean == true
    let isHandingOver = object["handover"] != nil
    let suffix = isHandingOver ? " (handing over)" : isHeld ? " (held)" : ""
    let style: TextStyle =
      switch word {
      case "MASTER": isHandingOver ? .warning : .good
      case "FAULT": .bad
      case "BACKUP": isHeld ? .warning : .plain
      default: .warning
      }
    return TextCell(word + suffix, style)
  }

  /// What asks for a look.
  private func instanceRemarks(_ instance: JSONValue) -> [String] {
    let name = instance["name"]?.string ?? ""
    var result = (instance["faults"]?.elements ?? []).compactMap(\.string).map { "\(name): \($0)" }
    for refusal in instance["kernel_refusals"]?.elements ?? [] {
      result.append(
        "\(name): the kernel refuses an address, route or rule: \(refusal.string ?? "")")
    }
    let isMaster = instance["state"]?.string == "MASTER"
    for address in instance["addresses"]?.elements ?? [] {
      let isSet = address["set"]?.boolean ?? false
      let text = address["address"]?.string ?? ""
      if isMaster, !isSet { result.append("\(name): it is master, but \(text) is not set") }
      if instance["state"]?.string == "BACKUP", isSet {
        result.append("\(name): it is not master, but \(text) is set on this machine")
      }
    }
    if instance["waiting_for_group"]?.boolean == true {
      result.append("\(name): waits for the other members of its group")
    }
    if let priority = instance["priority"]?["operator"]?.integer {
      result.append("\(name): its priority is set to \(priority) by an operator")
    }
    for (counter, what) in [
      ("rival_adverts", "another master was heard beside it"),
      ("conflicts", "another machine answered for its addresses"),
    ] {
      if let count = instance["counters"]?[counter]?.integer, count > 0 {
        result.append("\(name): \(what) (\(count) \(count == 1 ? "time" : "times"))")
      }
    }
    return result
  }

  private func reloadRemarks(_ document: JSONValue) -> [String] {
    guard let reload = document["last_reload"], reload["outcome"]?.string != "applied" else {
      return []
    }
    return ["last reload: \(reload["summary"]?.string ?? "it failed")"]
  }

  // MARK: One instance

  /// Everything about one instance.
  func instance(_ instance: JSONValue) -> String {
    var rows: [(String, TextCell)] = [
      ("Instance", TextCell(instance["name"]?.string ?? "", .bold)),
      ("State", state(instance)),
      (
        "Since",
        TextCell("\(instance["since"]?.string ?? "?") (\(span(instance["state_seconds"])))")
      ),
    ]
    func add(_ title: String, _ text: String?) {
      if let text { rows.append((title, TextCell(text))) }
    }
    let priority = instance["priority"]
    add(
      "Priority",
      priority.map { priority in
        "\(priority["effective"]?.integer ?? 0), configured \(priority["base"]?.integer ?? 0)"
          + (priority["operator"]?.integer.map { ", set to \($0)" } ?? "")
      })
    add("Group", instance["group"]?.string)
    add("Interface", instance["interface"]?.string)
    add("Virtual interface", instance["virtual_interface"]?.string)
    add("Virtual router ID", instance["virtual_router_id"]?.integer.map { "\($0)" })
    add(
      "Version", instance["version"]?.integer.map { "\($0), \(instance["family"]?.string ?? "")" })
    add("Interval", instance["interval_seconds"].map { "\(numberText($0)) s" })
    add("Source", instance["source"]?.string)
    add(
      "Master",
      instance["master"].map { master in
        "\(master["address"]?.string ?? "?")"
          + (master["priority"]?.integer.map { ", priority \($0)" } ?? "")
          + (master["interval_seconds"].map { ", every \(numberText($0)) s" } ?? "")
      })
    add("Preempts", instance["preempts"]?.boolean.map { $0 ? "yes" : "no" })
    for address in instance["addresses"]?.elements ?? [] {
      add("Address", self.address(address))
    }
    if let count = instance["routes"]?.integer, count > 0 { add("Routes set", "\(count)") }
    if let count = instance["rules"]?.integer, count > 0 { add("Rules set", "\(count)") }
    for counter in instance["counters"]?.members ?? [] {
      if let value = counter.value.integer {
        add(counter.name.title, "\(value)")
      } else {
        for refusal in counter.value.members ?? [] {
          add("Refused: \(refusal.name)", refusal.value.integer.map { "\($0)" })
        }
      }
    }
    var table = TextTable([.init(""), .init("")])
    for (title, cell) in rows { table.add([TextCell(title), cell]) }
    let remarks = instanceRemarks(instance).map { $0 + "\n" }.joined()
    return table.text(usesColour: usesColour, hasHeader: false)
      + (remarks.isEmpty ? "" : "\n" + remarks)
  }

  private func address(_ address: JSONValue) -> String {
    var text = address["address"]?.string ?? ""
    if let interface = address["interface"]?.string { text += " on \(interface)" }
    if let label = address["label"]?.string { text += " (\(label))" }
    text += address["set"]?.boolean == true ? ", set" : ", not set"
    if address["advertised"]?.boolean == false { text += ", not in adverts" }
    return text
  }

  // MARK: Results

  /// What a command came to.
  func result(of command: ControlCommand, _ document: JSONValue) -> String {
    switch command {
    case .failover:
      let instance = document["instance"]
      let name = instance?["name"]?.string ?? ""
      if let successor = document["successor"]?.string {
        return "\(name): \(successor) took over after \(span(document["seconds"]))\n"
      }
      return "\(name): nobody took over within \(span(document["seconds"])); it is "
        + "\(instance?["state"]?.string ?? "?")\n"
    case .reload: return reload(document)
    case .loglevel: return "\(document["level"]?.string ?? "?")\n"
    case .upgrade: return "the new program takes over\n"
    case .hold, .release, .priority: return status(["instances": .array([document])], isShort: true)
    case .show: return instance(document)
    case .status, .events, .metrics: return ""
    }
  }

  private func status(_ document: JSONValue, isShort: Bool) -> String {
    (document["instances"]?.elements ?? []).map { instance in
      let state = state(instance).text
      let priority = instance["priority"]?["effective"]?.integer ?? 0
      return "\(instance["name"]?.string ?? ""): \(state), priority \(priority)\n"
    }.joined()
  }

  private func reload(_ document: JSONValue) -> String {
    var text = "\(document["summary"]?.string ?? "done")\n"
    var isSame = true
    for (member, word) in [("added", "new"), ("removed", "gone"), ("changed", "changed")] {
      let names = (document[member]?.elements ?? []).compactMap(\.string)
      guard !names.isEmpty else { continue }
      isSame = false
      let shown = names.prefix(20).joined(separator: ", ")
      text += "\(word): \(shown)\(names.count > 20 ? " and \(names.count - 20) more" : "")\n"
    }
    if isSame { text += "no instance changed\n" }
    for message in document["messages"]?.elements ?? [] { text += "\(message.string ?? "")\n" }
    return text
  }

  // MARK: Events

  /// An event in one line.
  func event(_ event: ServerSentEvent) -> String {
    let data = (try? JSONValue(parsing: Array(event.data.utf8))) ?? .null
    let time = data["time"]?.string ?? ""
    let clock = time.split(separator: "T").last.map { String($0.prefix(12)) } ?? ""
    let subject = data["instance"]?.string ?? data["group"]?.string ?? "-"
    var parts = [clock, subject]
    switch event.type {
    case "transition", "group":
      parts.append("\(data["from"]?.string ?? "?") -> \(data["to"]?.string ?? "?")")
      if let reason = data["reason"]?.string { parts.append("(\(reason))") }
    case "priority":
      parts.append(
        "priority \(data["from"]?.integer ?? 0) -> \(data["to"]?.integer ?? 0)")
    default:
      parts.append(event.type)
      for member in data.members ?? [] where !["time", "instance", "group"].contains(member.name) {
        parts.append("\(member.name)=\(member.value.string ?? member.value.compactText)")
      }
    }
    let text = TextCell(parts.joined(separator: "  ")).text
    return text + "\n"
  }

  private func numberText(_ value: JSONValue) -> String { value.compactText }

  /// Seconds for people: 3.2 s, 2 min 5 s.
  private func span(_ value: JSONValue?) -> String {
    guard let seconds = value?.number, seconds.isFinite, seconds >= 0, seconds < 1e12 else {
      return "?"
    }
    return Duration.microseconds(Int64(seconds * 1e6)).text
  }
}

extension String {
  /// `adverts_sent` as words that begin a line.
  fileprivate var title: String {
    let words = map { $0 == "_" ? " " : $0 }
    return String(words.prefix(1)).uppercased() + String(words.dropFirst())
  }
}
