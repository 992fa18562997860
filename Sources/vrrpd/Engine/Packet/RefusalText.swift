import NetTypes

extension Refusal {
  /// What is wrong and what to do about it, to go behind the names of the instance and the sender:
  /// `… refused: ` this text.
  package var advice: String {
    switch self {
    case .hopLimit(let received, let allowed):
      "its TTL is \(received), not \(text(of: allowed)): it was routed or forged; check where it"
        + " comes from, and unicast_peer min_ttl/max_ttl if peers are more than a hop away"
    case .version(let received, nil):
      "its version is \(received), which VRRP does not have here; check the sender"
    case .version(let received, let configured?):
      "it speaks version \(received), here version \(configured.rawValue) is configured; set"
        + " the same vrrp_version (or version) on all routers"
    case .length(let error): error.advice
    case .checksum:
      "its checksum is wrong in every reading; it was damaged on the way, or the sender (or its"
        + " network card's offloading) computes it wrongly"
    case .virtualRouter(let received):
      "no instance here has virtual_router_id \(received); another cluster uses this link, or an"
        + " instance has the wrong number"
    case .type(let type):
      "its type is \(type), not 1 (advertisement); check the sender"
    case .authenticationType(let received, let configured):
      authenticationAdvice(received: received, configured: configured)
    case .authentication(let failure): failure.advice
    case .interval(let received, let configured):
      intervalAdvice(received: received, configured: configured)
    case .addresses(let difference):
      "\(text(of: difference)); make virtual_ipaddress the same on all routers"
    case .owner:
      "this router owns the addresses (priority 255) and listens to nobody; another router has"
        + " the same virtual_router_id on this link"
    case .differentInterval(let received, let configured):
      "its interval is \(seconds(received)), here \(seconds(configured)) is configured; it is"
        + " followed while the sender is master, but advert_int should be the same everywhere"
    case .differentAddresses(let difference):
      "\(text(of: difference)); it is accepted, but virtual_ipaddress should be the same on all"
        + " routers"
    case .unknownPeer(let address):
      "\(address) is not among unicast_peer; add it, or drop check_unicast_src"
    }
  }

  private func authenticationAdvice(
    received: AuthenticationKind, configured: AuthenticationKind?
  ) -> String {
    guard let configured else {
      return "its authentication type (\(received.text)) is none that version 2 has; check the"
        + " sender"
    }
    if received == .hmac {
      return "it is signed with a keyed hash, and no auth_hmac is configured here; add it with"
        + " mode receive-only on all routers before any of them signs"
    }
    if configured == .hmac {
      return "it is not signed with a keyed hash, and auth_hmac demands that; set mode permissive"
        + " until all routers sign"
    }
    return "its authentication is \(received.text), here \(configured.text) is configured; make"
      + " the authentication blocks the same on all routers"
  }

  private func intervalAdvice(received: UInt16, configured: UInt16?) -> String {
    guard let configured else {
      return "its interval is 0, which allows no master; check the sender"
    }
    return "its interval is \(seconds(received)), here \(seconds(configured)) is configured, and"
      + " version 2 wants them equal; set the same advert_int on all routers"
  }

  private func text(of range: ClosedRange<UInt8>) -> String {
    range.lowerBound == range.upperBound
      ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private func seconds(_ centiseconds: UInt16) -> String {
    let whole = centiseconds / 100
    let rest = centiseconds % 100
    if rest == 0 { return "\(whole) s" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10) s" : "\(whole).\(rest < 10 ? "0" : "")\(rest) s"
  }

  private func text(of difference: AddressDifference) -> String {
    var text = "its addresses are not the configured ones"
    if difference.receivedCount != difference.configuredCount {
      text += " (\(difference.receivedCount) instead of \(difference.configuredCount))"
    }
    if let address = difference.unexpected { text += ", \(address) is not configured here" }
    if let address = difference.missing { text += ", \(address) is missing" }
    return text
  }
}

extension PacketError {
  /// What is wrong with a packet's form.
  var advice: String {
    switch self {
    case .truncated(let count, let needed):
      "it has \(count) bytes where its own numbers demand \(needed); check the sender"
    case .trailingBytes(let count):
      "\(count) bytes follow its end; check the sender"
    case .malformedIPHeader: "its IP header contradicts itself; check the sender"
    case .fragment: "it is a fragment; use fewer virtual addresses or a larger MTU"
    case .unexpectedProtocol(let number): "its protocol is \(number), not 112 or 51"
    default: "it is malformed; check the sender"
    }
  }
}

extension AuthenticationKind {
  /// The name for messages.
  fileprivate var text: String {
    switch self {
    case .unauthenticated: "none"
    case .password: "PASS"
    case .header: "AH"
    case .hmac: "auth_hmac"
    case .unknown(let type): "number \(type)"
    }
  }
}

extension AuthenticationFailure {
  /// What is wrong and what to do about it.
  var advice: String {
    switch self {
    case .password:
      "its password is another; make auth_pass the same on all routers (only the first 8 bytes"
        + " count)"
    case .headerValue:
      "its authentication header does not fit; make auth_pass the same on all routers, and check"
        + " that nothing changes packets on the way"
    case .headerIndex(let index):
      "its authentication header belongs to \(IPv4Address(rawValue: index)), another sender"
    case .headerReplay(let received, let last):
      "its sequence number \(received) does not go beyond \(last); it was sent before, or the"
        + " sender has started again and has not heard this router yet"
    case .malformedTrailer: "its keyed hash has an unknown form; check the sender's version"
    case .unknownKey(let number):
      "it is signed with key \(number), which auth_hmac does not have here; add the key on all"
        + " routers before one of them makes it the active_key"
    case .digest:
      "its keyed hash does not fit; make the auth_hmac key of that number the same on all routers"
    case .stale(let seconds, let window):
      "its time is \(abs(seconds)) s \(seconds > 0 ? "behind" : "ahead of") this router's, more"
        + " than \(window) s; set the clocks (NTP), or use anti_replay monotonic"
    case .replay: "its sequence did not grow: it is a copy of an earlier one"
    }
  }
}
