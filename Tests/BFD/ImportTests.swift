import BFD
import Testing

@Test("states have the numbers of the standard") func stateNumbers() {
  #expect(SessionState(rawValue: 3) == .up)
}
