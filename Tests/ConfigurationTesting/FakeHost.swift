package import KeepalivedConf
package import NetTypes

/// A machine made of tables.
package struct FakeHost: Host {
  /// The files by their paths.
  package var texts: [String: String] = [:]
  /// What is known of files that have no text.
  package var facts: [String: HostFile] = [
    "/bin/true": HostFile(), "/usr/bin/true": HostFile(), "/etc/check.sh": HostFile(),
  ]
  /// The environment.
  package var variables: [String: String] = [:]
  /// Users.
  package var users: [String: HostUser] = [
    "root": HostUser(user: 0, group: 0), "nobody": HostUser(user: 65534, group: 65534),
  ]
  /// Groups.
  package var groups: [String: UInt32] = ["root": 0, "nogroup": 65534]
  /// iproute2's names.
  package var routingNames: [RoutingNames: [String: UInt32]] = [
    .tables: ["main": 254, "local": 255, "default": 253],
    .scopes: ["global": 0, "site": 200, "link": 253, "host": 254, "nowhere": 255],
    .protocols: ["kernel": 2, "boot": 3, "static": 4, "keepalived": 18],
  ]
  package var workingDirectory = "/etc/keepalived"
  package var name = "node1.example.com"
  package var interfaces: [HostInterface]?

  /// A machine with the interfaces lo, eth0 and eth1, and one configuration file.
  package init(_ text: String = "", at path: String = "/etc/keepalived/keepalived.conf") {
    texts[path] = text
    interfaces = [
      HostInterface("lo", addresses: prefixes("127.0.0.1/8", "::1/128"), isLoopback: true),
      HostInterface(
        "eth0", addresses: prefixes("192.0.2.10/24", "2001:db8::10/64"), kind: .other),
      HostInterface("eth1", addresses: prefixes("198.51.100.10/24"), kind: .other),
    ]
  }

  package func contents(ofFile path: String) throws(HostFileError) -> [UInt8] {
    guard let text = texts[path] else { throw .missing }
    return Array(text.utf8)
  }

  package func files(matching pattern: String) -> [String] {
    let path = pattern.hasPrefix("/") ? pattern : workingDirectory + "/" + pattern
    if let star = path.firstIndex(of: "*") {
      let (head, tail) = (path[..<star], path[path.index(after: star)...])
      return texts.keys.filter { $0.hasPrefix(head) && $0.hasSuffix(tail) }.sorted()
    }
    return texts[path] == nil ? [] : [pattern]
  }

  package func file(at path: String) -> HostFile? {
    facts[path] ?? (texts[path] == nil ? nil : HostFile(mode: 0o644))
  }

  package func environment(_ name: String) -> String? { variables[name] }
  package func user(named name: String) -> HostUser? { users[name] }
  package func group(named name: String) -> UInt32? { groups[name] }
  package func number(of name: String, in table: RoutingNames) -> UInt32? {
    routingNames[table]?[name]
  }
}

/// Prefixes from their texts; what is none is left out.
package func prefixes(_ texts: String...) -> [IPPrefix] {
  texts.compactMap { IPPrefix(text: Array($0.utf8)[...]) }
}
