import NetTypes
import VRRP

/// Whatever comes from a network is either refused or understood; what is understood means the same
/// when it is sent again, and can be judged and explained.
func advertisementsFailure(_ bytes: [UInt8]) -> String? {
  let source = IPv6Address(high: 0xFE80 << 48, low: 0xA)
  _ = PacketOrigin(ipv4Packet: bytes.span)
  for repaired in [bytes, withRightChecksumIPv4(bytes)] {
    do {
      let received = try ReceivedAdvertisement(ipv4Packet: repaired.span)
      if let failure = sentAgainFailure(received) { return failure }
    } catch {
      if Refusal(error).advice.isEmpty { return "nothing is said about \(error)" }
    }
  }
  for repaired in [bytes, withRightChecksumIPv6(bytes, source: source)] {
    do {
      let received = try ReceivedAdvertisement(
        ipv6Payload: repaired.span, source: source, destination: .vrrpGroup, hopLimit: 255)
      if let failure = sentAgainFailure(received) { return failure }
    } catch {
      if Refusal(error).advice.isEmpty { return "nothing is said about \(error)" }
    }
  }
  return resolutionFailure(bytes)
}

/// What is wrong when an advertisement is sent as it was received, without what authenticates it.
private func sentAgainFailure(_ received: ReceivedAdvertisement) -> String? {
  var advertisement = received.advertisement
  guard advertisement.virtualRouterID > 0, advertisement.intervalCentiseconds > 0 else {
    return "an impossible advertisement is understood"
  }
  judge(received)
  advertisement.authenticationType = .none
  let envelope = Envelope(
    source: received.facts.source, destination: received.facts.destination,
    hopLimit: received.facts.hopLimit, checksum: received.facts.checksum)
  let sent = advertisement.encoded(in: envelope)
  do {
    let again: ReceivedAdvertisement
    switch (envelope.source, envelope.destination) {
    case (.v6(let source), .v6(let destination)):
      again = try ReceivedAdvertisement(
        ipv6Payload: sent.span, source: source, destination: destination, hopLimit: 255)
    default: again = try ReceivedAdvertisement(ipv4Packet: sent.span)
    }
    return again.advertisement == advertisement ? nil : "sent again, it means something else"
  } catch {
    return "sent again, it is refused: \(error)"
  }
}

/// Judges an advertisement by rules that look at everything.
private func judge(_ received: ReceivedAdvertisement) {
  var rules = ReceiveRules(
    version: received.advertisement.version,
    virtualRouterID: received.advertisement.virtualRouterID, intervalCentiseconds: 100,
    addresses: [.v4(IPv4Address(10, 9, 0, 100))])
  rules.hopLimits = 0...255
  if received.facts.trailer != nil {
    rules.hmac = HMACRules(
      keys: [HMACKey(number: 1, bytes: Array(0..<32))], isRequired: false, windowSeconds: 5)
  }
  switch received.advertisement.authenticationType {
  case .none: break
  case .password: rules.credential = .password(Password("secret"))
  case .header: rules.credential = .header(Password("secret12"))
  }
  var replay = ReplayProtection()
  let verdict = rules.verdict(on: received, replay: &replay, unixSeconds: 0)
  _ = verdict.refusal?.advice
  _ = verdict.remarks.map(\.advice)
}

/// What is wrong with the decoding of address resolution.
private func resolutionFailure(_ bytes: [UInt8]) -> String? {
  if let packet = try? ARPPacket(message: bytes.span) {
    var sent: [UInt8] = []
    packet.append(to: &sent)
    if sent != Array(bytes.prefix(sent.count)) { return "ARP is sent as other bytes" }
  }
  if let message = try? NeighbourAdvertisement(ipv6Packet: bytes.span) {
    var sent: [UInt8] = []
    message.append(to: &sent)
    guard (message.targetHardware?.count ?? 6) == 6 else { return nil }
    if (try? NeighbourAdvertisement(ipv6Packet: sent.span)) != message {
      return "a neighbour advertisement means something else when it is sent again"
    }
  }
  return nil
}

/// Puts the checksum of an IPv4 message without pseudo-header right, where there is one: otherwise
/// few inputs would get past it.
private func withRightChecksumIPv4(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.count >= 20 else { return bytes }
  var start = Int(bytes[0] & 0xF) * 4
  if bytes[9] == 51 { start += 24 }
  guard start + 8 <= bytes.count else { return bytes }
  let version2 = bytes[start] >> 4 == 2
  let end = min(bytes.count, start + 8 + Int(bytes[start + 3]) * 4 + (version2 ? 8 : 0))
  var repaired = bytes
  repaired[start + 6] = 0
  repaired[start + 7] = 0
  var checksum = InternetChecksum()
  checksum.add(repaired[start..<end])
  repaired[start + 6] = UInt8(checksum.value >> 8)
  repaired[start + 7] = UInt8(checksum.value & 0xFF)
  return repaired
}

/// Puts the checksum of a payload of IPv6 right.
private func withRightChecksumIPv6(_ bytes: [UInt8], source: IPv6Address) -> [UInt8] {
  guard bytes.count >= 8 else { return bytes }
  var repaired = bytes
  repaired[6] = 0
  repaired[7] = 0
  var checksum = InternetChecksum()
  checksum.add(.v6(source))
  checksum.add(.v6(.vrrpGroup))
  checksum.add(UInt16(truncatingIfNeeded: bytes.count))
  checksum.add(UInt16(112))
  checksum.add(repaired)
  repaired[6] = UInt8(checksum.value >> 8)
  repaired[7] = UInt8(checksum.value & 0xFF)
  return repaired
}
