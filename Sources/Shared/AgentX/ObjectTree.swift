/// A table of objects: columns, rows with an index, and cells that are looked up when they are
/// asked for. Single objects are a table with one row whose index is 0.
package struct ObjectTable: Sendable {
  /// The name of the table's rows: that of an object is this, its column, and its row's index.
  package let base: ObjectID
  /// The columns, in growing order.
  package let columns: [UInt32]
  /// The indices of the rows, in growing order.
  package let indices: [ObjectID]
  private let cell: @Sendable (UInt32, Int) -> AgentXValue?
  /// Where the rows stood before they were ordered.
  private let positions: [Int]

  /// A table.
  ///
  /// - Parameters:
  ///   - columns: in any order.
  ///   - indices: those of the rows, in any order; of rows with one index the first counts.
  ///   - cell: the value in a column of a row, by its place in `indices`; nil for none.
  package init(
    base: ObjectID, columns: [UInt32], indices: [[UInt32]],
    cell: @escaping @Sendable (_ column: UInt32, _ row: Int) -> AgentXValue?
  ) {
    self.base = base
    self.columns = columns.sorted()
    var ordered = indices.indices.map { (ObjectID(indices[$0]), $0) }
    let isOrdered = zip(ordered, ordered.dropFirst()).allSatisfy { $0.0 < $1.0 }
    if !isOrdered { ordered.sort { $0 < $1 } }
    var kept: [(ObjectID, Int)] = []
    kept.reserveCapacity(ordered.count)
    for row in ordered where kept.last?.0 != row.0 { kept.append(row) }
    self.indices = kept.map(\.0)
    positions = kept.map(\.1)
    self.cell = cell
  }

  /// Single objects below a name.
  package init(
    scalarsOf base: ObjectID, _ values: [UInt32: AgentXValue]
  ) {
    self.init(base: base, columns: Array(values.keys), indices: [[0]]) { column, _ in
      values[column]
    }
  }

  /// The object of a name: its value, or which kind of nothing there is.
  func value(at name: ObjectID) -> AgentXValue {
    guard name.isWithin(base), name.numbers.count > base.numbers.count else { return .noSuchObject }
    let column = name.numbers[base.numbers.count]
    guard columns.contains(column) else { return .noSuchObject }
    let index = ObjectID(name.numbers.dropFirst(base.numbers.count + 1))
    let row = firstRow { $0 >= index }
    guard row < indices.count, indices[row] == index,
      let value = cell(column, positions[row])
    else { return .noSuchInstance }
    return value
  }

  /// The first object that comes after a name, or is it if it counts too.
  func first(after name: ObjectID, including: Bool) -> AgentXBinding? {
    let comesFirst = !name.isWithin(base) && name < base
    // A name behind the table's begins at no column.
    if !comesFirst && !name.isWithin(base) { return nil }
    let rest = comesFirst ? [] : Array(name.numbers.dropFirst(base.numbers.count))
    for column in columns where column >= rest.first ?? 0 {
      let index = rest.first == column ? ObjectID(rest.dropFirst()) : []
      let isWhole = rest.first == column && rest.count > 1
      var row = isWhole ? firstRow { including ? $0 >= index : $0 > index } : 0
      while row < indices.count {
        if let value = cell(column, positions[row]) {
          return AgentXBinding(base + ([column] + indices[row].numbers), value)
        }
        row += 1
      }
    }
    return nil
  }

  /// The first row whose index fulfils a condition, which all later ones fulfil too.
  private func firstRow(where isPast: (ObjectID) -> Bool) -> Int {
    var (low, high) = (0, indices.count)
    while low < high {
      let middle = (low + high) / 2
      if isPast(indices[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// All objects that are offered.
package struct ObjectTree: Sendable {
  private let tables: [ObjectTable]

  /// Objects of these tables, whose columns are all different.
  package init(_ tables: [ObjectTable]) { self.tables = tables }

  /// The value of an object.
  package func value(at name: ObjectID) -> AgentXValue {
    for table in tables {
      let value = table.value(at: name)
      if value != .noSuchObject { return value }
    }
    return .noSuchObject
  }

  /// The first object of a range; nil when there is none.
  package func first(in range: AgentXRange) -> AgentXBinding? {
    var first: AgentXBinding?
    for table in tables {
      guard let found = table.first(after: range.start, including: range.includesStart) else {
        continue
      }
      if first.map({ found.name < $0.name }) ?? true { first = found }
    }
    guard let first, range.end.numbers.isEmpty || first.name < range.end else { return nil }
    return first
  }
}
