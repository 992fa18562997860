/// A word as it has to be written to be read back as it is: in quotes where it must.
package func quoted(_ word: String) -> String {
  let needs =
    word.isEmpty
    || word.utf8.contains { byte in
      switch byte {
      case 0...0x20, UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "'"),
        UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\\"):
        return true
      default: return false
      }
    }
  return needs ? "\"" + word + "\"" : word
}
