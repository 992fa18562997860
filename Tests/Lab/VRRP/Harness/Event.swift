/// Something that happened in a network.
struct Event {
  /// When: nanoseconds since 1970; of frames, when the kernel had them.
  let time: Int64
  /// Where: the node's name.
  let node: String
  let content: Content

  enum Content {
    case frame(Frame)
    case addressAdded(String, interface: String)
    case addressRemoved(String, interface: String)
    case linkChanged(String, isRunning: Bool)
    case linkRemoved(String)
    case line(String)
    case ended(status: String)
  }

  var frame: Frame? { if case .frame(let frame) = content { frame } else { nil } }

  var advert: AdvertFrame? {
    if case .advert(let advert)? = frame?.content { advert } else { nil }
  }

  var arp: ARP? { if case .arp(let arp)? = frame?.content { arp } else { nil } }

  var neighbour: NeighbourFrame? {
    if case .neighbour(let message)? = frame?.content { message } else { nil }
  }

  var line: String? { if case .line(let line) = content { line } else { nil } }

  /// For people who look into what went wrong.
  var text: String {
    switch content {
    case .frame(let frame):
      switch frame.content {
      case .advert(let advert)?:
        return "advert v\(advert.version) vrid \(advert.virtualRouter) priority "
          + "\(advert.priority) every \(advert.interval) cs from \(advert.source) "
          + "(\(frame.sourceMAC)) to \(advert.destination), \(advert.addresses)"
      case let other?: return "\(other) from \(frame.sourceMAC)"
      case nil: return "frame \(frame.etherType) from \(frame.sourceMAC)"
      }
    case .addressAdded(let address, let interface): return "+ \(address) on \(interface)"
    case .addressRemoved(let address, let interface): return "- \(address) on \(interface)"
    case .linkChanged(let name, let isRunning): return "\(name) \(isRunning ? "runs" : "is down")"
    case .linkRemoved(let name): return "\(name) is gone"
    case .line(let line): return "| \(line)"
    case .ended(let status): return "ended: \(status)"
    }
  }
}

/// Something to wait for, to count or to rule out.
struct Pattern {
  let name: String
  let matches: (Event) -> Bool

  init(_ name: String, _ matches: @escaping (Event) -> Bool) {
    self.name = name
    self.matches = matches
  }

  /// An address comes.
  static func added(_ address: String, on node: Node) -> Pattern {
    Pattern("\(node.name) to get \(address)") {
      if $0.node == node.name, case .addressAdded(address, _) = $0.content { true } else { false }
    }
  }

  /// An address goes.
  static func removed(_ address: String, on node: Node) -> Pattern {
    Pattern("\(node.name) to give \(address) up") {
      if $0.node == node.name, case .addressRemoved(address, _) = $0.content { true } else { false }
    }
  }

  /// An interface goes.
  static func gone(_ interface: String, from node: Node) -> Pattern {
    Pattern("\(node.name) to lose \(interface)") {
      if $0.node == node.name, case .linkRemoved(interface) = $0.content { true } else { false }
    }
  }

  /// An advert leaves a node.
  static func advert(
    from node: Node, router: Int? = nil, priority: Int? = nil,
    where condition: @escaping (AdvertFrame) -> Bool = { _ in true }
  ) -> Pattern {
    let what = priority.map { " with priority \($0)" } ?? ""
    return Pattern("\(node.name) to send an advert\(what)") {
      guard $0.node == node.name, let advert = $0.advert else { return false }
      return (router == nil || router == advert.virtualRouter)
        && (priority == nil || priority == advert.priority) && condition(advert)
    }
  }

  /// An address is announced: by gratuitous ARP or a neighbour advertisement to all.
  static func announcement(of address: String, from node: Node) -> Pattern {
    Pattern("\(node.name) to announce \(address)") {
      guard $0.node == node.name else { return false }
      if let arp = $0.arp { return arp.sender == address && arp.target == address }
      if let message = $0.neighbour {
        return message.target == address && message.destination == "ff02::1"
      }
      return false
    }
  }

  /// A daemon writes a line.
  static func line(_ part: String, by node: Node) -> Pattern {
    Pattern("\(node.name) to write \"\(part)\"") {
      $0.node == node.name && $0.line?.contains(part) == true
    }
  }

  /// A daemon ends.
  static func end(of node: Node) -> Pattern {
    Pattern("\(node.name)'s daemon to end") {
      if $0.node == node.name, case .ended = $0.content { true } else { false }
    }
  }
}
