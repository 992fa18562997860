/// A number of routes and rules for which iproute2 keeps names, such as that of a table.
package struct RoutingNumber: Hashable, Sendable {
  /// The number.
  package var number: UInt32
  /// The name by which it was given; nil when it was given as a number.
  package var name: String?

  /// Makes a number.
  package init(_ number: UInt32, name: String? = nil) {
    self.number = number
    self.name = name
  }

  /// As it was written.
  package var text: String { name ?? String(number) }
}

/// The realms of a route or rule (IPv4 only).
package struct RoutingRealms: Hashable, Sendable {
  /// The realm of the source; nil when only that of the destination is given.
  package var source: RoutingNumber?
  /// The realm of the destination.
  package var destination: RoutingNumber

  /// Makes realms.
  package init(source: RoutingNumber?, destination: RoutingNumber) {
    self.source = source
    self.destination = destination
  }

  /// `SOURCE/DESTINATION`, or `DESTINATION` alone.
  package var text: String {
    (source.map { $0.text + "/" } ?? "") + destination.text
  }
}

/// The protocol number with which keepalived marks its own routes and rules
/// (`RTPROT_KEEPALIVED`, linux/rtnetlink.h).
package let keepalivedRoutingProtocol: UInt32 = 18

/// A whole number as C reads it: decimal, or hexadecimal after `0x`, or octal after `0`. Nil for
/// anything else, and beyond 64 bits.
package func anyBaseNumber(in text: String) -> UInt64? {
  let bytes = Array(text.utf8)
  guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "+")), !bytes.contains(UInt8(ascii: "-"))
  else { return nil }
  if bytes.count > 2, bytes[0] == UInt8(ascii: "0"), bytes[1] | 0x20 == UInt8(ascii: "x") {
    return UInt64(text.dropFirst(2), radix: 16)
  }
  return UInt64(text, radix: bytes.count > 1 && bytes[0] == UInt8(ascii: "0") ? 8 : 10)
}
