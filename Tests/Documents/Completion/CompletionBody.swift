extension CompletionScript {
  /// What bash does with the tables.
  static let body = #"""

    # Joins what bash has split at colons and the like: sets `words`, the last of which is the one
    # to complete.
    _ipvsadm_swift_words() {
      local line=$COMP_LINE piece before i
      words=()
      for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        before=$line
        [[ -z $piece ]] || before=${line%%"$piece"*}
        if ((i == 0)) || [[ $before == *[[:blank:]]* ]]; then
          words+=("$piece")
        else
          words[-1]+=$piece
        fi
        line=${line#"$before$piece"}
      done
    }

    # Reads the words before the last: sets `command`, `used` (an option's name, its argument),
    # `groups_used`, and `pending`, the option whose argument the last word is.
    _ipvsadm_swift_read() {
      local word name letter i
      for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ -n $pending ]]; then
          used[$pending]=$word
          pending=
        elif [[ $word == --* ]]; then
          name=${word#--}
          _ipvsadm_swift_take "${name%%=*}"
          [[ $name != *=* || -z $pending ]] || {
            used[$pending]=${name#*=}
            pending=
          }
        elif [[ $word == -?* ]]; then
          word=${word#-}
          while [[ -n $word && -z $pending ]]; do
            letter=${word:0:1}
            word=${word:1}
            name=
            for name in "${!letters[@]}"; do
              [[ ${letters[$name]} != *"$letter"* ]] || break
              name=
            done
            [[ -n $name ]] || break
            _ipvsadm_swift_take "$name"
          done
          [[ -z $word || -z $pending ]] || {
            used[$pending]=${word#=}
            pending=
          }
        fi
      done
    }

    # $1: the long name of an option.
    _ipvsadm_swift_take() {
      used[$1]=
      groups_used[${groups[$1]:-$1}]=yes
      [[ -n $command ]] || command=$1
      [[ -z ${arguments[$1]:-} ]] || pending=$1
    }

    # Prints the options that can follow.
    _ipvsadm_swift_options() {
      local name group other letter
      for name in "${options[@]}"; do
        group=${groups[$name]:-$name}
        [[ " ${takes[$command]:-} " == *" $group "* ]] || continue
        [[ -z ${groups_used[$group]:-} ]] || continue
        for other in ${conflicts[$group]:-}; do
          [[ -z ${groups_used[$other]:-} ]] || continue 2
        done
        case $name in
        ipv6) [[ -v used[fwmark-service] ]] || continue ;;
        tun-info) ;;
        tun-*) [[ -v used[ipip] ]] || continue ;;
        esac
        _ipvsadm_swift_spellings "$name"
      done
    }

    # $1: a long name. Prints it and its letters.
    _ipvsadm_swift_spellings() {
      local i
      for ((i = 0; i < ${#letters[$1]}; i++)); do
        printf '%s\n' "-${letters[$1]:i:1}"
      done
      printf '%s\n' "--$1"
    }

    # Prints the rules of the kernel's table, if it can be read; a module is not loaded for that.
    _ipvsadm_swift_rules() {
      [[ ! -e /proc/net/ip_vs ]] || "${words[0]}" -Sn 2>/dev/null
    }

    # $1: the long name of an option that names services. Prints those that there are.
    _ipvsadm_swift_services() {
      local rule option
      case $1 in
      tcp-service) option=-t ;;
      udp-service) option=-u ;;
      sctp-service) option=--sctp-service ;;
      fwmark-service) option=-f ;;
      esac
      while read -ra rule; do
        [[ ${rule[0]} != -A || ${rule[1]} != "$option" ]] || printf '%s\n' "${rule[2]}"
      done < <(_ipvsadm_swift_rules)
    }

    # Prints the servers of the service that the line names.
    _ipvsadm_swift_servers() {
      local rule name service='' word
      for name in tcp-service udp-service sctp-service fwmark-service; do
        [[ ! -v used[$name] ]] || service=${used[$name]}
      done
      while read -ra rule; do
        [[ ${rule[0]} == -a && ${rule[2]} == "$service" ]] || continue
        for word in "${!rule[@]}"; do
          [[ ${rule[word]} != -r ]] || printf '%s\n' "${rule[word + 1]}"
        done
      done < <(_ipvsadm_swift_rules)
    }

    # $1: what an argument is. Prints what it can be; `prefix` is what stands before it.
    _ipvsadm_swift_arguments() {
      local flag
      case $1 in
      service)
        # What is to be added is not there yet.
        [[ $command == add-service ]] || _ipvsadm_swift_services "$pending"
        ;;
      server) [[ $command == add-server ]] || _ipvsadm_swift_servers ;;
      scheduler) printf '%s\n' "${schedulers// /$'\n'}" ;;
      engine) echo sip ;;
      tunnel) printf '%s\n' ipip gue gre ;;
      role) printf '%s\n' master backup ;;
      interface) ls /sys/class/net 2>/dev/null ;;
      flags)
        prefix=
        [[ $current != *,* ]] || prefix=${current%,*},
        for flag in $flags; do
          [[ ",$prefix" == *",$flag,"* ]] || printf '%s\n' "$prefix$flag"
        done
        ;;
      esac
    }

    _ipvsadm_swift() {
      local -a commands options words
      local -A letters arguments groups takes conflicts used groups_used
      local schedulers flags command='' pending='' current prefix candidates kind
      _ipvsadm_swift_tables
      _ipvsadm_swift_words
      current=${words[-1]}
      COMPREPLY=()

      local before=${words[-2]:-}
      if [[ $before == *[\<\>] || $current == *[\<\>]* ]]; then
        kind='file'
        current=${current##*[<>]}
      else
        _ipvsadm_swift_read
        if [[ -z $pending && $current == --*=* ]]; then
          pending=${current%%=*}
          pending=${pending#--}
          kind=${arguments[$pending]:-nothing}
          current=${current#*=}
        elif [[ -n $pending ]]; then
          kind=${arguments[$pending]}
        elif [[ -z $command ]]; then
          kind='command'
        else
          kind=option
        fi
      fi

      case $kind in
      file)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
      command)
        for command in "${commands[@]}"; do
          candidates+=$(_ipvsadm_swift_spellings "$command")$'\n'
        done
        ;;
      option) candidates=$(_ipvsadm_swift_options) ;;
      *) candidates=$(_ipvsadm_swift_arguments "$kind") ;;
      esac
      mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "$current")

      # Bash replaces only what follows the last colon.
      if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
      fi
    }

    complete -F _ipvsadm_swift ipvsadm-swift
    # Under its other name too, but not for another program of that name.
    if [[ $(type -P ipvsadm) -ef $(type -P ipvsadm-swift) ]]; then
      complete -F _ipvsadm_swift ipvsadm
    fi

    """#
}
