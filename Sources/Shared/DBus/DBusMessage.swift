/// A message of D-Bus (D-Bus Specification, "Message Protocol").
package struct DBusMessage: Sendable, Hashable {
  /// What it is for.
  package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// Calls a method.
    case call = 1
    /// Answers a call.
    case reply = 2
    /// Answers a call that failed.
    case error = 3
    /// Tells everyone.
    case signal = 4
  }

  /// What it is for.
  package var kind: Kind
  /// Whether a call wants no answer.
  package var wantsNoReply = false
  /// Its number, which a sender never uses twice; never 0 in a message that came.
  package var serial: UInt32 = 0
  /// The object that is called, or that a signal comes from.
  package var path: String?
  /// The interface of the method or signal.
  package var interface: String?
  /// The method or signal.
  package var member: String?
  /// The name of an error.
  package var errorName: String?
  /// The number of the call that is answered.
  package var replySerial: UInt32?
  /// Whom it is for.
  package var destination: String?
  /// Whom it is from: the bus fills it in.
  package var sender: String?
  /// The arguments.
  package var body: [DBusValue] = []

  /// A message in which nothing is said.
  package init(_ kind: Kind) { self.kind = kind }

  /// A call of a method.
  package static func call(
    _ destination: String, _ path: String, _ interface: String, _ member: String,
    _ body: [DBusValue] = []
  ) -> DBusMessage {
    var message = DBusMessage(.call)
    message.destination = destination
    message.path = path
    message.interface = interface
    message.member = member
    message.body = body
    return message
  }

  /// A signal of an object.
  package static func signal(
    _ path: String, _ interface: String, _ member: String, _ body: [DBusValue] = []
  ) -> DBusMessage {
    var message = DBusMessage(.signal)
    message.path = path
    message.interface = interface
    message.member = member
    message.body = body
    return message
  }

  /// The answer to this call.
  package func reply(_ body: [DBusValue] = []) -> DBusMessage {
    var message = DBusMessage(.reply)
    message.replySerial = serial
    message.destination = sender
    message.body = body
    return message
  }

  /// The answer to this call that it failed: an error's name, and why in words.
  package func failure(_ name: String, _ text: String) -> DBusMessage {
    var message = DBusMessage(.error)
    message.errorName = name
    message.replySerial = serial
    message.destination = sender
    message.body = [.string(text)]
    return message
  }

  /// The message as it goes over the wire, in little endian.
  package var bytes: [UInt8] {
    var payload = DBusEncoder()
    for value in body { payload.write(value) }
    var fields: [DBusValue] = []
    func add(_ code: UInt8, _ value: DBusValue?) {
      if let value { fields.append(.structure([.byte(code), .variant(value)])) }
    }
    add(1, path.map { .path($0) })
    add(2, interface.map { .string($0) })
    add(3, member.map { .string($0) })
    add(4, errorName.map { .string($0) })
    add(5, replySerial.map { .uint32($0) })
    add(6, destination.map { .string($0) })
    add(7, sender.map { .string($0) })
    add(8, body.isEmpty ? nil : .signature(body.map(\.signature).joined()))
    var header = DBusEncoder()
    header.bytes = [UInt8(ascii: "l"), kind.rawValue, wantsNoReply ? 1 : 0, 1]
    header.write(UInt32(clamping: payload.bytes.count))
    header.write(serial)
    header.write(.array(of: "(yv)", fields))
    header.align(8)
    return header.bytes + payload.bytes
  }
}
