import NetTypes

/// Decodes the kernel's table of services and real servers for people, `/proc/net/ip_vs`
/// (`ip_vs_info_seq_show` in `net/netfilter/ipvs/ip_vs_ctl.c`), as it arrives in pieces.
///
/// It has one line for each service, in the order of a dump, and after it one for each of its
/// servers. Each service is written with all its servers at once.
package struct OverviewDecoder {
  /// Where the kernel shows the table.
  package static let path = "/proc/net/ip_vs"
  /// The kernel's lines have less than 150 bytes.
  private static let longestLine = 4096

  private let ids: [ServiceID]
  private var servers: [[RealServerRecord]] = []
  private var unfinished: [UInt8] = []
  private var headLinesLeft = 3

  /// Expects these services, in this order.
  package init(ids: [ServiceID]) {
    self.ids = ids
    servers.reserveCapacity(ids.count)
  }

  /// Takes the next piece of the table; false when it is not the expected one.
  package mutating func take(_ piece: RawSpan) -> Bool {
    var start = 0
    for index in 0..<piece.byteCount {
      let byte = piece.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      guard byte == UInt8(ascii: "\n") else { continue }
      var line = unfinished
      unfinished.removeAll(keepingCapacity: true)
      append(piece, start..<index, to: &line)
      start = index + 1
      guard take(line[...]) else { return false }
    }
    append(piece, start..<piece.byteCount, to: &unfinished)
    return unfinished.count <= Self.longestLine
  }

  /// The servers of each service, after the last piece; nil when services are missing.
  package func finish() -> [[RealServerRecord]]? {
    unfinished.isEmpty && servers.count == ids.count ? servers : nil
  }

  private func append(_ piece: RawSpan, _ range: Range<Int>, to line: inout [UInt8]) {
    piece.withUnsafeBytes { line.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    guard headLinesLeft == 0 else {
      headLinesLeft -= 1
      return true
    }
    if line.starts(with: "  -> ".utf8) {
      guard !servers.isEmpty, let record = server(line.dropFirst(5)) else { return false }
      servers[servers.count - 1].append(record)
      return true
    }
    guard servers.count < ids.count, line.starts(with: head(of: ids[servers.count])) else {
      return false
    }
    servers.append([])
    return true
  }

  /// What the line of a service begins with.
  private func head(of id: ServiceID) -> [UInt8] {
    var text: [UInt8] = []
    switch id {
    case .endpoint(let transport, let endpoint):
      text.append(text: transport.name)
      text.append(text: "  ")
      text.append(kernelAddress: endpoint.address)
      text.append(UInt8(ascii: ":"))
      text.append(hexadecimal: UInt64(endpoint.port), digits: 4, isUpperCase: true)
    case .firewallMark(let mark, _):
      text.append(text: "FWM  ")
      text.append(hexadecimal: UInt64(mark), digits: 8, isUpperCase: true)
    }
    text.append(UInt8(ascii: " "))
    return text
  }

  /// Decodes the words of a server's line.
  private func server(_ line: ArraySlice<UInt8>) -> RealServerRecord? {
    let words = line.split(separator: UInt8(ascii: " "))
    guard words.count == 5, let endpoint = endpoint(words[0]),
      let forwarding = forwarding(words[1]), let weight = number(words[2]),
      let active = number(words[3]), let inactive = number(words[4])
    else { return nil }
    var record = RealServerRecord(
      server: RealServer(endpoint: endpoint, forwarding: forwarding, weight: weight))
    record.activeConnections = active
    record.inactiveConnections = inactive
    return record
  }

  private func endpoint(_ word: ArraySlice<UInt8>) -> Endpoint? {
    guard let colon = word.lastIndex(of: UInt8(ascii: ":")),
      let port = hexadecimal(word[(colon + 1)...]).flatMap(UInt16.init(exactly:))
    else { return nil }
    let address = word[..<colon]
    if address.first == UInt8(ascii: "["), address.last == UInt8(ascii: "]") {
      guard let ipv6 = IPv6Address(text: address.dropFirst().dropLast()) else { return nil }
      return Endpoint(address: .v6(ipv6), port: port)
    }
    guard address.count == 8, let ipv4 = hexadecimal(address).flatMap(UInt32.init(exactly:)) else {
      return nil
    }
    return Endpoint(address: .v4(IPv4Address(rawValue: ipv4)), port: port)
  }

  private func forwarding(_ word: ArraySlice<UInt8>) -> Forwarding? {
    switch word.first {
    case UInt8(ascii: "M"): .masquerade
    case UInt8(ascii: "R"): .directRouting
    case UInt8(ascii: "T"): .tunnel(.ipip)
    case UInt8(ascii: "L"): .local
    default: nil
    }
  }

  private func number(_ word: ArraySlice<UInt8>) -> UInt32? {
    var number: UInt32 = 0
    for byte in word {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt32(byte - UInt8(ascii: "0")))
      guard !overflow, !carry else { return nil }
      number = sum
    }
    return word.isEmpty ? nil : number
  }

  private func hexadecimal(_ word: ArraySlice<UInt8>) -> UInt64? {
    guard (1...16).contains(word.count) else { return nil }
    var number: UInt64 = 0
    for byte in word {
      guard let digit = hexadecimalValue(of: byte) else { return nil }
      number = number << 4 | UInt64(digit)
    }
    return number
  }
}

extension [UInt8] {
  /// Appends an address as the kernel prints it in tables: IPv4 as eight digits, IPv6 in full.
  fileprivate mutating func append(kernelAddress address: IPAddress) {
    switch address {
    case .v4(let address):
      append(hexadecimal: UInt64(address.rawValue), digits: 8, isUpperCase: true)
    case .v6(let address):
      append(UInt8(ascii: "["))
      for index in 0..<8 {
        if index > 0 { append(UInt8(ascii: ":")) }
        append(hexadecimal: UInt64(address.group(index)), digits: 4, isUpperCase: false)
      }
      append(UInt8(ascii: "]"))
    }
  }

  /// Appends a number with a fixed count of hexadecimal digits.
  fileprivate mutating func append(hexadecimal number: UInt64, digits: Int, isUpperCase: Bool) {
    for position in (0..<digits).reversed() {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(position * 4) & 0xF)
      let letterA = isUpperCase ? UInt8(ascii: "A") : UInt8(ascii: "a")
      append(digit < 10 ? UInt8(ascii: "0") + digit : letterA + digit - 10)
    }
  }
}
