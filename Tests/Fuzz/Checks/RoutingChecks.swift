import NetTypes
import NetlinkCodec
import RoutingNetlink

/// Every decoder of what the kernel tells of its networking, on every message; what was read of an
/// address or rule goes back into the same bytes that are read again.
func routingFailure(_ bytes: [UInt8]) -> String? {
  let span = bytes.span.bytes
  var table = LinkTable()
  var messages = MessageReader()
  while let message = try? messages.next(in: span) {
    _ = try? ProcessEvent(body: message.body, in: span)
    guard let event = try? RouteEvent(header: message.header, body: message.body, in: span) else {
      continue
    }
    table.apply(event)
    switch event {
    case .addressAdded(var address):
      address.flags = address.flags.intersection(.requestable)
      // Texts are cut to what the kernel takes.
      address.label = address.label?.prefix(15)
      if readAgain(.addAddress(address, replaces: false)) != .addressAdded(address) {
        return "another address: \(address)"
      }
    case .linkChanged(let link):
      if table[index: link.index] != link { return "an interface that can't be found: \(link)" }
    default: break
    }
  }
  return nil
}

private func readAgain(_ request: RouteRequest) -> RouteEvent? {
  var writer = MessageWriter()
  request.encode(flags: [], sequence: 1, into: &writer)
  let bytes = writer.bytes
  var reader = MessageReader()
  guard let message = try? reader.next(in: bytes.span.bytes) else { return nil }
  return try? RouteEvent(header: message.header, body: message.body, in: bytes.span.bytes)
}
