import DaemonKit

/// The texts of `vrrpd ctl --help` and `--version`.
enum ControlHelp {
  /// What `--version` prints.
  static var version: String { "vrrpd v\(DaemonKit.Daemon.version)\n" }

  /// What `--help` prints.
  ///
  /// - Parameter name: how the program was called: `vrrpd ctl` or `vrrpctl`.
  static func text(_ name: String) -> String {
    var text = """
      Talks to a running vrrpd.

      Usage: \(name) COMMAND [ARGUMENT]... [OPTION]...

      Commands:

      """
    for command in ControlCommand.allCases {
      append(([command.rawValue] + command.arguments).joined(separator: " "), command.help, &text)
    }
    text += "\nOptions:\n"
    for option in ControlOption.allCases {
      var head = option.letter.map { "-\($0) " } ?? ""
      head += option.longNames.map { "--" + $0 }.joined(separator: " ")
      if let argument = option.argument { head += " \(argument)" }
      append(head, option.help, &text)
    }
    text += """

      Exit status: 0 done, 1 refused or without effect, 2 wrong usage, 3 no daemon answers, 4 no
      such instance.

      """
    return text
  }

  private static func append(_ head: String, _ help: String, _ text: inout String) {
    let width = 28
    text += "  " + head
    if head.utf8.count < width {
      text += String(repeating: " ", count: width - head.utf8.count)
    } else {
      text += "\n" + String(repeating: " ", count: width + 2)
    }
    text += help + "\n"
  }
}
