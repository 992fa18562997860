import HTTP1

/// The version of a resource, so that nobody overwrites what he has not seen (RFC 9110 section
/// 8.8.3).
package struct EntityTag: Sendable, Hashable {
  /// As it stands in a field, with its quotes.
  package let text: String

  /// The tag of a resource that counts its changes.
  ///
  /// - Parameter epoch: what differs between runs of the daemon that count anew.
  package init(epoch: UInt64, generation: UInt64) {
    text = "\"\(String(epoch, radix: 16))-\(generation)\""
  }

  /// The tag of content (FNV-1a, 64 bits: it tells versions apart, it keeps out no attacker).
  package init(of content: [UInt8]) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in content { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    text = "\"\(String(hash, radix: 16))\""
  }

  /// Whether one of the tags of a field stands for this one; weak ones count only where versions
  /// that mean the same are as good.
  private func matches(_ field: StaticString, in fields: HTTPFields, weakly: Bool) -> Bool {
    fields.indices(of: field).contains { index in
      fields.value(at: index).split(separator: ",").contains { part in
        let tag = part.trimmingBlanks
        return tag == "*" || tag == text[...]
          || weakly && tag.hasPrefix("W/") && tag.dropFirst(2) == text[...]
      }
    }
  }

  /// Checks what the client expects of the version before a change (`If-Match`, RFC 9110 section
  /// 13.1.1): without the field anything goes.
  ///
  /// - Throws: 412 when somebody else has changed the resource meanwhile.
  package func checkMatch(_ request: ControlRequest) throws(Problem) {
    guard request.fields.contains("If-Match"),
      !matches("If-Match", in: request.fields, weakly: false)
    else { return }
    throw Problem(
      status: 412, kind: "changed-meanwhile",
      detail:
        "it was changed since it was read: read it again (its tag is now \(text)), then retry",
      fields: ["ETag": text])
  }

  /// The response of a reading request: 304 when the client has this version already
  /// (`If-None-Match`, RFC 9110 section 13.1.2).
  package func unlessKnown(
    _ request: ControlRequest, _ response: () -> ControlResponse
  ) -> ControlResponse {
    matches("If-None-Match", in: request.fields, weakly: true)
      ? ControlResponse(status: 304, fields: ["ETag": text]) : response()
  }
}

extension Substring {
  /// The text without blanks around it.
  fileprivate var trimmingBlanks: Substring {
    var text = self
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
