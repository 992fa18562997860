import IPVS
import NetTypes

/// An address from the command line, and its port if one was given.
struct AddressArgument: Equatable {
  /// The address.
  var address: IPAddress
  /// The port; nil when the word has none.
  var port: UInt16?
}

extension HostDatabase {
  /// Reads `host[:port]`, `[ipv6]:port` or a bare IPv6 address; nil when it is none of them.
  ///
  /// An IPv4 address or a name in brackets is taken without its port, as ipvsadm takes it.
  func addressArgument(
    _ word: ByteString, transport: TransportProtocol?
  ) -> AddressArgument? {
    // Digits alone are a port or a mark that was mistaken for an address.
    let isDigits = word.bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if isDigits { return nil }
    var host = word.bytes[...]
    var port: ArraySlice<UInt8>?
    if host.first == UInt8(ascii: "[") {
      guard let bracket = host.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      let colon = bracket + 1
      guard colon < host.endIndex, host[colon] == UInt8(ascii: ":") else { return nil }
      port = host[(colon + 1)...]
      host = host[host.index(after: host.startIndex)..<bracket]
    }
    let address: IPAddress
    if let ipv6 = IPv6Address(text: host) {
      address = .v6(ipv6)
    } else {
      port = nil
      if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
        port = host[(colon + 1)...]
        host = host[..<colon]
      }
      guard let ipv4 = ipv4Argument(ByteString(host)) else { return nil }
      address = .v4(ipv4)
    }
    guard let port else { return AddressArgument(address: address, port: nil) }
    let name = ByteString(port)
    if let number = decimal(name, in: 0...65535) {
      return AddressArgument(address: address, port: UInt16(number))
    }
    // Without a protocol a port's name means nothing.
    guard let transport, let number = self.port(named: name, transport: transport) else {
      return nil
    }
    return AddressArgument(address: address, port: number)
  }

  /// Reads an IPv4 address, plain forms first, then as a host name.
  func ipv4Argument(_ text: ByteString) -> IPv4Address? {
    if let address = IPv4Address(text: text.bytes) { return address }
    return legacyIPv4Address(text) ?? ipv4Address(named: text)
  }
}
