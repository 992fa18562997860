import AgentX
import Seeded
import Testing

/// Three tables, of which one lies between the columns of another.
private let tree = ObjectTree([
  ObjectTable(base: [1, 9, 2, 1], columns: [3, 2], indices: [[2, 1], [1], [2]]) { column, row in
    // The second row has no third column.
    column == 3 && row == 1 ? nil : .integer(Int32(column) * 10 + Int32(row))
  },
  ObjectTable(scalarsOf: [1, 9], [1: .text("a"), 4: .text("b")]),
  ObjectTable(base: [1, 9, 3], columns: [1], indices: []) { _, _ in .null },
])

/// All objects in order.
private let all: [ObjectID] = [
  [1, 9, 1, 0], [1, 9, 2, 1, 2, 1], [1, 9, 2, 1, 2, 2], [1, 9, 2, 1, 2, 2, 1],
  [1, 9, 2, 1, 3, 2], [1, 9, 2, 1, 3, 2, 1], [1, 9, 4, 0],
]

@Suite struct TreeTests {
  @Test("a walk meets every object once, in order") func walk() {
    var found: [ObjectID] = []
    var name: ObjectID = [1, 9]
    while let next = tree.first(in: AgentXRange(from: name)) {
      found.append(next.name)
      #expect(tree.value(at: next.name) == next.value)
      name = next.name
    }
    #expect(found == all)
  }

  @Test("each cell is that of its row, though rows are ordered") func cells() {
    #expect(tree.value(at: [1, 9, 2, 1, 2, 1]) == .integer(21))
    #expect(tree.value(at: [1, 9, 2, 1, 2, 2]) == .integer(22))
    #expect(tree.value(at: [1, 9, 2, 1, 2, 2, 1]) == .integer(20))
  }

  @Test(
    "what is not there is told apart",
    arguments: [
      ([1, 9, 2, 1, 9, 1], AgentXValue.noSuchObject), ([1, 8], .noSuchObject),
      ([1, 9], .noSuchObject),
      ([1, 9, 2, 1], .noSuchObject), ([1, 9, 1, 1], .noSuchInstance), ([1, 9, 1], .noSuchInstance),
      ([1, 9, 2, 1, 3, 1], .noSuchInstance), ([1, 9, 2, 1, 2, 3], .noSuchInstance),
      ([1, 9, 3, 1, 1], .noSuchInstance),
    ] as [([UInt32], AgentXValue)])
  func missing(name: [UInt32], value: AgentXValue) {
    #expect(tree.value(at: ObjectID(name)) == value)
  }

  @Test(
    "the first object of any range is what a plain search finds",
    arguments: Seeds.chosen(or: 1...20))
  func ranges(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      func name() -> ObjectID {
        var numbers = generator.pick(all).numbers
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
          switch Int.random(in: 0...2, using: &generator) {
          case 0: numbers = numbers.dropLast()
          case 1: numbers.append(UInt32.random(in: 0...3, using: &generator))
          default:
            if !numbers.isEmpty {
              numbers[Int.random(in: 0..<numbers.count, using: &generator)] = UInt32.random(
                in: 0...9, using: &generator)
            }
          }
        }
        return ObjectID(numbers)
      }
      let range = AgentXRange(
        from: name(), including: generator.isOne(in: 2), to: generator.isOne(in: 2) ? [] : name())
      let expected = all.first {
        ($0 > range.start || range.includesStart && $0 == range.start)
      }
      let isInside = expected.map { range.end.numbers.isEmpty || $0 < range.end } ?? false
      #expect(tree.first(in: range)?.name == (isInside ? expected : nil), "\(seed): \(range)")
    }
  }
}
