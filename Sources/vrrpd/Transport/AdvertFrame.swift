import NetTypes
import VRRP

/// An advert as an Ethernet frame with the virtual router's MAC address as source, from which
/// switches learn where that is (RFC 9568 section 7.3).
///
/// - Parameters:
///   - transmission: an IPv4 packet, or the payload of an IPv6 packet.
///   - source: the address that adverts come from.
func advertFrame(
  _ transmission: AdvertTransmitter.Transmission, source: IPAddress, from hardware: MACAddress
) -> [UInt8] {
  let target = MACAddress(group: transmission.destination)
  var frame: [UInt8] = []
  frame.reserveCapacity(54 + transmission.bytes.count)
  frame.append(contentsOf: target.octets)
  frame.append(contentsOf: hardware.octets)
  let isIPv4 = transmission.destination.family == .ipv4
  frame.append(contentsOf: isIPv4 ? [0x08, 0x00] : [0x86, 0xDD])
  if !isIPv4 {
    // Version 6, traffic class of routing protocols; payload length; next header; hop limit.
    let length = UInt16(clamping: transmission.bytes.count)
    frame += [0x6C, 0, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF), Channels.vrrp, 255]
    frame.append(contentsOf: source.octets)
    frame.append(contentsOf: transmission.destination.octets)
  }
  frame.append(contentsOf: transmission.bytes)
  return frame
}

extension MACAddress {
  /// The six bytes as they are sent.
  var octets: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * $0)) } }
}

extension IPAddress {
  /// The bytes as they are sent.
  var octets: [UInt8] {
    switch self {
    case .v4(let address):
      (0..<4).map { UInt8(truncatingIfNeeded: address.rawValue >> (24 - 8 * $0)) }
    case .v6(let address):
      (0..<16).map {
        UInt8(truncatingIfNeeded: ($0 < 8 ? address.high : address.low) >> (56 - 8 * ($0 % 8)))
      }
    }
  }
}
