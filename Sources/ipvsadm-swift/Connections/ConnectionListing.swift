package import IPVS
import NetTypes

/// Writes connections as `ipvsadm -Lc` does, byte for byte.
package struct ConnectionListing<Naming: EndpointNaming>: ConnectionRenderer {
  private var naming: Naming
  /// Whether what persistence engines know is shown (`--persistent-conn`).
  private let showsPersistence: Bool

  /// Makes a listing.
  package init(naming: Naming, showsPersistence: Bool) {
    self.naming = naming
    self.showsPersistence = showsPersistence
  }

  /// Appends the two lines of heads. Those of the persistence engine stand two columns off the
  /// words below them, as they do in ipvsadm.
  package func begin(to text: inout [UInt8]) {
    text.append(text: "IPVS connection entries\n")
    text.append(text: "pro expire state       source             virtual            destination")
    if showsPersistence { text.append(text: "        pe name          pe_data") }
    text.endLine()
  }

  /// Appends the line of a connection.
  package mutating func append(
    _ record: ConnectionRecord, line: Span<UInt8>, to text: inout [UInt8]
  ) {
    let name = line.extracting(record.protocolName)
    let transport = TransportProtocol(kernelName: name)
    let state = line.extracting(record.state)
    let capacity = max(name.count, 3) + 1 + Self.timeCapacity + 1 + max(state.count, 11) + 1
    text.append(addingCapacity: capacity) { text in
      text.append(word: name, width: 3)
      text.append(UInt8(ascii: " "))
      text.append(minutesOf: record.expirySeconds, width: 6)
      text.append(UInt8(ascii: " "))
      text.append(word: state, width: 11)
      text.append(UInt8(ascii: " "))
    }
    var start = text.count
    naming.append(record.source, transport: transport, to: &text)
    text.endColumn(from: start, width: 18)
    start = text.count
    naming.append(record.virtual, transport: transport, to: &text)
    text.endColumn(from: start, width: 18)
    start = text.count
    naming.append(record.destination, transport: transport, to: &text)
    if showsPersistence, let persistence = record.persistence {
      text.endColumn(from: start, width: 16)
      start = text.count
      text.append(contentsOf: line.extracting(persistence.engine))
      text.endColumn(from: start, width: 18)
      text.append(contentsOf: line.extracting(persistence.data))
    }
    text.endLine()
  }

  /// The room for the longest time, 71582788:15, in bytes.
  private static var timeCapacity: Int { 9 + OutputSpan<UInt8>.decimalCapacity }

  /// Nothing follows the connections.
  package func end(to text: inout [UInt8]) {}
}

extension TransportProtocol {
  /// The protocol of a connection, given its name in the kernel's table; nil for those whose
  /// ports have no names.
  init?(kernelName name: Span<UInt8>) {
    let known = Self.allCases.first { transport in
      transport.name.withUTF8Buffer { bytes in
        bytes.count == name.count && bytes.indices.allSatisfy { bytes[$0] == name[$0] }
      }
    }
    guard let known else { return nil }
    self = known
  }
}

extension [UInt8] {
  /// Appends blanks until a column that began at `start` has its width, and one more.
  fileprivate mutating func endColumn(from start: Int, width: Int) {
    pad(from: start, width: Swift.max(width, count - start) + 1)
  }
}

extension OutputSpan where Element == UInt8 {
  /// Appends a word, padded on its right to `width` bytes.
  fileprivate mutating func append(word: Span<UInt8>, width: Int) {
    for index in word.indices { append(word[index]) }
    if word.count < width { append(repeating: UInt8(ascii: " "), count: width - word.count) }
  }

  /// Appends a time as minutes and seconds, two digits or more each, padded on its right to
  /// `width` bytes: `14:59`.
  fileprivate mutating func append(minutesOf seconds: UInt32, width: Int) {
    let start = count
    append(twoDigits: seconds / 60)
    append(UInt8(ascii: ":"))
    append(twoDigits: seconds % 60)
    while count - start < width { append(UInt8(ascii: " ")) }
  }

  private mutating func append(twoDigits number: UInt32) {
    if number < 10 { append(UInt8(ascii: "0")) }
    append(decimal: UInt64(number))
  }
}
