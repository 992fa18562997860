import NetTypes

/// The texts of `--help` and `--version`.
enum HelpText {
  /// What `--version` prints: ipvsadm's line is what scripts look for.
  static let version: StaticString =
    "ipvsadm-swift v0.1.0, compatible with ipvsadm v1.31 (compiled with popt and IPVS v1.2.1)\n"

  private static let usage: StaticString = """
    Usage:
      ipvsadm-swift -A|-E SERVICE [-s NAME] [-p [SECONDS]] [-M MASK] [--pe ENGINE] [-o] [-b FLAGS]
      ipvsadm-swift -D SERVICE
      ipvsadm-swift -a|-e SERVICE -r SERVER [-g|-i|-m] [-w WEIGHT] [-x UPPER] [-y LOWER] [TUNNEL]
      ipvsadm-swift -d SERVICE -r SERVER
      ipvsadm-swift -L [SERVICE|-c|--timeout|--daemon] [LISTING]
      ipvsadm-swift -Z [SERVICE]
      ipvsadm-swift -C
      ipvsadm-swift -S [-n] [--complete]
      ipvsadm-swift -R <FILE
      ipvsadm-swift --check FILE
      ipvsadm-swift --plan|--apply FILE [--keep-others]
      ipvsadm-swift --set TCP TCPFIN UDP
      ipvsadm-swift --start-daemon master|backup [DAEMON]
      ipvsadm-swift --stop-daemon master|backup [--syncid ID]
      ipvsadm-swift -h|-v

    """

  /// Appends the version, the usage and every option by section.
  static func append(to text: inout [UInt8]) {
    text.append(text: version)
    text.append(text: usage)
    for section in OptionSection.all {
      text.append(text: "\n" + section.title + ":\n")
      for option in section.options { append(option, to: &text) }
    }
  }

  private static func append(_ option: OptionDescription, to text: inout [UInt8]) {
    let start = text.count
    text.append(text: "  ")
    for letter in option.letters.utf8 {
      text.append(contentsOf: [UInt8(ascii: "-"), letter, UInt8(ascii: " ")])
    }
    text.append(text: "--" + option.longName)
    if let argument = option.argument {
      text.append(text: option.isArgumentOptional ? "[=" + argument + "]" : " " + argument)
    }
    if text.count - start > 31 { text.append(text: "\n") }
    let lineStart = text.count - start > 31 ? text.count : start
    text.pad(from: lineStart, width: 33)
    text.append(text: option.help)
    text.append(UInt8(ascii: "\n"))
  }
}
