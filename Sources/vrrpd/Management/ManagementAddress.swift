import NetTypes
import Platform
import SystemPackage

/// Where the master agent of SNMP, or the bus, listens.
enum ManagementAddress: Hashable {
  /// A Unix socket.
  case unix(UnixAddress)
  /// TCP.
  case tcp(Endpoint)

  /// The port of AgentX over TCP (RFC 2741 section 8.1.1).
  static let agentXPort: UInt16 = 705

  /// `snmp_socket` and `-A`, as Net-SNMP writes addresses: `unix:PATH`, `PATH`, `tcp:HOST:PORT`,
  /// `tcp6:[HOST]:PORT`, `HOST:PORT`, `PORT`, with numbers for hosts. Nil for what is neither:
  /// AgentX has no UDP (RFC 2741 section 8).
  init?(agentX text: String) {
    if text.hasPrefix("/") || text.hasPrefix("@") {
      guard let address = UnixAddress(ByteString(text)) else { return nil }
      self = .unix(address)
      return
    }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count == 2 ? String(parts[1]) : ""
    switch parts.first.map({ $0.lowercased() }) {
    case "unix"?:
      guard let address = UnixAddress(ByteString(rest)) else { return nil }
      self = .unix(address)
    case "tcp"?, "tcp6"?, "tcpv6"?, "tcpipv6"?:
      guard let endpoint = Self.endpoint(rest) else { return nil }
      self = .tcp(endpoint)
    default:
      guard let endpoint = Self.endpoint(text) else { return nil }
      self = .tcp(endpoint)
    }
  }

  private static func endpoint(_ text: String) -> Endpoint? {
    if let port = UInt16(text) {
      return Endpoint(address: .v4(IPv4Address(rawValue: 0x7F00_0001)), port: port)
    }
    if let address = numericAddress(text) { return Endpoint(address: address, port: agentXPort) }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
      let address = numericAddress(String(text[..<colon]))
    else { return nil }
    return Endpoint(address: address, port: port)
  }

  private static func numericAddress(_ text: String) -> IPAddress? {
    if text == "localhost" { return .v4(IPv4Address(rawValue: 0x7F00_0001)) }
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
    return IPAddress(text: Array((isBracketed ? String(text.dropFirst().dropLast()) : text).utf8))
  }

  /// The addresses in `DBUS_SYSTEM_BUS_ADDRESS` (D-Bus Specification, "Server Addresses") that can
  /// be connected to: `unix:path=…`, `unix:abstract=…` and `tcp:host=…,port=…`, in their order.
  static func bus(_ text: String) -> [ManagementAddress] {
    text.split(separator: ";").compactMap { entry in
      let parts = entry.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      var values: [String: [UInt8]] = [:]
      for pair in parts[1].split(separator: ",") {
        let sides = pair.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, let value = unescaped(sides[1].utf8) else { continue }
        values[String(sides[0])] = value
      }
      switch parts[0] {
      case "unix":
        if let path = values["path"] { return .unix(.path(ByteString(bytes: path))) }
        return values["abstract"].map { .unix(.abstract(ByteString(bytes: $0))) }
      case "tcp":
        guard let host = values["host"], let port = values["port"],
          let number = UInt16(String(decoding: port, as: UTF8.self)),
          let address = numericAddress(String(decoding: host, as: UTF8.self))
        else { return nil }
        return .tcp(Endpoint(address: address, port: number))
      default: return nil
      }
    }
  }

  /// Bytes may stand as `%` and two hexadecimal digits.
  private static func unescaped(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var bytes = text.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = bytes.next().flatMap({ hexadecimalValue(of: $0) }),
        let low = bytes.next().flatMap({ hexadecimalValue(of: $0) })
      else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }
}

extension ManagementAddress: CustomStringConvertible {
  /// As `snmp_socket` takes it.
  var description: String {
    switch self {
    case .unix(.path(let path)): "unix:\(path)"
    case .unix(.abstract(let name)): "unix:@\(name)"
    case .tcp(let endpoint): "tcp:\(endpoint)"
    }
  }
}
