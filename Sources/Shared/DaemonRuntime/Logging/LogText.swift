import NetTypes
package import Platform

/// The forms that a message takes in the places that logs go to.
package enum LogText {
  /// How long a message may be, in bytes; what goes beyond is cut.
  package static let messageLimit = 4096

  /// A datagram for syslog's socket, as the C library writes it (RFC 3164 section 4.1): the number
  /// in front is the facility and the level.
  package static func syslog(
    _ message: String, _ level: LogLevel, _ facility: Facility, at time: WallTime,
    program: String, process: Int32
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(64 + message.utf8.count)
    text.append(UInt8(ascii: "<"))
    text.append(decimal: UInt64(facility.code) << 3 | UInt64(level.rawValue))
    text.append(UInt8(ascii: ">"))
    time.local.appendSyslog(to: &text)
    text.append(UInt8(ascii: " "))
    text.append(text: program)
    text.append(UInt8(ascii: "["))
    text.append(decimal: Int64(process))
    text.append(text: "]: ")
    appendMessage(message, to: &text)
    return text
  }

  /// A line for a terminal or a file: the time, the level where it is more than normal or for
  /// finding mistakes, and the message.
  package static func line(
    _ message: String, _ level: LogLevel, at time: WallTime, program: String, process: Int32
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(80 + message.utf8.count)
    time.local.appendISO(microsecond: Int(time.nanoseconds) / 1000, to: &text)
    text.append(UInt8(ascii: " "))
    text.append(text: program)
    text.append(UInt8(ascii: "["))
    text.append(decimal: Int64(process))
    text.append(text: "] ")
    text.append(text: level.name)
    text.append(text: ": ")
    appendMessage(message, to: &text)
    text.append(UInt8(ascii: "\n"))
    return text
  }

  /// A line for a stream that ends in the journal, which adds the time and the program and takes
  /// the level from `<N>` (sd-daemon(3)).
  package static func journal(_ message: String, _ level: LogLevel) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "<"), UInt8(ascii: "0") + level.rawValue, UInt8(ascii: ">")]
    appendMessage(message, to: &text)
    text.append(UInt8(ascii: "\n"))
    return text
  }

  /// Appends a message in which nothing can pretend to be another line, or command a terminal:
  /// names and script output come from elsewhere.
  private static func appendMessage(_ message: String, to text: inout [UInt8]) {
    let limit = text.count + messageLimit
    // Nearly all messages go as they are.
    if message.utf8.count <= messageLimit,
      message.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    {
      text.append(contentsOf: message.utf8)
      return
    }
    for byte in message.utf8 {
      guard text.count < limit else {
        cutPartialCharacter(&text)
        text.append(text: "...")
        return
      }
      switch byte {
      case UInt8(ascii: "\t"): text.append(UInt8(ascii: " "))
      case UInt8(ascii: "\n"): text.append(text: "\\n")
      case UInt8(ascii: "\r"): text.append(text: "\\r")
      case 0..<0x20, 0x7F:
        text.append(text: "\\x")
        text.append(UInt8(ascii: "0") + byte >> 4)
        text.append(hexadecimal: UInt64(byte & 0xF))
      default: text.append(byte)
      }
    }
  }

  /// Removes the bytes of a character whose end was cut off.
  private static func cutPartialCharacter(_ text: inout [UInt8]) {
    var tail = 0
    while let last = text.last, last & 0xC0 == 0x80, tail < 3 {
      text.removeLast()
      tail += 1
    }
    if let last = text.last, last >= 0xC0 { text.removeLast() }
  }
}
