/// A frame that came through a port of the bridge, read by rules of the tests' own: what the daemon
/// writes is not to be read by what wrote it.
struct Frame {
  /// The bytes from the Ethernet header on.
  let bytes: [UInt8]

  var destinationMAC: String { hexadecimal(0..<6) }
  var sourceMAC: String { hexadecimal(6..<12) }
  var etherType: Int { word(12) }

  /// What it is about; nil for what these tests don't look at.
  var content: FrameContent? {
    switch etherType {
    case 0x0806 where bytes.count >= 42:
      return .arp(
        ARP(
          operation: word(20), senderMAC: hexadecimal(22..<28), sender: ipv4(28),
          targetMAC: hexadecimal(32..<38), target: ipv4(38)))
    case 0x0800 where bytes.count >= 34:
      let header = Int(bytes[14] & 15) * 4
      return transport(
        Int(bytes[23]), at: 14 + header, hopLimit: bytes[22], source: ipv4(26),
        destination: ipv4(30), end: min(bytes.count, 14 + word(16)))
    case 0x86DD where bytes.count >= 54:
      return transport(
        Int(bytes[20]), at: 54, hopLimit: bytes[21], source: ipv6(22), destination: ipv6(38),
        end: min(bytes.count, 54 + word(18)))
    default: return nil
    }
  }

  private func transport(
    _ number: Int, at start: Int, hopLimit: UInt8, source: String, destination: String, end: Int
  ) -> FrameContent? {
    if number == 51, bytes.count > start + 12 {
      let length = (Int(bytes[start + 1]) + 2) * 4
      guard bytes[start] == 112 else { return nil }
      return advert(at: start + length, hopLimit, source, destination, end, isSealed: true)
    }
    if number == 112 { return advert(at: start, hopLimit, source, destination, end) }
    if number == 58, bytes.count >= start + 24, bytes[start] == 136 {
      let options = bytes.count >= start + 32 && bytes[start + 24] == 2
      return .neighbour(
        NeighbourFrame(
          target: ipv6(start + 8), flags: bytes[start + 4], hopLimit: hopLimit,
          destination: destination,
          targetMAC: options ? hexadecimal((start + 26)..<(start + 32)) : nil))
    }
    if number == 6 || number == 17 || number == 1 || number == 58 {
      return .other(source: source, destination: destination)
    }
    return nil
  }

  private func advert(
    at start: Int, _ hopLimit: UInt8, _ source: String, _ destination: String, _ end: Int,
    isSealed: Bool = false
  ) -> FrameContent? {
    guard bytes.count >= start + 8 else { return nil }
    let isIPv6 = etherType == 0x86DD
    let count = Int(bytes[start + 3])
    var addresses: [String] = []
    for index in 0..<count {
      let place = start + 8 + index * (isIPv6 ? 16 : 4)
      guard place + (isIPv6 ? 16 : 4) <= bytes.count else { break }
      addresses.append(isIPv6 ? ipv6(place) : ipv4(place))
    }
    let version = Int(bytes[start] >> 4)
    return .advert(
      AdvertFrame(
        version: version, type: Int(bytes[start] & 15), virtualRouter: Int(bytes[start + 1]),
        priority: Int(bytes[start + 2]),
        interval: version == 2 ? Int(bytes[start + 5]) * 100 : word(start + 4) & 0xFFF,
        authentication: version == 2 ? Int(bytes[start + 4]) : 0, addresses: addresses,
        source: source, destination: destination, hopLimit: Int(hopLimit), isSealed: isSealed,
        payload: Array(bytes[start..<max(start, end)])))
  }

  private func word(_ place: Int) -> Int {
    place + 1 < bytes.count ? Int(bytes[place]) << 8 | Int(bytes[place + 1]) : 0
  }

  private func hexadecimal(_ range: Range<Int>) -> String {
    guard range.upperBound <= bytes.count else { return "" }
    return bytes[range].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      .joined(separator: ":")
  }

  private func ipv4(_ place: Int) -> String {
    bytes[place..<(place + 4)].map { String($0) }.joined(separator: ".")
  }

  /// In the short form (RFC 5952), as programs print it.
  private func ipv6(_ place: Int) -> String {
    let words = (0..<8).map { word(place + $0 * 2) }
    var best = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, words[end] == 0 { end += 1 }
      if end - index > max(1, best.count) { best = index..<end }
      index = max(end, index + 1)
    }
    func text(_ part: ArraySlice<Int>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return text(words[...]) }
    return text(words[..<best.lowerBound]) + "::" + text(words[best.upperBound...])
  }
}

/// What a frame is about.
enum FrameContent: Equatable {
  case arp(ARP)
  case advert(AdvertFrame)
  case neighbour(NeighbourFrame)
  /// Other packets of IP.
  case other(source: String, destination: String)
}

/// An ARP message (RFC 826).
struct ARP: Equatable {
  var operation: Int
  var senderMAC: String
  var sender: String
  var targetMAC: String
  var target: String
}

/// A VRRP advert. The interval is in centiseconds.
struct AdvertFrame: Equatable {
  var version: Int
  var type: Int
  var virtualRouter: Int
  var priority: Int
  var interval: Int
  var authentication: Int
  var addresses: [String]
  var source: String
  var destination: String
  var hopLimit: Int
  /// Whether an authentication header comes before it.
  var isSealed: Bool
  /// The message with its checksum.
  var payload: [UInt8]
}

/// A neighbour advertisement (RFC 4861 section 4.4).
struct NeighbourFrame: Equatable {
  var target: String
  /// R 0x80, S 0x40, O 0x20.
  var flags: UInt8
  var hopLimit: UInt8
  var destination: String
  var targetMAC: String?
}
