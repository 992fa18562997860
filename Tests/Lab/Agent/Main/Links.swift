import Glibc

/// Makes links and addresses in this network namespace (rtnetlink, RFC 3549).
struct Links {
  private let socket = Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue), 0)

  /// A request that the kernel refused.
  struct Refusal: Error, CustomStringConvertible {
    var request: String
    var number: Int32
    var description: String { "\(request): \(String(cString: strerror(number)))" }
  }

  /// Closes the socket; the value is not used after it.
  func finish() { close(socket) }

  /// Sets the loopback link up.
  func setLoopbackUp() throws(Refusal) {
    try request("lo up", type: 16, flags: 0, body: Self.link(index: 1, up: true))
  }

  /// Adds a dummy link and sets it up.
  func addDummy(_ name: String) throws(Refusal) {
    let kind = Self.attribute(1, Array("dummy".utf8))
    let body =
      Self.link(index: 0, up: true) + Self.attribute(3, Array(name.utf8) + [0])
      + Self.attribute(18, kind)
    try request("dummy \(name)", type: 16, flags: 0x600, body: body)
  }

  /// Adds an address of 4 or 16 bytes, without duplicate address detection.
  func add(address: [UInt8], prefixLength: UInt8, link: UInt32) throws(Refusal) {
    let isIPv4 = address.count == 4
    var body: [UInt8] = [isIPv4 ? 2 : 10, prefixLength, isIPv4 ? 0 : 2, 0]
    body += Self.bytes(link)
    body += Self.attribute(2, address) + Self.attribute(1, address)
    try request("address", type: 20, flags: 0x600, body: body)
  }

  private static func link(index: UInt32, up: Bool) -> [UInt8] {
    let flags: UInt32 = up ? 1 : 0
    return [0, 0, 0, 0] + bytes(index) + bytes(flags) + bytes(UInt32(1))
  }

  private static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    let padding = (4 - value.count % 4) % 4
    return bytes(UInt16(value.count + 4)) + bytes(type) + value
      + [UInt8](repeating: 0, count: padding)
  }

  private static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
  }

  /// Sends one request and reads its acknowledgement.
  private func request(
    _ what: String, type: UInt16, flags: UInt16, body: [UInt8]
  ) throws(Refusal) {
    let length = UInt32(16 + body.count)
    let message =
      Self.bytes(length) + Self.bytes(type) + Self.bytes(flags | 5)
      + Self.bytes(UInt32(1)) + Self.bytes(UInt32(0)) + body
    guard send(socket, message, message.count, 0) == message.count else {
      throw Refusal(request: what, number: errno)
    }
    var answer = [UInt8](repeating: 0, count: 4096)
    let count = recv(socket, &answer, answer.count, 0)
    guard count >= 20 else { throw Refusal(request: what, number: errno) }
    let code = answer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 16, as: Int32.self) }
    if code != 0 { throw Refusal(request: what, number: -code) }
  }
}
