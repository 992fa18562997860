import NetTypes

/// An event of a stream.
package struct ServerSentEvent: Sendable, Equatable {
  /// What to go on from later; that of the last event that had one.
  package var id: String?
  /// The kind; `message` when the stream does not say.
  package var type: String
  /// The particulars.
  package var data: String

  /// Makes one.
  package init(id: String?, type: String, data: String) {
    self.id = id
    self.type = type
    self.data = data
  }
}

/// Takes events out of a stream (HTML standard, section 9.2.6).
package struct ServerSentEventParser: Sendable {
  private var line: [UInt8] = []
  private var lastWasReturn = false
  private var id: String?
  private var type = ""
  private var data: [String] = []
  private var size = 0
  private let limit: Int

  /// Begins a stream.
  ///
  /// - Parameter limit: how long one event may be, in bytes; what is longer is left out.
  package init(limit: Int = 1 << 20) { self.limit = limit }

  /// Takes bytes and gives the events that they complete.
  package mutating func next(_ bytes: ArraySlice<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      // A carriage return, a line feed or both end a line.
      defer { lastWasReturn = byte == 0x0D }
      switch byte {
      case 0x0A where lastWasReturn: break
      case 0x0A, 0x0D:
        if let event = endLine() { events.append(event) }
      default:
        size += 1
        if size <= limit { line.append(byte) }
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty else { return dispatch() }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[min(colon + 1, line.endIndex)...]
    if value.first == 0x20 { value = value.dropFirst() }
    let text = String(decoding: value, as: UTF8.self)
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "event": type = text
    case "data": data.append(text)
    case "id": if !value.contains(0) { id = text }
    default: break  // a comment, or something newer
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      type = ""
      data = []
      size = 0
    }
    guard !data.isEmpty, size <= limit else { return nil }
    return ServerSentEvent(
      id: id, type: type.isEmpty ? "message" : type, data: data.joined(separator: "\n"))
  }
}
