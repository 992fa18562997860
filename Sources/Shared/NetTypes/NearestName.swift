/// The name that a mistyped word most likely means, if any is near enough.
///
/// Near is a third of the word's length in insertions, deletions, substitutions and swaps of
/// neighbours (optimal string alignment distance), and at least one.
package func nearestName(to word: ByteString, among names: [ByteString]) -> ByteString? {
  let limit = max(1, word.bytes.count / 3)
  // No name that anybody mistypes is longer; the work grows with the square.
  guard word.bytes.count <= 64 else { return nil }
  var best: (name: ByteString, distance: Int)?
  for name in names where abs(name.bytes.count - word.bytes.count) <= limit {
    let distance = editDistance(word.bytes, name.bytes)
    if distance <= limit, distance < (best?.distance ?? .max) { best = (name, distance) }
  }
  return best?.name
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (row, leftByte) in left.enumerated() {
    var current = [row + 1]
    for (column, rightByte) in right.enumerated() {
      var distance = min(
        last[column + 1] + 1, current[column] + 1, last[column] + (leftByte == rightByte ? 0 : 1))
      if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
        distance = min(distance, beforeLast[column - 1] + 1)
      }
      current.append(distance)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
