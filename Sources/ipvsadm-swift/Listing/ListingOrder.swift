package import IPVS
import NetTypes

/// The order of ipvsadm's listings.
///
/// Keys are compared by subtraction into a 32-bit integer, so that values 2^31 or more apart come
/// out reversed: 192.168.1.1 stands before 10.0.0.1. Where a set spans more than half of the range
/// such an order is not transitive, and the result depends on the steps of the sort. Scripts and
/// eyes are used to the result, so the sort here makes the steps of glibc's `qsort` up to version
/// 2.36: a stable merge sort, halves first, the left one taken when both are equal.
package enum ListingOrder {
  /// Sorts services by mark, family, protocol, address and port.
  package static func sort(_ services: inout [ListedService]) {
    guard services.count > 1 else { return }
    services = permuted(services, by: order(of: services.map { ServiceKey($0.record.service.id) }))
  }

  /// Sorts real servers by address and port.
  package static func sort(_ servers: inout [RealServerRecord]) {
    guard servers.count > 1 else { return }
    servers = permuted(servers, by: order(of: servers.map { ServerKey($0.server.endpoint) }))
  }

  /// Sorts services, and the servers of each.
  package static func sortAll(_ services: inout [ListedService]) {
    sort(&services)
    for index in services.indices { sort(&services[index].servers) }
  }

  /// The indices of the keys in their order.
  private static func order<Key: WrappingComparable>(of keys: [Key]) -> [Int] {
    var order = Array(keys.indices)
    var scratch = order
    mergeSort(&order, 0..<order.count, keys, &scratch)
    return order
  }

  private static func mergeSort<Key: WrappingComparable>(
    _ order: inout [Int], _ range: Range<Int>, _ keys: [Key], _ scratch: inout [Int]
  ) {
    guard range.count > 1 else { return }
    let middle = range.lowerBound + range.count / 2
    mergeSort(&order, range.lowerBound..<middle, keys, &scratch)
    mergeSort(&order, middle..<range.upperBound, keys, &scratch)
    var left = range.lowerBound
    var right = middle
    var next = range.lowerBound
    while left < middle, right < range.upperBound {
      if keys[order[left]].difference(to: keys[order[right]]) <= 0 {
        scratch[next] = order[left]
        left += 1
      } else {
        scratch[next] = order[right]
        right += 1
      }
      next += 1
    }
    while left < middle {
      scratch[next] = order[left]
      left += 1
      next += 1
    }
    // What remains on the right already stands in its place.
    for index in range.lowerBound..<next { order[index] = scratch[index] }
  }

  private static func permuted<Element>(_ elements: [Element], by order: [Int]) -> [Element] {
    order.map { elements[$0] }
  }
}

/// A key whose comparison wraps around.
private protocol WrappingComparable {
  /// Below, at or above zero as this key stands before, with or after the other.
  func difference(to other: Self) -> Int32
}

/// `left - right` as ipvsadm computes it.
private func wrapping(_ left: UInt32, _ right: UInt32) -> Int32 {
  Int32(bitPattern: left &- right)
}

/// The four words of an address; an IPv4 address fills the first.
private struct AddressKey {
  let isIPv6: Bool
  let words: (UInt32, UInt32, UInt32, UInt32)

  init(_ address: IPAddress) {
    switch address {
    case .v4(let address):
      isIPv6 = false
      words = (address.rawValue, 0, 0, 0)
    case .v6(let address):
      isIPv6 = true
      words = (address.word(0), address.word(1), address.word(2), address.word(3))
    }
  }

  /// The family of the left side decides how much is compared.
  func difference(to other: AddressKey) -> Int32 {
    var difference = wrapping(words.0, other.words.0)
    guard isIPv6 else { return difference }
    if difference == 0 { difference = wrapping(words.1, other.words.1) }
    if difference == 0 { difference = wrapping(words.2, other.words.2) }
    if difference == 0 { difference = wrapping(words.3, other.words.3) }
    return difference
  }
}

private struct ServerKey: WrappingComparable {
  let address: AddressKey
  let port: Int32

  init(_ endpoint: Endpoint) {
    address = AddressKey(endpoint.address)
    port = Int32(endpoint.port)
  }

  func difference(to other: ServerKey) -> Int32 {
    let difference = address.difference(to: other.address)
    return difference != 0 ? difference : port - other.port
  }
}

private struct ServiceKey: WrappingComparable {
  let mark: UInt32
  let family: Int32
  let transport: Int32
  let endpoint: ServerKey

  init(_ id: ServiceID) {
    family = Int32(id.family.rawValue)
    switch id {
    case .firewallMark(let mark, let family):
      self.mark = mark
      transport = 0
      endpoint = ServerKey(Endpoint(address: .any(family), port: 0))
    case .endpoint(let transport, let endpoint):
      mark = 0
      self.transport = Int32(transport.rawValue)
      self.endpoint = ServerKey(endpoint)
    }
  }

  func difference(to other: ServiceKey) -> Int32 {
    var difference = wrapping(mark, other.mark)
    if difference == 0 { difference = family - other.family }
    if difference == 0 { difference = transport - other.transport }
    return difference != 0 ? difference : endpoint.difference(to: other.endpoint)
  }
}
