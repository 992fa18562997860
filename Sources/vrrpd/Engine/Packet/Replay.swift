package import NetTypes

/// What was heard before, so that it is not believed again.
package struct ReplayProtection: Sendable, Hashable {
  /// The counter of authentication headers.
  package var header = AHReplayWindow()
  /// The sequences of keyed hashes.
  package var hmac: HMACReplayGuard

  /// Begins with nothing heard.
  ///
  /// - Parameter senderCapacity: how many senders are remembered: the number of peers for unicast.
  package init(senderCapacity: Int = HMACReplayGuard.multicastCapacity) {
    hmac = HMACReplayGuard(capacity: senderCapacity)
  }
}

/// The counter of authentication headers, which sending and receiving share (RFC 4302
/// section 3.3.2 with a window of one).
///
/// As all routers of a virtual router go on from the highest number that they heard, a master that
/// starts again is understood as soon as it has heard the other; who hears a lower priority goes on
/// behind its number, so that the other hears him.
package struct AHReplayWindow: Sendable, Hashable {
  /// The highest number that was sent or accepted.
  package private(set) var last: UInt32
  /// Beyond it no number is sent: the virtual router needs new secrets, or another master.
  package static let highest: UInt32 = 0xFFFF_FFFE

  /// Begins behind a number.
  package init(last: UInt32 = 0) { self.last = last }

  /// Whether the numbers are used up, after 136 years of one advertisement a second.
  package var isUsedUp: Bool { last >= Self.highest }

  /// Takes the number of a message whose check value is right; false when it did not grow.
  package mutating func accept(_ sequence: UInt32) -> Bool {
    guard sequence > last else { return false }
    last = sequence
    return true
  }

  /// The number of the next message to send; the last one again when they are used up.
  package mutating func next() -> UInt32 {
    if !isUsedUp { last += 1 }
    return last
  }

  /// Goes on behind the number of a router with a lower priority, which must believe the answer.
  package mutating func goOn(behind sequence: UInt32) {
    if sequence < Self.highest { last = max(last, sequence + 1) }
  }

  /// Begins anew, when a router becomes master whose numbers are used up.
  package mutating func restartIfUsedUp() {
    if isUsedUp { last = 0 }
  }
}

/// Remembers the sequences of keyed hashes: of each unicast peer, or of the latest few senders.
package struct HMACReplayGuard: Sendable, Hashable {
  /// How many senders are remembered on multicast.
  package static let multicastCapacity = 4

  private struct Sender: Sendable, Hashable {
    var address: IPAddress
    var sequence: UInt64
  }

  /// The senders, the latest one last.
  private var senders: [Sender] = []
  private let capacity: Int

  /// Begins with nothing heard; at least one sender is remembered.
  package init(capacity: Int = multicastCapacity) { self.capacity = max(1, capacity) }

  /// Takes the sequence of a message whose digest is right; false when it did not grow.
  ///
  /// Sequences are serial numbers (RFC 1982): they may wrap. With a window, what was heard counts
  /// no longer when its own time has left the window: nothing so old is accepted anyway, and a
  /// sender whose clock was set back is understood again.
  package mutating func accept(
    _ sequence: UInt64, from source: IPAddress, unixSeconds: UInt32, windowSeconds: Int?
  ) -> Bool {
    guard let index = senders.firstIndex(where: { $0.address == source }) else {
      if senders.count >= capacity { senders.removeFirst() }
      senders.append(Sender(address: source, sequence: sequence))
      return true
    }
    var sender = senders.remove(at: index)
    defer { senders.append(sender) }
    if let windowSeconds {
      let age = Int32(truncatingIfNeeded: unixSeconds &- UInt32(sender.sequence >> 32))
      if abs(Int(age)) > windowSeconds {
        sender.sequence = sequence
        return true
      }
    }
    guard Int64(bitPattern: sequence &- sender.sequence) > 0 else { return false }
    sender.sequence = sequence
    return true
  }
}

/// Makes the sequences of the keyed hashes that are sent.
package struct HMACSequence: Sendable, Hashable {
  /// The last one.
  package private(set) var last: UInt64

  /// Begins behind a sequence.
  package init(last: UInt64 = 0) { self.last = last }

  /// The sequence of the next advertisement: the time, or one more than the last when that is not
  /// more. The copies for several peers share one.
  ///
  /// - Parameters:
  ///   - unixNanoseconds: the day's time.
  ///   - windowSeconds: how far receivers accept times ahead of theirs: when the clock was set back
  ///     by more, the sequence follows it; nil when sequences must grow whatever happens.
  package mutating func next(unixNanoseconds: UInt64, windowSeconds: Int?) -> UInt64 {
    let billion: UInt64 = 1_000_000_000
    let fraction = (unixNanoseconds % billion) << 16 / billion
    let now = UInt64(UInt32(truncatingIfNeeded: unixNanoseconds / billion)) << 32 | fraction << 16
    if last == 0 || Int64(bitPattern: now &- last) > 0 {
      last = now
      return last
    }
    let ahead = Int32(
      truncatingIfNeeded: UInt32(truncatingIfNeeded: last >> 32)
        &- UInt32(truncatingIfNeeded: now >> 32))
    if let windowSeconds, Int(ahead) > windowSeconds {
      last = now
    } else {
      last &+= 1
    }
    return last
  }
}
