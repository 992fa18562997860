import NetTypes

/// The word of a list that a mistyped one most likely means; nil when none is near.
package func nearest(to word: String, among words: [String]) -> String? {
  nearestName(to: ByteString(word), among: words.map { ByteString($0) })
    .map { String(decoding: $0.bytes, as: UTF8.self) }
}
