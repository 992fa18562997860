import NetTypes
package import Platform

extension CalendarTime {
  /// `Nov  1 08:05:09`, as syslog's datagrams begin (RFC 3164 section 4.1.2).
  package func appendSyslog(to text: inout [UInt8]) {
    text.append(text: Self.months[max(0, min(11, month - 1))])
    text.append(UInt8(ascii: " "))
    text.append(day, digits: 2, blank: UInt8(ascii: " "))
    text.append(UInt8(ascii: " "))
    appendClock(to: &text)
  }

  /// `Sat, 21 Nov 2026 08:26:38 +0000` (RFC 5322 section 3.3).
  package func appendMail(to text: inout [UInt8]) {
    text.append(text: Self.weekdays[max(0, min(6, weekday))])
    text.append(text: ", ")
    text.append(day, digits: 2)
    text.append(UInt8(ascii: " "))
    text.append(text: Self.months[max(0, min(11, month - 1))])
    text.append(UInt8(ascii: " "))
    text.append(year, digits: 4)
    text.append(UInt8(ascii: " "))
    appendClock(to: &text)
    text.append(UInt8(ascii: " "))
    Self.append(offsetSeconds: offsetSeconds, separator: false, to: &text)
  }

  /// `2026-11-21T08:26:38.123456+00:00` (RFC 3339).
  ///
  /// - Parameter microsecond: 0 to 999,999.
  package func appendISO(microsecond: Int, to text: inout [UInt8]) {
    text.append(year, digits: 4)
    text.append(UInt8(ascii: "-"))
    text.append(month, digits: 2)
    text.append(UInt8(ascii: "-"))
    text.append(day, digits: 2)
    text.append(UInt8(ascii: "T"))
    appendClock(to: &text)
    text.append(UInt8(ascii: "."))
    text.append(microsecond, digits: 6)
    Self.append(offsetSeconds: offsetSeconds, separator: true, to: &text)
  }

  private func appendClock(to text: inout [UInt8]) {
    text.append(hour, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(minute, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(second, digits: 2)
  }

  /// Appends a time zone as `+0130` or `+01:30`.
  static func append(offsetSeconds: Int, separator: Bool, to text: inout [UInt8]) {
    let minutes = abs(offsetSeconds) / 60
    text.append(UInt8(ascii: offsetSeconds < 0 ? "-" : "+"))
    text.append(minutes / 60, digits: 2)
    if separator { text.append(UInt8(ascii: ":")) }
    text.append(minutes % 60, digits: 2)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}

extension [UInt8] {
  /// Appends a number with at least so many digits; a negative one as 0.
  fileprivate mutating func append(_ number: Int, digits: Int, blank: UInt8 = UInt8(ascii: "0")) {
    let start = count
    append(decimal: UInt64(Swift.max(0, number)))
    let missing = digits - (count - start)
    if missing > 0 { insert(contentsOf: repeatElement(blank, count: missing), at: start) }
  }
}
