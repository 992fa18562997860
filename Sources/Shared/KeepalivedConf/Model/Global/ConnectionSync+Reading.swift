import JSON
import NetTypes

/// Reads `lvs_sync_daemon`: an interface, and options.
func readConnectionSync(_ statement: inout Statement) -> ConnectionSync? {
  guard let word = statement.next() else {
    statement.reportMissing(.interface)
    return nil
  }
  guard isInterfaceName(word.text) else {
    statement.context.invalid(word, expected: .interface)
    statement.ignoreRest()
    return nil
  }
  var sync = ConnectionSync(word.text)
  var position = 2
  while let option = statement.next() {
    defer { position = .max }
    switch option.text {
    case "inst": sync.instance = takeValue(of: option, .text("INSTANCE"), &statement)
    case "id": sync.id = takeValue(of: option, .integer(0...255), &statement)
    case "maxlen": sync.maximalLength = takeValue(of: option, .integer(1...65507), &statement)
    case "port": sync.port = takeValue(of: option, .integer(1...65535), &statement)
    case "ttl": sync.hopLimit = takeValue(of: option, .integer(1...255), &statement)
    case "group":
      let place = statement.peek
      guard let group = takeValue(of: option, .address(), &statement), let place else { break }
      if group.isMulticast {
        sync.group = group
      } else {
        statement.context.error(
          .invalidValue, place.range, "\(group) is no multicast address",
          expected: "a group such as 224.0.0.81")
      }
    default:
      readOldForm(option, position, &sync, &statement)
    }
  }
  return sync
}

/// Before options had names, an instance and a number could follow the interface.
private func readOldForm(
  _ option: Word, _ position: Int, _ sync: inout ConnectionSync, _ statement: inout Statement
) {
  guard position == 2 else {
    let options = ["inst", "id", "maxlen", "port", "ttl", "group"]
    statement.context.invalid(option, expected: .choice(options), among: options)
    statement.ignoreRest()
    return
  }
  sync.instance = option.text
  guard let next = statement.peek, wholeNumber(in: next.text) != nil else { return }
  statement.context.error(
    .deprecatedKeyword, next.range, "the number needs a word before it",
    fix: "write `id \(next.text)`")
  sync.id = statement.take(.integer(0...255))
}

private func takeValue<Value>(
  of option: Word, _ argument: Argument<Value>, _ statement: inout Statement
) -> Value? {
  guard statement.hasNext else {
    statement.context.error(
      .missingArgument, option.range, "a value is missing after `\(option.text)`",
      expected: argument.grammar.expectation)
    return nil
  }
  return statement.take(argument)
}

/// The words of `lvs_sync_daemon` in canonical form.
func writeConnectionSync(_ sync: ConnectionSync) -> (words: [String], json: JSONValue?) {
  let options: [(String, JSONValue?)] = [
    ("inst", sync.instance.map { .string($0) }), ("id", sync.id.map { .integer($0) }),
    ("maxlen", sync.maximalLength.map { .integer($0) }), ("port", sync.port.map { .integer($0) }),
    ("ttl", sync.hopLimit.map { .integer($0) }),
    ("group", sync.group.map { .string($0.description) }),
  ]
  var words = [sync.interface]
  var members = [JSONValue.Member("interface", .string(sync.interface))]
  for case (let name, let value?) in options {
    switch value {
    case .string(let text): words += [name, text]
    case .integer(let number): words += [name, String(number)]
    default: continue
    }
    members.append(.init(name, value))
  }
  return (words, .object(members))
}
