import Seeded

/// An option with its value, which can be spelled in several ways.
struct OptionChoice {
  /// The letter, if it has one.
  var letter: Character?
  /// The long name.
  var name: String
  /// The value, if it takes one.
  var value: String?

  init(_ letter: Character?, _ name: String, _ value: String? = nil) {
    self.letter = letter
    self.name = name
    self.value = value
  }

  /// The words in one of the spellings that popt takes.
  func words(_ random: inout SeededGenerator) -> [String] {
    guard let value else {
      guard let letter, !random.isOne(in: 4) else { return ["--\(name)"] }
      return ["-\(letter)"]
    }
    // An optional value (of -p) is not taken from a word that begins with a minus.
    guard let letter, !random.isOne(in: 4) else {
      return random.isOne(in: 2) ? ["--\(name)=\(value)"] : ["--\(name)", value]
    }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return ["-\(letter)\(value)"]
    case 1: return ["-\(letter)=\(value)"]
    default: return ["-\(letter)", value]
    }
  }
}

/// What the generated command lines are made of. Addresses lie within half of their range, so
/// that the order of listings does not depend on the kernel's hash tables.
enum Vocabulary {
  /// Services that come up again and again, so that commands meet what others made.
  static let services: [[OptionChoice]] = [
    [OptionChoice("t", "tcp-service", "10.0.0.1:80")],
    [OptionChoice("t", "tcp-service", "10.0.0.1:443")],
    [OptionChoice("t", "tcp-service", "vip:http")],
    [OptionChoice("u", "udp-service", "10.0.0.1:53")],
    [OptionChoice("u", "udp-service", "10.0.0.2:5060")],
    [OptionChoice(nil, "sctp-service", "10.0.0.2:2905")],
    [OptionChoice("t", "tcp-service", "[2001:db8::1]:80")],
    [OptionChoice("u", "udp-service", "[2001:db8::1]:53")],
    [OptionChoice("f", "fwmark-service", "1")],
    [OptionChoice("f", "fwmark-service", "2")],
    [OptionChoice("f", "fwmark-service", "2"), OptionChoice("6", "ipv6")],
    [OptionChoice("t", "tcp-service", "10.0.0.3")],
  ]

  /// Servers, as few as the services.
  static let servers = [
    "10.0.1.1", "10.0.1.1:80", "10.0.1.1:8080", "10.0.1.2", "web2:http", "10.0.1.3:65535",
    "2001:db8:1::1", "[2001:db8:1::1]:80", "[2001:db8:1::2]:8080",
  ]

  static let schedulers = [
    "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf",
  ]

  static let flags = [
    "flag-1", "flag-2", "flag-3", "flag-1,flag-3", "sh-port", "sh-fallback,sh-port", "mh-port",
    "mh-fallback,mh-port", "",
  ]

  /// Listing options, those that exclude others less often.
  static let formats: [OptionChoice] = [
    OptionChoice("n", "numeric"), OptionChoice("n", "numeric"), OptionChoice("n", "numeric"),
    OptionChoice(nil, "stats"), OptionChoice(nil, "rate"), OptionChoice(nil, "thresholds"),
    OptionChoice(nil, "persistent-conn"), OptionChoice(nil, "tun-info"),
    OptionChoice("X", "exact"), OptionChoice(nil, "sort"), OptionChoice(nil, "nosort"),
    OptionChoice("c", "connection"), OptionChoice(nil, "timeout"), OptionChoice(nil, "daemon"),
  ]

  /// Words that no option likes, or only some.
  static let oddValues = [
    "", "-1", "0", "1", "65535", "65536", "2147483647", "2147483648", "4294967296",
    "99999999999999999999", "0x10", "010", " 5", "5 ", "1.5", "x", "-", "--", "-n", "rr",
    "10.0.1.9", "10.1:80", "0x0a.1.2.3:80", "10.0.0.1:", ":80", "10.0.0.1:http",
    "10.0.0.1:80:90", "[2001:db8::9]:80", "[2001:db8::9]", "2001:db8::9", "[", "]", "nosuchhost",
    "master", "backup", "d0", "24", "64", "128", "129", "255.255.255.0", "flag-1,bogus", "sip",
    "gre", "gue", "ipip", "é", "a-word-of-more-than-sixteen-characters", "ipvsadm", "$(id)", "%s",
  ]

  /// Words that are no option, or one in the wrong place.
  static let strayWords = [
    "foo", "-Q", "--bogus", "--bogus=1", "-", "--", "", "-n", "-A", "-L", "-6", "--ops=1",
    "--weigh", "-nQ", "-wx", "--numeric=", "ipvsadm",
  ]
}
