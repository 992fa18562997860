import NetTypes

/// Parses the command lines that rules and scripts are made of: letters, and arguments as words of
/// their own. All else, and every mistake, is libpopt's.
///
/// libpopt looks through all options twice for each one that it finds, and a start without it
/// touches fewer pages: a restore takes a third less time and a single command a tenth.
struct PlainWords {
  private let words: [ByteString]
  private var index = 1

  /// Parses the words of a command line, the first of which is the program's name.
  init(_ words: [ByteString]) { self.words = words }

  /// What the command line asks for; nil when it is not plain or not right.
  mutating func request(host: any HostDatabase) -> Request? {
    var line = ParsedLine()
    var isFirst = true
    while index < words.count {
      let word = words[index].bytes
      guard word.count >= 2, word[0] == UInt8(ascii: "-") else { return nil }
      index += 1
      for position in 1..<word.count {
        guard let option = LetterOption(word[position]) else { return nil }
        let argument: ByteString?
        switch takeArgument(of: option, isLast: position == word.count - 1) {
        case .none: argument = nil
        case .word(let word): argument = word
        case .joinedOrMissing: return nil
        }
        do throws(CommandLineError) {
          if isFirst {
            try line.begin(option.id, argument: argument)
          } else if !(try line.take(option.id, argument: argument, host: host)) {
            return nil
          }
        } catch {
          return nil
        }
        isFirst = false
      }
    }
    do throws(CommandLineError) {
      return isFirst ? nil : try line.request()
    } catch {
      return nil
    }
  }

  private enum Argument {
    case none
    case word(ByteString)
    case joinedOrMissing
  }

  private mutating func takeArgument(of option: LetterOption, isLast: Bool) -> Argument {
    switch option.argument {
    case .none: return .none
    case .required:
      guard isLast, index < words.count else { return .joinedOrMissing }
    case .optional:
      guard isLast else { return .joinedOrMissing }
      guard index < words.count, words[index].bytes.first != UInt8(ascii: "-") else {
        return .none
      }
    }
    index += 1
    return .word(words[index - 1])
  }
}

/// An option by its letter. The table of options says the same, for people; a test compares both.
struct LetterOption {
  /// Whether a word follows.
  enum Argument {
    case none, required, optional
  }

  /// The option.
  let id: OptionID
  /// Whether a word follows.
  let argument: Argument

  /// The option of a letter; nil when no option has it, or only libpopt should read it.
  init?(_ letter: UInt8) {
    switch letter {
    case UInt8(ascii: "A"): self.init(.addService)
    case UInt8(ascii: "E"): self.init(.editService)
    case UInt8(ascii: "D"): self.init(.deleteService)
    case UInt8(ascii: "C"): self.init(.clear)
    case UInt8(ascii: "R"): self.init(.restore)
    case UInt8(ascii: "S"): self.init(.save)
    case UInt8(ascii: "a"): self.init(.addServer)
    case UInt8(ascii: "e"): self.init(.editServer)
    case UInt8(ascii: "d"): self.init(.deleteServer)
    case UInt8(ascii: "L"), UInt8(ascii: "l"): self.init(.list)
    case UInt8(ascii: "Z"): self.init(.zero)
    case UInt8(ascii: "t"): self.init(.tcpService, .required)
    case UInt8(ascii: "u"): self.init(.udpService, .required)
    case UInt8(ascii: "f"): self.init(.firewallMarkService, .required)
    case UInt8(ascii: "6"): self.init(.ipv6)
    case UInt8(ascii: "s"): self.init(.scheduler, .required)
    case UInt8(ascii: "p"): self.init(.persistent, .optional)
    case UInt8(ascii: "M"): self.init(.netmask, .required)
    case UInt8(ascii: "o"): self.init(.onePacket)
    case UInt8(ascii: "b"): self.init(.schedulerFlags, .required)
    case UInt8(ascii: "r"): self.init(.realServer, .required)
    case UInt8(ascii: "g"): self.init(.directRouting)
    case UInt8(ascii: "i"): self.init(.tunnel)
    case UInt8(ascii: "m"): self.init(.masquerade)
    case UInt8(ascii: "w"): self.init(.weight, .required)
    case UInt8(ascii: "x"): self.init(.upperThreshold, .required)
    case UInt8(ascii: "y"): self.init(.lowerThreshold, .required)
    case UInt8(ascii: "c"): self.init(.connection)
    case UInt8(ascii: "X"): self.init(.exact)
    case UInt8(ascii: "n"): self.init(.numeric)
    default: return nil
    }
  }

  private init(_ id: OptionID, _ argument: Argument = .none) {
    self.id = id
    self.argument = argument
  }
}
