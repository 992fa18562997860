import Glibc
import NetTypes

/// What the C library makes of an address: the judge of our own texts.
enum SystemText {
  /// `inet_pton`.
  static func parse(_ text: String, _ family: AddressFamily) -> IPAddress? {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(Int32(family.rawValue), text, &bytes) == 1 else { return nil }
    return address(Array(bytes.prefix(family.bitCount / 8)))
  }

  /// `inet_ntop`.
  static func format(_ bytes: [UInt8]) -> String {
    var text = [CChar](repeating: 0, count: 64)
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The address of 4 or 16 bytes in the order of the wire.
  static func address(_ bytes: [UInt8]) -> IPAddress {
    let number = { (range: Range<Int>) in bytes[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    return bytes.count == 4
      ? .v4(IPv4Address(rawValue: UInt32(number(0..<4))))
      : .v6(IPv6Address(high: number(0..<8), low: number(8..<16)))
  }
}
