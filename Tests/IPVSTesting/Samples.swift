package import IPVS
package import NetTypes

/// Short ways to say services and servers in tests.
package enum Sample {
  /// An endpoint from `10.0.0.1:80` or `[2001:db8::1]:80`.
  ///
  /// A text that is none stops the test program: it is a slip in a test.
  package static func endpoint(_ text: String) -> Endpoint {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...]),
      let address = IPAddress(
        text: Array(
          text[..<colon].utf8.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }))
    else { preconditionFailure("no endpoint: \(text)") }
    return Endpoint(address: address, port: port)
  }

  /// What a TCP service listens for.
  package static func tcp(_ text: String) -> ServiceID { .endpoint(.tcp, endpoint(text)) }

  /// What a UDP service listens for.
  package static func udp(_ text: String) -> ServiceID { .endpoint(.udp, endpoint(text)) }

  /// A real server with defaults.
  package static func server(_ text: String, weight: UInt32 = 1) -> RealServer {
    RealServer(endpoint: endpoint(text), weight: weight)
  }
}
