import IPVS
import NetTypes
import Platform

/// What a watched listing needs to know of the world.
protocol WatchSurroundings: ~Copyable {
  /// The size of the screen; nil when the output is no terminal.
  var screen: TerminalSize? { get }
  /// The time since some fixed moment.
  var now: Duration { get }
  /// Waits for a signal, at most for a time; nil when it has passed.
  func wait(milliseconds: Int) -> Signal?
}

/// The terminal, clock and signals of this process.
private struct SystemSurroundings: WatchSurroundings, ~Copyable {
  private let signals = SignalWaiter([.interrupt, .terminate, .hangUp, .windowChange])

  var screen: TerminalSize? { TerminalSize.of(descriptor: 1) }
  var now: Duration { monotonicTime() }
  func wait(milliseconds: Int) -> Signal? { signals.wait(milliseconds: milliseconds) }
}

extension Session {
  /// Carries out `-L --watch`: the listing again and again, on a terminal in place.
  func watch(
    _ request: ListRequest, _ control: any IPVSControl, intervalMilliseconds: Int
  ) -> Outcome {
    watch(
      request, control, intervalMilliseconds: intervalMilliseconds,
      surroundings: SystemSurroundings())
  }

  /// Repeats a listing in given surroundings, until a signal ends it or the reader has gone.
  func watch(
    _ request: ListRequest, _ control: any IPVSControl, intervalMilliseconds: Int,
    surroundings: borrowing some WatchSurroundings & ~Copyable
  ) -> Outcome {
    let isScreen = surroundings.screen != nil
    var sampler = RateSampler()
    if isScreen { WatchScreen.begin(to: &output.bytes) }
    // What goes wrong is told where it stays to be read: after the screen has gone.
    errors.isHeld = isScreen
    defer {
      output.isHeld = false
      if isScreen { WatchScreen.end(to: &output.bytes) }
      output.flush()
      errors.isHeld = false
      errors.flush()
    }
    while true {
      output.isHeld = isScreen
      let before = output.bytes.count
      let outcome = listOnce(request, control) { services in
        if request.format == .rates || request.isJSON {
          sampler.replaceRates(in: &services, at: surroundings.now)
        }
      }
      guard outcome == .success else {
        // Half a listing is none.
        if isScreen { output.bytes.removeSubrange(before...) }
        return outcome
      }
      if let screen = surroundings.screen, isScreen { redraw(from: before, on: screen) }
      output.isHeld = false
      output.flush()
      // The reader has gone.
      if output.failure != nil { return .success }
      switch surroundings.wait(milliseconds: intervalMilliseconds) {
      case .interrupt?, .terminate?, .hangUp?: return .success
      case .windowChange?, nil: break
      }
      if !isScreen, !request.isJSON { output.bytes.append(UInt8(ascii: "\n")) }
    }
  }

  /// Replaces the listing that waits by what draws it on the screen, and hints below it.
  private func redraw(from start: Int, on screen: TerminalSize) {
    let text = output.bytes[start...] + errors.bytes
    errors.bytes = []
    output.bytes.removeSubrange(start...)
    WatchScreen.draw(
      Array(text), rows: screen.rows, columns: screen.columns, to: &output.bytes)
  }
}
