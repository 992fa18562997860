/// The lower-case letter for an upper-case one of ASCII, any other byte as it is.
func lowercased(_ byte: UInt8) -> UInt8 {
  UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
}

/// Whether bytes are a text, whatever the case of ASCII letters.
func equal(_ bytes: ArraySlice<UInt8>, ignoringCase text: StaticString) -> Bool {
  bytes.count == text.utf8CodeUnitCount
    && text.withUTF8Buffer { wanted in
      zip(bytes, wanted).allSatisfy { lowercased($0) == lowercased($1) }
    }
}

/// Bytes without the blanks and tabs around them.
func trimmingBlanks(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var slice = bytes
  while let first = slice.first, first == 0x20 || first == 0x09 { slice.removeFirst() }
  while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
  return slice
}

/// Whether a byte may stand in a token (`tchar`, RFC 9110 section 5.6.2).
func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#"),
    UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"),
    UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
    UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"),
    UInt8(ascii: "~"):
    true
  default: false
  }
}

/// Whether a byte may stand in the value of a field: visible, blank, tab, or beyond ASCII.
func isFieldByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

/// A whole number of decimal digits only; nil when it is none or too large.
func decimalNumber(_ bytes: ArraySlice<UInt8>) -> Int? {
  guard !bytes.isEmpty else { return nil }
  var number = 0
  for byte in bytes {
    guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
    guard !overflow, !carry else { return nil }
    number = sum
  }
  return number
}
