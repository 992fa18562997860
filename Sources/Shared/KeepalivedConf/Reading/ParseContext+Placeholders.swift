/// Words where a value should stand that are none for a reason: placeholders of manuals, such as
/// `<IP ADDRESS>`, and comments as other languages have them.
extension ParseContext {
  /// A message about a word that begins with `<` or `//`, as what it is.
  func placeholderNamed(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.code == .invalidValue, let range = diagnostic.range,
      let line = sources.line(of: range)
    else { return diagnostic }
    let rest = line.dropFirst(Int(range.offset))
    if rest.starts(with: "//".utf8) {
      var named = diagnostic
      named.code = .slashComment
      named.message = "`//` does not begin a comment here: it is read as a value"
      named.expected = nil
      named.fix = "begin comments with `#` or `!`"
      return named
    }
    guard rest.first == UInt8(ascii: "<"), let end = rest.firstIndex(of: UInt8(ascii: ">")),
      end - rest.startIndex < 40
    else { return diagnostic }
    let text = String(decoding: rest[...end], as: UTF8.self)
    var named = diagnostic
    named.range?.length = Int32(clamping: end + 1 - rest.startIndex)
    named.message = "`\(text)` is a placeholder from a manual"
    named.fix = "write the value itself"
    return named
  }
}
