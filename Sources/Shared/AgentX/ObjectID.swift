/// The name of an object of SNMP: numbers from the root of a tree, at most 128 of them
/// (RFC 2578 section 3.5). Names are ordered number by number.
package struct ObjectID: Sendable, Hashable {
  /// The numbers.
  package private(set) var numbers: [UInt32]

  /// The most numbers that a name has.
  package static let maximalLength = 128

  /// A name; numbers beyond the longest are cut off.
  package init(_ numbers: some Sequence<UInt32>) {
    self.numbers = Array(numbers.prefix(Self.maximalLength))
  }

  /// A name that is longer.
  package static func + (base: ObjectID, rest: some Sequence<UInt32>) -> ObjectID {
    ObjectID(base.numbers + Array(rest.prefix(maximalLength)))
  }

  /// Whether this is another name with more behind it, or that name itself.
  package func isWithin(_ base: ObjectID) -> Bool { numbers.starts(with: base.numbers) }
}

extension ObjectID: ExpressibleByArrayLiteral {
  /// A name.
  package init(arrayLiteral elements: UInt32...) { self.init(elements) }
}

extension ObjectID: Comparable {
  /// The order of the tree: a name comes before all that begin with it.
  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}

extension ObjectID: CustomStringConvertible {
  /// The numbers with dots between them.
  package var description: String { numbers.map { String($0) }.joined(separator: ".") }
}
