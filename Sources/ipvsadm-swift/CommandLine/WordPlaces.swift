import IPVS
import NetTypes
import Popt

/// Where the options of a command line stand, as indices of its words.
struct WordPlaces {
  /// One option: where it is named and where its value is; the same where it has none, or both in
  /// one word.
  struct Place {
    /// The index of the word that names the option.
    var name: Int
    /// The index of the word in which its value is.
    var value: Int
  }

  private var options: [CountedOption: Place] = [:]
  /// The words that are neither options nor their values.
  private var others: [Int] = []
  private var command = CommandName.list

  /// Where an option's value stands, or the option if it has none.
  func value(of option: CountedOption) -> Int? { options[option]?.value }

  /// The word at fault for a mistake that shows only when all words have been read; nil when it is
  /// the line as a whole.
  func place(of error: CommandLineError) -> Int? {
    switch error {
    case .unexpectedWord: command == .setTimeouts ? others.dropFirst(3).first : others.first
    case .illegalOption(let option, _), .conflictingOptions(let option, _, _),
      .illegalTunnelOption(let option, _), .conflictingTunnelOptions(let option, _, _):
      options[option]?.name
    case .missingTunnelOption: options[.tunnelType]?.value
    case .invalidSchedulerFlag, .incompatibleSchedulerFlag: options[.schedulerFlags]?.value
    case .zeroPort: options[.service]?.value
    case .onePacketProtocol: options[.onePacket]?.name
    case .mixedFamilies: options[.realServer]?.value
    case .tunnelWithoutTunnel:
      options.filter { CountedOptions.tunnel.contains($0.key) }.map(\.value.name).min()
    default: nil
    }
  }
}

extension WordPlaces {
  /// Looks for the options in words that `parser` has read without a mistake.
  init(_ words: [ByteString], table: OptionTable, host: any HostDatabase) {
    var parser = OptionParser(table: table, words: words)
    var line = ParsedLine()
    var isFirst = true
    // The program's name is no part of the line.
    var last = 0
    while case .option(let value, let argument) = parser.next(),
      let id = OptionID(rawValue: value), let index = parser.currentWordIndex
    {
      let isValueApart = argument != nil && words[index] == argument
      let place = Place(name: isValueApart ? index - 1 : index, value: index)
      others += last + 1 < place.name ? Array(last + 1..<place.name) : []
      last = index
      let known = line.options
      do throws(CommandLineError) {
        if isFirst {
          try line.begin(id, argument: argument)
        } else {
          guard try line.take(id, argument: argument, host: host) else { break }
        }
      } catch {
        break
      }
      isFirst = false
      for option in CountedOption.allCases
      where line.options.contains(option) && !known.contains(option) {
        options[option] = place
      }
    }
    others += (last + 1..<max(last + 1, words.count)).filter { words[$0] != "--" }
    command = line.command
  }
}
