/// A character that is easily taken for one of ASCII, or not seen at all.
struct Lookalike: Equatable {
  /// The character.
  let scalar: Unicode.Scalar
  /// Its name with its number, such as "a no-break space (U+00A0)".
  let name: String
  /// What to type in its place; empty when nothing.
  let meant: String

  /// The look-alike that a character is; nil when it is none.
  init?(of scalar: Unicode.Scalar) {
    guard let (what, meant) = Self.kind(of: scalar) else { return nil }
    self.scalar = scalar
    self.meant = meant
    name = "\(what) (\(Self.number(scalar)))"
  }

  /// What it is taken for, such as "a space".
  var meantName: String {
    switch meant {
    case "": "anything that can be seen"
    case " ": "a plain space"
    case "-": "a hyphen `-`"
    default: "`\(meant)`"
    }
  }

  /// How to mend it.
  var fix: String {
    switch meant {
    case "": "delete it"
    case " ": "type a plain space in its place"
    // These would be foreign syntax here, however they are typed.
    case ":", "=": "put a blank in its place: that is what separates keyword and value"
    case ";": "delete it: a line ends by itself"
    case ",": "put each value on a line of its own, without commas"
    default: "type `\(meant)` in its place"
    }
  }

  private static func number(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  private static func kind(of scalar: Unicode.Scalar) -> (String, String)? {
    switch scalar.value {
    case 0xA0, 0x202F: ("a no-break space", " ")
    case 0x3000: ("a full-width space", " ")
    case 0x1680, 0x2000...0x200A, 0x205F: ("a typographic space", " ")
    case 0x85, 0x2028, 0x2029: ("a foreign end of line", " ")
    case 0x200B...0x200F, 0x2060...0x2064, 0xFEFF, 0xAD, 0x180E, 0x202A...0x202E:
      ("an invisible character", "")
    case 0x2010, 0x2011: ("a typographic hyphen", "-")
    case 0x2012, 0x2013: ("an en dash", "-")
    case 0x2014, 0x2015: ("an em dash", "-")
    case 0x2212, 0xFE63: ("a minus sign", "-")
    case 0x2018, 0x2019, 0x201A, 0x201B: ("a typographic quote", "'")
    case 0x201C...0x201F, 0xAB, 0xBB: ("a typographic quote", "\"")
    case 0x2024: ("a dot leader", ".")
    case 0x2044, 0x2215: ("a fraction slash", "/")
    case 0x3002: ("an ideographic full stop", ".")
    case 0x3001: ("an ideographic comma", ",")
    case 0xFF01...0xFF5E:
      ("a full-width character", String(Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21))))
    default: nil
    }
  }
}
