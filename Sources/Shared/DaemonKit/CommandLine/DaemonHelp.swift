/// The texts of `--help` and `--version`.
package enum DaemonHelp {
  /// What `--version` prints.
  package static func version(of daemon: Daemon) -> String {
    "\(daemon.name) v\(Daemon.version), reads keepalived.conf of keepalived 2.4.3\n"
  }

  /// What `--help` prints.
  package static func text(of daemon: Daemon) -> String {
    let name = daemon.name
    let runs = daemon.substitute == nil
    var text =
      version(of: daemon) + """
        \(runs ? "Runs" : "Checks configurations of") \(daemon.purpose).

        Usage:\(runs ? "\n  \(name) [-f FILE] [-n] [-l] [-D] [OPTION]..." : "")
          \(name) -t[=LOG] [-f FILE] [-i ID] [--strict] [--json]
          \(name) check [FILE]...
          \(name) -d [-f FILE] [-i ID] [--json]
          \(name) --dump-keywords [--json]
          \(name) --signum NAME
          \(name) -h|-v

        `check` with several files compares the nodes whose configurations they are.

        """
    for section in DaemonOptionSection.all(of: daemon) {
      text += "\n\(section.title):\n"
      for option in section.options { append(option, to: &text) }
    }
    text += """

      Exit status of -t, check and -d: 0 good, 4 could not run, 5 mistakes, 6 scripts insecure;
      1 and 2 when the command line can't be carried out. A daemon that can't start ends with those
      of -t, or with 1.

      """
    return text
  }

  private static func append(_ option: DaemonOption, to text: inout String) {
    var head = "  "
    if let letter = option.letter { head += "-\(letter) " }
    head += option.longNames.map { "--" + $0 }.joined(separator: " ")
    if let argument = option.argument {
      head += option.isArgumentOptional ? "[=\(argument)]" : " \(argument)"
    }
    let width = 33
    if head.utf8.count >= width {
      text += head + "\n"
      head = ""
    }
    text += head + String(repeating: " ", count: width - head.utf8.count) + option.help + "\n"
  }
}
