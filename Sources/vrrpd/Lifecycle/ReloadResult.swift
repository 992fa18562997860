import KeepalivedConf
import NetTypes

/// What became of a reload.
struct ReloadResult {
  /// How it ended.
  enum Outcome: Equatable {
    /// The new configuration runs.
    case applied
    /// The old one runs on: the new one has mistakes. The verdict is that of `-t`.
    case refused(KeepalivedConf.Verdict)
    /// The old one runs on, for this reason.
    case impossible(String)
  }

  /// How it ended.
  var outcome: Outcome
  /// The messages about the new configuration, each with file and line, mistakes first.
  var messages: [String] = []
  /// How many instances run now.
  var instanceCount = 0
  /// When it ended, in seconds since 1970.
  var endedUnixSeconds: UInt64 = 0
  /// How long it took from the wish to the end.
  var took = Duration.zero
  /// How long the loop stood still at its longest.
  var longestStall = Duration.zero

  /// Whether the new configuration runs.
  var isApplied: Bool { outcome == .applied }

  /// The result in one line.
  var summary: String {
    switch outcome {
    case .applied:
      "the new configuration runs (\(instanceCount) instances, in \(took.text); the longest pause "
        + "was \(longestStall.text))"
    case .refused:
      "the new configuration has mistakes, so that nothing was changed: "
        + (messages.first ?? "it could not run")
    case .impossible(let reason): "nothing was changed: \(reason)"
    }
  }
}
