package import NetTypes

/// Asks an interface for its link again and again (`linkbeat_interfaces`), for drivers that don't
/// tell of changes. It finds out which way of asking works.
package struct LinkPolling: Sendable, Hashable {
  /// A way of asking.
  package enum Method: Sendable, Hashable, CaseIterable {
    /// By the registers of the chip (SIOCGMIIREG).
    case registers
    /// By ethtool's call (ETHTOOL_GLINK).
    case ethtool
    /// By the interface's flags alone (SIOCGIFFLAGS): each driver has them.
    case flags
  }

  /// What happened.
  package enum Input: Sendable, Hashable {
    /// Time has passed.
    case timeout
    /// The answer to a question: whether there is a link, and whether the flags say up and running;
    /// nil for a way of asking that the driver does not have.
    case answer(Method, hasLink: Bool?, isRunning: Bool)
    /// The interface is there, perhaps again.
    case appeared
    /// The interface is gone.
    case vanished
  }

  /// What to do.
  package enum Output: Sendable, Hashable {
    /// Ask in this way, with the flags besides, and hand in the answer.
    case ask(Method)
    /// The interface is up now, or down.
    case changed(isUp: Bool)
    /// The configured way does not work: another is used.
    case instead(of: Method, Method)
  }

  /// The way that is configured.
  package let configured: Method?
  /// The way that works, once one is found.
  package private(set) var method: Method?
  /// Whether the interface is up.
  package private(set) var isUp: Bool
  /// When to ask next; nil while there is no interface.
  package private(set) var deadline: Instant?

  /// The time between two questions.
  package static let interval = Duration.seconds(1)

  /// Asks at once.
  ///
  /// - Parameter isUp: what the interface is taken for until there is an answer.
  package init(configured: Method?, isUp: Bool, now: Instant) {
    self.configured = configured
    self.isUp = isUp
    deadline = now
  }

  /// The ways in the order in which they are tried; the flags always work.
  package var candidates: [Method] {
    switch configured {
    case nil, .registers: [.registers, .ethtool, .flags]
    case .ethtool: [.ethtool, .registers, .flags]
    case .flags: [.flags]
    }
  }

  /// Takes in what happened, and appends what is to be done about it.
  package mutating func handle(_ input: Input, now: Instant, into outputs: inout [Output]) {
    switch input {
    case .timeout:
      guard let deadline, deadline <= now else { return }
      self.deadline = now.advanced(by: Self.interval)
      outputs.append(.ask(method ?? candidates.first ?? .flags))
    case .answer(let asked, let hasLink, let isRunning):
      guard deadline != nil else { return }
      take(asked, hasLink: hasLink, isRunning: isRunning, into: &outputs)
    case .appeared:
      if deadline == nil { deadline = now }
    case .vanished:
      deadline = nil
      method = nil
      report(false, into: &outputs)
    }
  }

  private mutating func take(
    _ asked: Method, hasLink: Bool?, isRunning: Bool, into outputs: inout [Output]
  ) {
    guard let hasLink = asked == .flags ? true : hasLink else {
      // A way that has worked and fails once is asked again; a new one gives way to the next.
      if method == asked {
        report(false, into: &outputs)
        return
      }
      let next = candidates.drop { $0 != asked }.dropFirst().first ?? .flags
      outputs.append(.ask(next))
      return
    }
    if method == nil {
      method = asked
      if let configured, configured != asked {
        outputs.append(.instead(of: configured, asked))
      }
    }
    report(hasLink && isRunning, into: &outputs)
  }

  private mutating func report(_ now: Bool, into outputs: inout [Output]) {
    guard now != isUp else { return }
    isUp = now
    outputs.append(.changed(isUp: now))
  }
}
