/// What a configuration test says in the end: the exit status of `-t`.
///
/// The order is that in which keepalived lets one class hide another: a script that fails the
/// security rules hides every other mistake, and a mistake hides that nothing could run at all.
package enum Verdict: Int, Comparable, Sendable, CaseIterable {
  /// Nothing is wrong.
  case good = 0
  /// The daemon could not run with this.
  case cannotRun = 4
  /// There are mistakes, which are left out when the daemon runs.
  case refused = 5
  /// A script does not satisfy `enable_script_security`, or needs it.
  case insecureScript = 6

  /// A file is missing that `include_check`, or the letter of an include, wants to be there:
  /// keepalived gives it the status of insecure scripts.
  package static let missingFile = Verdict.insecureScript

  package static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
}
