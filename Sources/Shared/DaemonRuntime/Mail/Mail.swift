import NetTypes
package import Platform

/// A letter.
package struct Mail: Equatable, Sendable {
  /// Who sends it: an address without angle brackets.
  package var sender: String
  /// Who gets it, in the same form.
  package var recipients: [String]
  /// The subject.
  package var subject: String
  /// The text; lines end with `\n`.
  package var body: String

  /// Makes a letter.
  package init(sender: String, recipients: [String], subject: String, body: String) {
    self.sender = sender
    self.recipients = recipients
    self.subject = subject
    self.body = body
  }

  /// How many recipients a letter has at most (RFC 5321 section 4.5.3.1.8).
  package static let recipientLimit = 100
  /// How many bytes of the text are sent at most.
  package static let bodyLimit = 1 << 16

  /// What follows `DATA`, up to and including the dot that ends it (RFC 5321 section 4.1.1.4).
  package func data(at date: CalendarTime) -> [UInt8] {
    var text: [UInt8] = []
    text.append(text: "Date: ")
    date.appendMail(to: &text)
    text.append(text: "\r\nFrom: ")
    appendHeader(sender, to: &text)
    text.append(text: "\r\nSubject: ")
    appendSubject(to: &text)
    text.append(text: "\r\nX-Mailer: Keepalived\r\nTo: ")
    var column = 4
    for (index, recipient) in recipients.prefix(Self.recipientLimit).enumerated() {
      if index > 0 { text.append(text: ",") }
      // Short lists are one line, as keepalived writes them; lines end at 998 bytes.
      if index > 0, column + recipient.utf8.count > 900 {
        text.append(text: "\r\n")
        column = 0
      }
      if index > 0 { text.append(text: " ") }
      let start = text.count
      appendHeader(recipient, to: &text)
      column += text.count - start + 2
    }
    if !body.utf8.allSatisfy({ $0 < 0x80 }) {
      text.append(
        text: "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8"
          + "\r\nContent-Transfer-Encoding: 8bit")
    }
    text.append(text: "\r\n\r\n")
    appendBody(to: &text)
    text.append(text: ".\r\n")
    return text
  }

  /// Appends the value of a header, in which nothing can begin another one.
  private func appendHeader(_ value: String, to text: inout [UInt8]) {
    text.append(
      contentsOf: value.utf8.prefix(900).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 })
  }

  /// Appends the subject; one that is not ASCII as encoded words (RFC 2047).
  private func appendSubject(to text: inout [UInt8]) {
    guard !subject.utf8.allSatisfy({ $0 < 0x80 }) else { return appendHeader(subject, to: &text) }
    let hexadecimal = Array("0123456789ABCDEF".utf8)
    var width = 76
    for character in subject.prefix(200) {
      // A character stays in one word, and a word in 75 bytes.
      if width + 3 * character.utf8.count > 60 {
        if width != 76 { text.append(text: "?=\r\n ") }
        text.append(text: "=?utf-8?Q?")
        width = 0
      }
      for byte in character.utf8 {
        text.append(UInt8(ascii: "="))
        text.append(hexadecimal[Int(byte >> 4)])
        text.append(hexadecimal[Int(byte & 15)])
      }
      width += 3 * character.utf8.count
    }
    if width != 76 { text.append(text: "?=") }
  }

  /// Appends the text with CR LF at the ends of lines, a dot before each that begins with one
  /// (RFC 5321 section 4.5.2), and no line longer than 998 bytes.
  private func appendBody(to text: inout [UInt8]) {
    var column = 0
    for byte in body.utf8.prefix(Self.bodyLimit) {
      if byte == UInt8(ascii: "\r") { continue }
      if byte == UInt8(ascii: "\n") || column >= 990 && byte & 0xC0 != 0x80 {
        text.append(text: "\r\n")
        column = 0
        if byte == UInt8(ascii: "\n") { continue }
      }
      if column == 0, byte == UInt8(ascii: ".") { text.append(byte) }
      text.append(byte == 0 ? UInt8(ascii: " ") : byte)
      column += 1
    }
    if column > 0 { text.append(text: "\r\n") }
  }
}

/// What the commands of SMTP can carry as an address: nothing that could end the command.
package func isSafeMailAddress(_ address: String) -> Bool {
  !address.isEmpty && address.utf8.count <= 254
    && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x3C && $0 != 0x3E }
}
