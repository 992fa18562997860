/// The facilities of syslog that `-S 0` to `-S 7` choose (RFC 5424 section 6.2.1, local use).
package struct Facility: Sendable, Hashable {
  /// The code of the facility, as syslog has it before it is shifted: 16 to 23, or 3 for daemons.
  package let code: Int32

  /// That of daemons, the default.
  package static let daemon = Facility(code: 3)

  /// `local0` to `local7`.
  ///
  /// - Parameter number: 0 to 7; anything else gives nil.
  package static func local(_ number: Int) -> Facility? {
    (0...7).contains(number) ? Facility(code: 16 + Int32(number)) : nil
  }
}
