import JSON
import NetTypes

extension Argument where Value: FixedWidthInteger {
  /// A whole number within a range, as a value of just the right size.
  package static func number(_ range: ClosedRange<Value>) -> Argument {
    let bounds = Int(clamping: range.lowerBound)...Int(clamping: range.upperBound)
    return Argument(
      .integer(bounds),
      read: { word, context in
        readInteger(word, bounds, expected: nil, context).map { Value(clamping: $0) }
      }, text: { String($0) }, json: { .integer(Int(clamping: $0)) })
  }
}

extension Argument where Value == Duration {
  /// `delay_loop`: more than nothing.
  static var interval: Argument { .seconds(1...Int.max) }
  /// A pause, which may be none.
  static var pause: Argument { .seconds(0...Int.max) }
  /// `connect_timeout`: what 32 bits of microseconds hold.
  static var connectTimeout: Argument { .seconds(1...4_294_967_295) }
}

extension Argument where Value == IPAddress {
  /// The address of a host. What keepalived cuts off without a word, such as the length of a
  /// prefix, is cut off with a warning here.
  static func host(_ name: String) -> Argument {
    Argument(
      .address(name), read: { word, context in hostAddress(in: word, name, context) },
      text: { $0.description })
  }
}

/// The address that a word begins with; reports anything else.
func hostAddress(in word: Word, _ name: String, _ context: ParseContext) -> IPAddress? {
  let bytes = Array(word.text.utf8)
  let end = bytes.firstIndex { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") } ?? bytes.count
  guard let address = IPAddress(text: bytes[..<end]) else {
    let looksLikeName = bytes.contains { $0 >= UInt8(ascii: "g") && $0 <= UInt8(ascii: "z") }
    context.error(
      .invalidValue, word.range, "`\(word.text)` is no IP address",
      expected: Grammar.address(name).expectation,
      fix: looksLikeName ? "write the address: names are not looked up" : nil)
    return nil
  }
  if end < bytes.count {
    let rest = String(decoding: bytes[end...], as: UTF8.self)
    context.warning(
      .extraWords, word.range, "`\(rest)` is ignored: this is one address",
      fix: "write `\(address)`")
  }
  return address
}

/// Reads an address, which is there already, and the port after it; 0, or none, stands for another
/// one's port. Nil when one of them is wrong, which has been reported then.
func readEndpoint(_ word: Word, _ name: String, _ statement: inout Statement) -> Endpoint? {
  guard let address = hostAddress(in: word, name, statement.context),
    let port = readOptionalPort(&statement)
  else {
    statement.ignoreRest()
    return nil
  }
  return Endpoint(address: address, port: port)
}

/// Reads a port if there is one; 0 stands for none. Nil when it is wrong, which has been reported.
func readOptionalPort(_ statement: inout Statement) -> UInt16? {
  guard let word = statement.peek else { return 0 }
  if word.text.utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) {
    _ = statement.next()
    return 0
  }
  return statement.take(Argument<UInt16>.number(1...65535))
}

/// The words of an endpoint.
func words(of endpoint: Endpoint) -> [String] {
  [endpoint.address.description] + (endpoint.port == 0 ? [] : [String(endpoint.port)])
}

extension Grammar {
  /// An address and perhaps a port.
  static func endpoint(_ name: String) -> Grammar {
    .sequence([.address(name), .optional(.integer(0...65535))])
  }
}

extension Keyword {
  /// A keyword that switches something on and takes no value: `off` behind it is a trap.
  static func switchOn(
    _ name: String, _ path: any WritableKeyPath<Block, Bool?> & Sendable, _ help: String,
    _ options: KeywordOptions = .none
  ) -> Keyword {
    var keyword = Keyword.flag(name, path, help, options)
    let read = keyword.read
    keyword.read = { block, statement in
      if let word = statement.peek, ["off", "no", "false"].contains(word.text) {
        statement.context.warning(
          .extraWords, statement.range,
          "`\(name)` takes no value here: `\(word.text)` is ignored, and it is switched on",
          fix: "delete the line to have it off")
        statement.ignoreRest()
      } else if let word = statement.peek, ["on", "yes", "true"].contains(word.text) {
        _ = statement.next()
      }
      read(&block, &statement)
    }
    return keyword
  }

  /// The same keyword with something to do after it has been read.
  func then(_ next: @escaping @Sendable (inout Block) -> Void) -> Keyword {
    var keyword = self
    let read = keyword.read
    keyword.read = { block, statement in
      read(&block, &statement)
      next(&block)
    }
    return keyword
  }
}
