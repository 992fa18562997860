package import NetTypes

extension Argument where Value == IPAddress {
  /// An IP address of either family, or of one.
  ///
  /// - Parameter name: what synopses call it.
  package static func address(_ name: String = "ADDRESS", _ family: AddressFamily? = nil)
    -> Argument
  {
    Argument(
      .address(name),
      read: { word, context in
        if let address = IPAddress(text: Array(word.text.utf8)),
          family == nil || address.family == family
        {
          return address
        }
        context.invalid(word, expected: .address(name))
        return nil
      }, text: { $0.description })
  }
}

extension Argument where Value == IPAddress {
  /// The address of a node. keepalived takes no notice of a prefix length behind it.
  package static func nodeAddress(_ name: String = "IPADDRESS") -> Argument {
    let address = Argument.address(name)
    return Argument(
      address.grammar,
      read: { word, context in
        guard let prefix = IPPrefix(text: Array(word.text.utf8)), word.text.contains("/") else {
          return address.read(word, context)
        }
        context.warning(
          .extraWords, word.range, "the prefix length behind the address of a node is ignored",
          fix: "write `\(prefix.address)`")
        return prefix.address
      }, text: { $0.description })
  }
}

extension Argument where Value == String {
  /// The name of a network interface: up to 15 bytes. Whether there is one is for the checks.
  package static var interface: Argument {
    Argument(
      .interface,
      read: { word, context in
        if isInterfaceName(word.text) { return word.text }
        context.error(
          .invalidValue, word.range, "`\(word.text)` can't be the name of an interface",
          expected: "1 to 15 characters without `/`, `:` and blanks")
        return nil
      }, text: { $0 })
  }
}

/// Whether the kernel allows this as the name of an interface (`dev_valid_name`).
package func isInterfaceName(_ text: String) -> Bool {
  guard (1...15).contains(text.utf8.count), text != ".", text != ".." else { return false }
  return !text.utf8.contains { byte in
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: " "), 9...13: true
    default: false
    }
  }
}
