import KeepalivedConf

/// The names and numbers of one of iproute2's tables: those that it knows without any file, then
/// the distribution's files, then the machine's own, each going before what came earlier.
func systemRoutingNames(_ table: RoutingNames, of host: SystemHost) -> [String: UInt32] {
  var names = table.builtIn
  for directory in ["/usr/share/iproute2", "/usr/lib/iproute2", "/etc/iproute2"] {
    let file = "\(directory)/\(table.rawValue)"
    for path in [file] + host.files(matching: file + ".d/*.conf") {
      do throws(HostFileError) {
        readRoutingNames(try host.contents(ofFile: path), into: &names)
      } catch {
        // There are machines without any of these files; their names are not known then.
        continue
      }
    }
  }
  return names
}

/// Reads lines of a number, decimal or hexadecimal, and a name; `#` begins a comment.
package func readRoutingNames(_ bytes: [UInt8], into names: inout [String: UInt32]) {
  for line in bytes.split(separator: UInt8(ascii: "\n")) {
    let text = line.prefix { $0 != UInt8(ascii: "#") }
    let words = text.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { String(decoding: $0, as: UTF8.self) }
    guard words.count >= 2 else { continue }
    let number =
      words[0].hasPrefix("0x") ? UInt32(words[0].dropFirst(2), radix: 16) : UInt32(words[0])
    if let number { names[words[1]] = number }
  }
}

extension RoutingNames {
  /// What iproute2 (lib/rt_names.c) and keepalived know without a file.
  fileprivate var builtIn: [String: UInt32] {
    switch self {
    case .tables: ["default": 253, "main": 254, "local": 255]
    case .scopes: ["global": 0, "nowhere": 255, "host": 254, "link": 253, "site": 200]
    case .protocols:
      [
        "unspec": 0, "redirect": 1, "kernel": 2, "boot": 3, "static": 4, "gated": 8, "ra": 9,
        "mrt": 10, "zebra": 11, "bird": 12, "dnrouted": 13, "xorp": 14, "ntk": 15, "dhcp": 16,
        "keepalived": 18, "babel": 42, "openr": 99, "bgp": 186, "isis": 187, "ospf": 188,
        "rip": 189, "eigrp": 192,
      ]
    case .realms: ["cosmos": 0]
    case .groups: ["default": 0]
    case .fields: ["default": 0]
    }
  }
}
