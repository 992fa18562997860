import IPVS
import NetTypes
import Platform

extension Session {
  /// Carries out `-L --watch`: the listing again and again, on a terminal in place.
  func watch(
    _ request: ListRequest, _ control: any IPVSControl, intervalMilliseconds: Int
  ) -> Outcome {
    let signals = SignalWaiter([.interrupt, .terminate, .hangUp, .windowChange])
    let isScreen = TerminalSize.of(descriptor: 1) != nil
    var sampler = RateSampler()
    if isScreen { WatchScreen.begin(to: &output.bytes) }
    defer {
      output.isHeld = false
      if isScreen { WatchScreen.end(to: &output.bytes) }
      output.flush()
    }
    while true {
      output.isHeld = isScreen
      let before = output.bytes.count
      let outcome = listOnce(request, control) { services in
        if request.format == .rates || request.isJSON {
          sampler.replaceRates(in: &services, at: monotonicTime())
        }
      }
      guard outcome == .success else { return outcome }
      if isScreen { redraw(from: before) }
      output.isHeld = false
      output.flush()
      // The reader has gone.
      if output.failure != nil { return .success }
      switch signals.wait(milliseconds: intervalMilliseconds) {
      case .interrupt?, .terminate?, .hangUp?: return .success
      case .windowChange?, nil: break
      }
      if !isScreen, !request.isJSON { output.bytes.append(UInt8(ascii: "\n")) }
    }
  }

  /// Replaces the listing that waits by what draws it on the terminal as it is now.
  private func redraw(from start: Int) {
    let text = Array(output.bytes[start...])
    output.bytes.removeSubrange(start...)
    guard let size = TerminalSize.of(descriptor: 1) else { return }
    WatchScreen.draw(text, rows: size.rows, columns: size.columns, to: &output.bytes)
  }
}
