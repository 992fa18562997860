extension VRRPBusService {
  /// What an object has, and what lies below it, in the language of introspection.
  func description(of path: String, _ instance: Instance?) -> String {
    var text = "<node>\n"
    if instance != nil {
      text += Self.interface(
        Self.instanceInterface, methods: ["SendGarp"], signals: [("VrrpStatusChange", "u")],
        properties: [("Name", "s"), ("State", "(us)")])
    } else if path == daemonPath {
      text += Self.interface(
        Self.daemonInterface,
        methods: ["PrintData", "PrintStats", "PrintStatsClear", "ReloadConfig"],
        signals: [("VrrpStarted", ""), ("VrrpReloaded", ""), ("VrrpStopped", "")], properties: [])
    }
    for child in children(of: path) { text += "  <node name=\"\(child)\"/>\n" }
    return text + "</node>\n"
  }

  /// The next words of all paths below a path, each once.
  private func children(of path: String) -> [String] {
    let prefix = path.hasSuffix("/") ? path : path + "/"
    var children: [String] = []
    var seen: Set<String> = []
    for object in [daemonPath] + instances.map(self.path(of:)) where object.hasPrefix(prefix) {
      let word = object.dropFirst(prefix.count).prefix { $0 != "/" }
      if seen.insert(String(word)).inserted { children.append(String(word)) }
    }
    return children
  }

  private static func interface(
    _ name: String, methods: [String], signals: [(String, String)],
    properties: [(String, String)]
  ) -> String {
    var text = "  <interface name=\"\(name)\">\n"
    for method in methods { text += "    <method name=\"\(method)\"/>\n" }
    for (signal, type) in signals {
      text += "    <signal name=\"\(signal)\">"
      text += type.isEmpty ? "" : "<arg type=\"\(type)\" name=\"status\"/>"
      text += "</signal>\n"
    }
    for (property, type) in properties {
      text += "    <property name=\"\(property)\" type=\"\(type)\" access=\"read\"/>\n"
    }
    return text + "  </interface>\n"
  }
}
