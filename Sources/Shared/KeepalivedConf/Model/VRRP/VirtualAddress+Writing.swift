package import JSON
import NetTypes

extension VirtualAddress {
  /// The address with its prefix as it is written: without the length when none is said.
  package var text: String { hasLength ? prefix.description : address.description }

  /// The words of the canonical form.
  package var words: [String] {
    var words = [text]
    if let broadcast {
      words.append("brd")
      switch broadcast {
      case .address(let address): words.append(IPAddress.v4(address).description)
      case .last: words.append("+")
      case .first: words.append("-")
      }
    }
    for (option, value) in [
      ("dev", interface), ("scope", scope), ("label", label), ("peer", peer?.description),
    ] {
      if let value { words += [option, value] }
    }
    words += flags
    if let preferredLifetime {
      words += ["preferred_lft", Argument.preferredLifetime.text(preferredLifetime)]
    }
    if let trackGroup { words += ["track_group", trackGroup] }
    return words
  }

  /// The options without values that are set.
  private var flags: [String] {
    [
      ("use_vmac", usesVirtualMAC), ("home", isHome), ("-nodad", detectsDuplicates),
      ("mngtmpaddr", managesTemporaryAddresses), ("noprefixroute", hasNoPrefixRoute),
      ("autojoin", joinsGroups), ("no_track", isUntracked),
    ].filter(\.1).map(\.0)
  }

  /// The JSON.
  package var json: JSONValue {
    var members = [JSONValue.Member("address", .string(text))]
    let words = words
    var index = 1
    while index < words.count {
      let word = words[index]
      if flags.contains(word) {
        let name = word == "-nodad" ? "dad" : word
        members.append(.init(name, .boolean(true)))
        index += 1
      } else {
        members.append(.init(word, .string(index + 1 < words.count ? words[index + 1] : "")))
        index += 2
      }
    }
    return .object(members)
  }
}
