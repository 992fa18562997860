import IPVS
import IPVSAdm
import NetTypes
import NetlinkCodec

/// Every decoder of netlink messages, on every message.
func netlinkFailure(_ bytes: [UInt8]) -> String? {
  let span = bytes.span.bytes
  var messages = MessageReader()
  while true {
    let start = messages.offset
    guard let message = try? messages.next(in: span) else { return nil }
    if messages.offset <= start { return "a message without length at \(start)" }
    let body = message.body
    if body.lowerBound < start || body.upperBound > bytes.count {
      return "a body beyond its message at \(start)"
    }
    _ = try? ReplyDecoder.service(in: span, body: body)
    _ = try? ReplyDecoder.realServer(in: span, body: body, family: .ipv4)
    _ = try? ReplyDecoder.realServer(in: span, body: body, family: .ipv6)
    _ = try? ReplyDecoder.daemon(in: span, body: body)
    _ = try? ReplyDecoder.information(in: span, body: body)
    _ = try? ReplyDecoder.timeouts(in: span, body: body)
    if let error = try? ErrorMessage(header: message.header, body: body, in: span),
      error.code == .min
    {
      return "an error number that can't be negated"
    }
  }
}

/// What is read must not depend on how the table arrives.
func overviewFailure(_ bytes: [UInt8]) -> String? {
  let pieces = Pieces(bytes)
  let ids: [ServiceID] = [
    .endpoint(.tcp, Endpoint(address: .v4(IPv4Address(192, 0, 2, 1)), port: 80)),
    .endpoint(
      .udp, Endpoint(address: .v6(IPv6Address(high: 0x2001_0DB8 << 32, low: 1)), port: 53)),
    .firewallMark(7, .ipv4),
  ]
  var inOne = OverviewDecoder(ids: ids)
  let isGood = inOne.take(pieces.whole.span.bytes)
  var inPieces = OverviewDecoder(ids: ids)
  var areGood = true
  pieces.forEach { piece in
    if areGood { areGood = inPieces.take(piece.bytes) }
  }
  if isGood != areGood { return "accepted in one piece: \(isGood), in several: \(areGood)" }
  if isGood, inOne.finish() != inPieces.finish() { return "other servers in other pieces" }
  return nil
}

/// What is listed must not depend on how the table arrives.
func connectionsFailure(_ bytes: [UInt8]) -> String? {
  let pieces = Pieces(bytes)
  for showsPersistence in [false, true] {
    let listing = ConnectionListing(
      naming: NumericNaming(), showsPersistence: showsPersistence)
    if let failure = failure(of: listing, pieces) { return failure }
  }
  return failure(of: JSONConnections(), pieces)
}

private func failure<Renderer: ConnectionRenderer>(
  of renderer: Renderer, _ pieces: Pieces
) -> String? {
  let inOne = rendered(renderer) { stream, text throws(ConnectionTableFault) in
    try stream.take(pieces.whole.span, into: &text)
  }
  let inPieces = rendered(renderer) { stream, text throws(ConnectionTableFault) in
    var fault: ConnectionTableFault?
    pieces.forEach { piece in
      guard fault == nil else { return }
      do throws(ConnectionTableFault) {
        try stream.take(Array(piece).span, into: &text)
      } catch {
        fault = error
      }
    }
    if let fault { throw fault }
  }
  if inOne.fault != inPieces.fault {
    return "\(Renderer.self): \(String(describing: inOne.fault)) in one piece, "
      + "\(String(describing: inPieces.fault)) in several"
  }
  return inOne.text == inPieces.text ? nil : "\(Renderer.self): other text in other pieces"
}

private func rendered<Renderer: ConnectionRenderer>(
  _ renderer: Renderer,
  _ feed: (inout ConnectionStream<Renderer>, inout [UInt8]) throws(ConnectionTableFault) -> Void
) -> (text: [UInt8], fault: ConnectionTableFault?) {
  var stream = ConnectionStream(renderer: renderer)
  var text: [UInt8] = []
  do throws(ConnectionTableFault) {
    try feed(&stream, &text)
    try stream.finish(into: &text)
    return (text, nil)
  } catch {
    return (text, error)
  }
}
