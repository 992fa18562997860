/// Writes values in little endian ("Marshaling").
struct DBusEncoder {
  /// What is written so far.
  var bytes: [UInt8] = []

  /// Fills up to a multiple of so many bytes.
  mutating func align(_ size: Int) {
    while bytes.count % size != 0 { bytes.append(0) }
  }

  /// A number of 32 bits.
  mutating func write(_ number: UInt32) {
    align(4)
    for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  /// A value.
  mutating func write(_ value: DBusValue) {
    switch value {
    case .byte(let byte): bytes.append(byte)
    case .boolean(let boolean): write(boolean ? 1 : 0)
    case .int32(let number): write(UInt32(bitPattern: number))
    case .uint32(let number): write(number)
    case .uint64(let number):
      align(8)
      write(UInt32(truncatingIfNeeded: number))
      write(UInt32(truncatingIfNeeded: number >> 32))
    case .string(let text), .path(let text):
      write(UInt32(clamping: text.utf8.count))
      bytes += Array(text.utf8) + [0]
    case .signature(let text): write(signature: text)
    case .variant(let value):
      write(signature: value.signature)
      write(value)
    case .array(let element, let values): write(values, of: element)
    case .structure(let values):
      align(8)
      for value in values { write(value) }
    case .entry(let key, let value):
      align(8)
      write(key)
      write(value)
    }
  }

  private mutating func write(signature: String) {
    bytes.append(UInt8(clamping: signature.utf8.count))
    bytes += Array(signature.utf8.prefix(255)) + [0]
  }

  /// The length leaves out the padding before the first element.
  private mutating func write(_ values: [DBusValue], of element: String) {
    align(4)
    let position = bytes.count
    write(0)
    align(dbusAlignment(of: element.utf8.first ?? 0))
    let start = bytes.count
    for value in values { write(value) }
    let length = UInt32(clamping: bytes.count - start)
    for index in 0..<4 {
      bytes[position + index] = UInt8(truncatingIfNeeded: length >> UInt32(8 * index))
    }
  }
}

/// The alignment of a type by the first byte of its signature.
func dbusAlignment(of code: UInt8) -> Int {
  switch code {
  case UInt8(ascii: "y"), UInt8(ascii: "g"), UInt8(ascii: "v"): 1
  case UInt8(ascii: "n"), UInt8(ascii: "q"): 2
  case UInt8(ascii: "x"), UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "("),
    UInt8(ascii: "{"):
    8
  default: 4
  }
}
