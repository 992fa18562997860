package import NetTypes

/// The names of the schedulers' own flags: one table for the option `-b`, listings and rules.
///
/// The kernel has three bits which each scheduler reads as it likes. Two schedulers have names for
/// the first two; the plain names `flag-1`, `flag-2` and `flag-3` go with every scheduler.
package enum SchedulerFlagNames {
  /// A flag and what it is called.
  package struct Entry: Sendable {
    /// The one bit.
    package let flag: ServiceFlags
    /// The name on command lines and in listings.
    package let name: StaticString
  }

  /// What a name stands for.
  package enum Meaning: Sendable, Hashable {
    /// The flag of that name.
    case flag(ServiceFlags)
    /// No scheduler has a flag of that name.
    case unknown
    /// Another scheduler has a flag of that name.
    case incompatible
  }

  private static let plain = [
    Entry(flag: .scheduler1, name: "flag-1"), Entry(flag: .scheduler2, name: "flag-2"),
    Entry(flag: .scheduler3, name: "flag-3"),
  ]

  private static let own: [(scheduler: ByteString, entries: [Entry])] = [
    (
      "sh",
      [
        Entry(flag: .scheduler1, name: "sh-fallback"),
        Entry(flag: .scheduler2, name: "sh-port"),
      ]
    ),
    (
      "mh",
      [
        Entry(flag: .scheduler1, name: "mh-fallback"),
        Entry(flag: .scheduler2, name: "mh-port"),
      ]
    ),
  ]

  /// Every name there is, for completion and for the nearest one to a wrong one.
  package static var allNames: [StaticString] {
    (plain + own.flatMap(\.entries)).map(\.name)
  }

  /// The flags that listings name for a scheduler, in their order: for `sh` and `mh` their own
  /// two, so that a third flag there goes unnamed; for all others the three plain ones.
  package static func entries(for scheduler: ByteString) -> [Entry] {
    own.first { $0.scheduler == scheduler }?.entries ?? plain
  }

  /// What a name given with a scheduler means; plain names go with every scheduler.
  package static func meaning(of name: ByteString, scheduler: ByteString) -> Meaning {
    if let entry = plain.first(where: { name == $0.name }) { return .flag(entry.flag) }
    for (owner, entries) in own {
      if let entry = entries.first(where: { name == $0.name }) {
        return owner == scheduler ? .flag(entry.flag) : .incompatible
      }
    }
    return .unknown
  }

  /// Appends the names of the flags that are set, with commas between, as listings show them.
  ///
  /// - Returns: whether there was any name: `sh` and `mh` have none for the third flag.
  @discardableResult
  package static func append(
    _ flags: ServiceFlags, scheduler: ByteString, to text: inout [UInt8]
  ) -> Bool {
    append(flags, entries: entries(for: scheduler), to: &text)
  }

  /// Appends the names of all flags that are set, with commas between, the third flag of `sh` and
  /// `mh` by its plain name: what `-b` reads back without loss.
  static func appendAll(
    _ flags: ServiceFlags, scheduler: ByteString, to text: inout [UInt8]
  ) {
    let named = entries(for: scheduler)
    append(flags, entries: named + plain.dropFirst(named.count), to: &text)
  }

  @discardableResult
  private static func append(
    _ flags: ServiceFlags, entries: [Entry], to text: inout [UInt8]
  ) -> Bool {
    var isFirst = true
    for entry in entries where flags.contains(entry.flag) {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      text.append(text: entry.name)
      isFirst = false
    }
    return !isFirst
  }
}

extension ByteString {
  /// Whether the bytes are those of a literal.
  fileprivate static func == (bytes: ByteString, literal: StaticString) -> Bool {
    literal.withUTF8Buffer { bytes.bytes.elementsEqual($0) }
  }
}
