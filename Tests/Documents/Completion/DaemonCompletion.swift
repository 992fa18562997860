package import DaemonKit
import KeepalivedConf

/// The completion of a daemon's commands for bash, made from its table of options.
package enum DaemonCompletion {
  /// The daemons by the names of their files below packaging/completions.
  package static let daemons = [Daemon.vrrpd, Daemon.checkd]

  /// The file as a whole.
  package static func text(of daemon: Daemon) -> String {
    let options = DaemonOptionSection.all(of: daemon).flatMap(\.options)
    let offered = options.filter { $0.use == .effective }
    let function = "_lvs_swift_" + daemon.name
    let isVRRP = daemon.daemons == .vrrpd
    let control = isVRRP ? ControlCompletion.function + "\n" : ""
    let start =
      isVRRP
      ? """
        if [[ ${COMP_CWORD} -gt 1 && ${COMP_WORDS[1]} == ctl ]]; then
          _lvs_swift_vrrpctl "$@"
          return
        fi

      """ : ""
    return """
      # shellcheck shell=bash
      # Completion of \(daemon.name) for bash, made from the program's table of options by
      # `make completions`; changes here are lost.

      \(control)\(function)() {
        local word=$2 before=$3 option
        COMPREPLY=()
      \(start)        # bash splits --file=a at the equals sign.
        if [[ $word == '=' ]]; then
          option=$before word=''
        elif [[ $before == '=' ]]; then
          option=${COMP_WORDS[COMP_CWORD - 2]}
        else
          option=$before
        fi
        case $option in
      \(cases(of: options))
        esac
        if [[ $word == -* ]]; then
          mapfile -t COMPREPLY < <(compgen -W '\(spellings(of: offered))' -- "$word")
        elif [[ " ${COMP_WORDS[*]} " == *' check '* ]]; then
          mapfile -t COMPREPLY < <(compgen -f -- "$word")
          compopt -o filenames 2>/dev/null
        else
          mapfile -t COMPREPLY < <(compgen -W '\(isVRRP ? "check ctl" : "check")' -- "$word")
        fi
      }

      complete -F \(function) \(daemon.name)

      """
  }

  private static func spellings(of options: [DaemonOption]) -> String {
    options.flatMap { option in
      (option.letter.map { ["-\($0)"] } ?? []) + option.longNames.map { "--" + $0 }
    }.joined(separator: " ")
  }

  /// What is offered after the options that take an argument.
  private static func cases(of options: [DaemonOption]) -> String {
    var patterns: [String: [String]] = [:]
    for option in options where option.argument != nil {
      // An optional argument belongs to the option's own word.
      let names =
        option.longNames.map { "--" + $0 }
        + (option.isArgumentOptional ? [] : option.letter.map { ["-\($0)"] } ?? [])
      patterns[offer(for: option), default: []] += names
    }
    return patterns.sorted { $0.value[0] < $1.value[0] }.map { offer, names in
      """
        \(names.joined(separator: " | ")))
      \(offer)    return
          ;;
      """
    }.joined(separator: "\n")
  }

  private static func offer(for option: DaemonOption) -> String {
    let files = """
          mapfile -t COMPREPLY < <(compgen -f -- "$word")
          compopt -o filenames 2>/dev/null

      """
    return switch option.argument {
    case "FILE", "LOG", "SOCKET": files
    case "WHEN": words("auto always never")
    case "FACILITY":
      words("user daemon " + (0...7).map { "local\($0)" }.joined(separator: " "))
    case "NAME" where option.id == .namespace:
      "    mapfile -t COMPREPLY < <(cd /run/netns 2>/dev/null && compgen -f -- \"$word\")\n"
    default: ""
    }
  }

  private static func words(_ words: String) -> String {
    "    mapfile -t COMPREPLY < <(compgen -W '\(words)' -- \"$word\")\n"
  }
}
