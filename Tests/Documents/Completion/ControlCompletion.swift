import VRRPDaemon

/// The completion of `vrrpctl` and `vrrpd ctl` for bash, made from their tables.
package enum ControlCompletion {
  /// The file as a whole.
  package static var text: String {
    """
    # shellcheck shell=bash
    # Completion of vrrpctl for bash, made from the program's tables by
    # `make completions`; changes here are lost.

    \(function)
    complete -F _lvs_swift_vrrpctl vrrpctl

    """
  }

  /// The function that offers words, for both names of the program.
  package static var function: String {
    """
    _lvs_swift_vrrpctl() {
      local word=$2 before=$3 index start=1 command='' place=0
      local -a call=("${COMP_WORDS[0]}") socket=()
      COMPREPLY=()
      if [[ ${COMP_WORDS[1]-} == ctl ]]; then
        call+=(ctl) start=2
      fi
      for ((index = start; index < COMP_CWORD; index++)); do
        case ${COMP_WORDS[index]} in
        -S | --socket | --run-dir | --name)
          socket+=("${COMP_WORDS[index]}" "${COMP_WORDS[index + 1]}")
          index=$((index + 1))
          ;;
        \(valued))
          index=$((index + 1))
          ;;
        -*) ;;
        *)
          if [[ -z $command ]]; then
            command=${COMP_WORDS[index]}
          else
            place=$((place + 1))
          fi
          ;;
        esac
      done
      case $before in
      -S | --socket | --run-dir)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        compopt -o filenames 2>/dev/null
        return
        ;;
      --color | --colour)
        mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word")
        return
        ;;
      --type)
        mapfile -t COMPREPLY < <(compgen -W '\(types)' -- "$word")
        return
        ;;
      --name | --timeout | --since)
        return
        ;;
      esac
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '\(options)' -- "$word")
      elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W '\(commands)' -- "$word")
      elif [[ $before == --instance || $place == 0 && ' \(named) ' == *" $command "* ]]; then
        mapfile -t COMPREPLY < <(
          compgen -W "$("${call[@]}" status --color never "${socket[@]}" 2>/dev/null |
            awk '/^INSTANCE /{on=1;next} /^$/{on=0} on{print $1}')" -- "$word"
        )
      elif [[ $command == priority && $place == 1 ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'default' -- "$word")
      elif [[ $command == loglevel && $place == 0 ]]; then
        mapfile -t COMPREPLY < <(compgen -W '\(levels)' -- "$word")
      fi
    }

    """
  }

  private static let types = "transition group priority notice refused reload command"
  private static let levels = "emergency alert critical error warning notice info debug"

  private static var commands: String {
    ControlCommand.allCases.map(\.rawValue).joined(separator: " ")
  }

  /// The commands whose first word is an instance.
  private static var named: String {
    ControlCommand.allCases.filter { $0.arguments.first == "INSTANCE" }.map(\.rawValue)
      .joined(separator: " ")
  }

  private static var options: String {
    ControlOption.allCases.flatMap { option in
      (option.letter.map { ["-\($0)"] } ?? []) + option.longNames.map { "--" + $0 }
    }.joined(separator: " ")
  }

  /// Options with a value that says nothing about the daemon.
  private static var valued: String {
    ControlOption.allCases.filter {
      $0.argument != nil && ![.socket, .runDirectory, .name].contains($0)
    }.flatMap(\.longNames).map { "--" + $0 }.joined(separator: " | ")
  }
}
