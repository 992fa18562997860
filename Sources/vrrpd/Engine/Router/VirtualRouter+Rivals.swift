import NetTypes

/// What a master heard of other masters of its addresses.
struct RivalRecord: Hashable, Sendable {
  /// When the rival was first heard without a longer silence since.
  var since: Instant?
  /// When it was last heard.
  var lastAdvert: Instant?
  /// When this router last answered at once.
  var lastAnswer: Instant?
  /// When addresses were last announced because of it.
  var lastAnnouncement: Instant?
  /// When people were last told.
  var lastNotice: Instant?

  /// Whether people are to be told again; if so, it is noted that they are.
  mutating func isTimeToTell(now: Instant) -> Bool {
    if let lastNotice, lastNotice.duration(to: now) < .seconds(60) { return false }
    lastNotice = now
    return true
  }
}

/// How a master meets others that advertise its addresses, however many adverts they send.
extension VirtualRouter {
  /// The shortest time between bursts of announcements because of rivals.
  static let announcementGap: Duration = .seconds(1)

  /// The shortest time between answers, so that nobody can make the router send without limit.
  private var answerGap: Duration { min(settings.interval / 4, .milliseconds(100)) }

  /// Sends an advert at once; soon, when it just did.
  mutating func answer(now: Instant, into outputs: inout [RouterOutput]) {
    if let last = rival.lastAnswer {
      let earliest = last.advanced(by: answerGap)
      guard earliest <= now else {
        electionDeadline = min(electionDeadline, earliest)
        return
      }
    }
    rival.lastAnswer = now
    advertise(into: &outputs)
    electionDeadline = now.advanced(by: settings.interval)
  }

  /// Notes that an advert went out that was put off: it was an answer, too.
  mutating func noteAnswer(now: Instant) {
    guard let last = rival.lastAnswer, last.duration(to: now) <= answerGap * 2 else { return }
    rival.lastAnswer = now
  }

  /// Hears, as master, a router that is to give way to this one (RFC 9568 section 6.4.3).
  mutating func answerLowerPriority(
    _ advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) -> Consequence {
    let isSteady = rival.lastAdvert.map { $0.duration(to: now) <= silenceLimit } ?? false
    rival.lastAdvert = now
    if isSteady {
      statistics.rivalAdverts += 1
    } else {
      // A single one is the last word of a master that has just given way.
      rival.since = now
    }
    // Some adverts may have crossed ours on their way; who goes on after that can't hear us.
    let length = rival.since?.duration(to: now) ?? .zero
    if length > settings.interval, rival.isTimeToTell(now: now) {
      outputs.append(
        .notice(
          router: number,
          .rivalMaster(
            advert.source, priority: advert.priority, adverts: statistics.rivalAdverts)))
    }
    if settings.conflictPolicy == .yield, !settings.isOwner, length > silenceLimit {
      // It was told often enough. This router stays away until the rival is gone.
      isYielding = true
      stepDown(to: .backup, .conflict, now: now, into: &outputs)
      master = KnownMaster(address: advert.source, priority: advert.priority)
      return .gaveWay
    }
    if settings.answersLowerPriority { answer(now: now, into: &outputs) }
    announceToRival(advert, now: now, into: &outputs)
    return .none
  }

  private mutating func announceToRival(
    _ advert: ReceivedAdvert, now: Instant, into outputs: inout [RouterOutput]
  ) {
    let timing = settings.announcements
    if let last = rival.lastAnnouncement, last.duration(to: now) < Self.announcementGap {
      // The last word is ours all the same, if only after the gap.
      guard timing.lowerPriorityRepeats > 0 else { return }
      lowerPriorityBurstDeadline = min(
        lowerPriorityBurstDeadline, last.advanced(by: Self.announcementGap))
      return
    }
    rival.lastAnnouncement = now
    outputs.append(
      .notice(router: number, .lowerPriorityHeard(advert.source, priority: advert.priority)))
    guard timing.lowerPriorityRepeats > 0 else { return }
    outputs.append(.announce(router: number, repeats: timing.lowerPriorityRepeats))
    if timing.lowerPriorityDelay > .zero {
      lowerPriorityBurstDeadline = now.advanced(by: timing.lowerPriorityDelay)
    }
  }
}
