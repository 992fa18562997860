import NetTypes
import Testing

/// What a mistyped word most likely means.
@Suite struct NearestNameTests {
  static let schedulers: [ByteString] = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh"]

  static let words: [(ByteString, ByteString?)] = [
    ("wlx", "wlc"), ("wcl", "wlc"), ("lblcrr", "lblcr"), ("wrrr", "wrr"), ("xyz", nil),
    ("banana", nil), ("wlc", "wlc"), ("lbcl", "lblc"),
    (ByteString(bytes: Array(repeating: 0x61, count: 100_000)), nil),
  ]

  @Test(arguments: words)
  func nearest(word: ByteString, expected: ByteString?) {
    #expect(nearestName(to: word, among: Self.schedulers) == expected)
  }

  @Test func nothingIsNearAmongNothing() {
    #expect(nearestName(to: "wlc", among: []) == nil)
  }
}
