import JSON

extension Grammar {
  /// A route, one in a line.
  package static let route = Grammar.form(
    "[TYPE] NETWORK [via ADDRESS] [dev INTERFACE] [OPTION [VALUE]]... [nexthop ...]...",
    examples: [
      "198.51.100.0/24 via 192.0.2.1 dev eth0", "default via 192.0.2.1 dev eth0 metric 10",
      "2001:db8:1::/48 via 2001:db8::1 dev eth0 table 100", "blackhole 10.0.0.0/8 no_track",
      "203.0.113.0/24 no_track nexthop via 192.0.2.1 dev eth0 weight 2 nexthop via 192.0.2.2",
    ])
  /// A rule, one in a line.
  package static let rule = Grammar.form(
    "[not] [from NETWORK] [to NETWORK] [OPTION [VALUE]]... ACTION preference NUMBER",
    examples: [
      "from 198.51.100.0/24 table 100 preference 100",
      "to 2001:db8:1::/48 iif eth0 lookup main preference 200",
      "fwmark 1/0xff blackhole preference 300", "from all goto 500 preference 400",
    ])
}

extension Keyword {
  /// A block of routes.
  ///
  /// - Parameter allowsTrackGroup: whether they are static, and may name a track group.
  package static func routes(
    _ name: String, _ path: any WritableKeyPath<Block, [Route]> & Sendable,
    allowsTrackGroup: Bool = false, _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    .entries(
      name, path, .route, help, options,
      read: { readRoute(&$0, allowsTrackGroup: allowsTrackGroup) },
      write: { (words: $0.words, json: $0.json) })
  }

  /// A block of rules.
  ///
  /// - Parameter allowsTrackGroup: whether they are static, and may name a track group.
  package static func rules(
    _ name: String, _ path: any WritableKeyPath<Block, [RoutingRule]> & Sendable,
    allowsTrackGroup: Bool = false, _ help: String, _ options: KeywordOptions = .none
  ) -> Keyword {
    .entries(
      name, path, .rule, help, options,
      read: { readRule(&$0, allowsTrackGroup: allowsTrackGroup) },
      write: { (words: $0.words, json: $0.json) })
  }
}
