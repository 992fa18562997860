/// `HTTP_GET` and `SSL_GET`: pages are fetched and compared.
package struct HTTPCheck: ConnectingCheck {
  /// The version that is spoken (`http_protocol`).
  package enum Version: String, Sendable, Hashable, CaseIterable {
    case http10 = "1.0"
    /// 1.0, and the server is asked to close the connection.
    case http10Close = "1.0C"
    case http11 = "1.1"
  }

  /// Where its keywords stand.
  package var places = Places()
  /// How it reaches the server.
  package var connection = ConnectionOptions()
  /// When it runs.
  package var schedule = CheckSchedule()
  /// `log_all_failures`: also those that change nothing.
  package var logsAllFailures: Bool?
  /// `virtualhost`: the name in `Host` and SNI, unless the url gives one.
  package var virtualHost: String?
  /// `http_protocol`
  package var version: Version?
  /// `enable_sni`: the virtual host's name goes into the TLS handshake.
  package var sendsServerName: Bool?
  /// `sni_name`: the name that goes there, if another.
  package var serverName: String?
  /// `tls_compliant`: a connection that ends without TLS's own goodbye is a failure.
  package var isTLSCompliant: Bool?
  /// `fast_recovery`: no pause between the pages while the server comes up.
  package var recoversFast: Bool?
  /// The pages.
  package var pages: [WebPage] = []

  /// Nothing is said.
  package init() {}
}

/// `url`: a page, and what is expected of it. Everything that is given must hold.
package struct WebPage: ConfigurationBlock {
  /// How much memory the regular expression's stack may take (`regex_stack`), in bytes.
  package struct RegexStack: Sendable, Hashable {
    /// At first.
    package var startBytes: Int
    /// At most.
    package var maximumBytes: Int

    /// Makes one.
    package init(startBytes: Int, maximumBytes: Int) {
      self.startBytes = startBytes
      self.maximumBytes = maximumBytes
    }
  }

  /// Where its keywords stand.
  package var places = Places()
  /// `path`, with its query.
  package var path: String?
  /// `digest`: the MD5 of the body, 16 bytes.
  package var digest: [UInt8]?
  /// `status_code`: the codes that are right, in order and not overlapping.
  package var statusCodes: [ClosedRange<Int>]?
  /// `virtualhost`
  package var virtualHost: String?
  /// `regex`: a pattern (pcre2) that the body must match.
  package var regex: String?
  /// `regex_no_match`: that it must not match.
  package var regexMustNotMatch: Bool?
  /// `regex_options`
  package var regexOptions: [RegexOption]?
  /// `regex_min_offset`: where in the body a match may start at the earliest, in bytes.
  package var regexMinimumOffset: Int?
  /// `regex_max_offset`: and at the latest.
  package var regexMaximumOffset: Int?
  /// `regex_stack`
  package var regexStack: RegexStack?

  /// Nothing is said.
  package init() {}
}

/// The options of a regular expression (`regex_options`), with pcre2's names.
package enum RegexOption: String, Sendable, Hashable, CaseIterable {
  case allowEmptyClass = "allow_empty_class"
  case alternativeBSUX = "alt_bsux"
  case autoCallout = "auto_callout"
  case caseless
  case dollarEndOnly = "dollar_endonly"
  case dotAll = "dotall"
  case duplicateNames = "dupnames"
  case extended
  case firstLine = "firstline"
  case matchUnsetBackreference = "match_unset_backref"
  case multiline
  case neverUCP = "never_ucp"
  case neverUTF = "never_utf"
  case noAutoCapture = "no_auto_capture"
  case noAutoPossess = "no_auto_possess"
  case noDotStarAnchor = "no_dotstar_anchor"
  case noStartOptimize = "no_start_optimize"
  case ucp
  case ungreedy
  case utf
  case neverBackslashC = "never_backslash_c"
  case alternativeCircumflex = "alt_circumflex"
  case alternativeVerbNames = "alt_verbnames"
  case useOffsetLimit = "use_offset_limit"
}

extension HTTPCheck {
  /// The keywords of `HTTP_GET`.
  package static let table = KeywordTable<HTTPCheck>("HTTP_GET", daemons: .checkd, keywords)
  /// The keywords of `SSL_GET`: the same.
  package static let secureTable = KeywordTable<HTTPCheck>("SSL_GET", daemons: .checkd, keywords)

  private static let keywords: [Keyword<HTTPCheck>] =
    [
      .value(
        "virtualhost", \.virtualHost, .text("NAME"),
        "the name to ask for, in the `Host` line and in TLS",
        .survivesMissing + .fallback("that of the real server, or of the service")),
      .value(
        "http_protocol", \.version, .httpVersion, default: .http10,
        "the version of HTTP; with 1.0C and 1.1 the server is asked to close the connection",
        .survivesMissing),
      .optionalBoolean(
        "enable_sni", \.sendsServerName, default: false,
        "whether the virtual host's name is told in the TLS handshake"),
      .value(
        "sni_name", \.serverName, .text("NAME"),
        "the name to tell in the TLS handshake, if it is another",
        .since("2.4") + .fallback("the virtual host")),
      .optionalBoolean(
        "tls_compliant", \.isTLSCompliant, default: false,
        "whether a connection that ends without the goodbye of TLS is a failure", .since("2.4")),
      .optionalBoolean(
        "fast_recovery", \.recoversFast, default: false,
        "whether the pages are asked for without pause while the server comes up"),
    ] + Keyword.connection + Keyword.schedule(retryInterval: "3") + [
      oldRetry,
      .blocks(
        "url", \.pages, header: .nothing, { WebPage.table },
        "a page, and what is expected of it: all that is given must hold",
        readHeader: { _, _ in true }, writeHeader: { _ in [] }, finish: WebPage.finish),
    ]

  private static var oldRetry: Keyword<HTTPCheck> {
    var options = KeywordOptions.none
    options.standing = .refusedByTest("write `retry`")
    var keyword = Keyword<HTTPCheck>.value(
      "nb_get_retry", \.schedule.retries, .integer(0...4_294_967_295), "the old name of `retry`",
      options)
    keyword.write = { _ in [] }
    return keyword
  }

  /// Whether it asks for anything; reports when it doesn't.
  static func finish(_ check: inout HTTPCheck, _ context: ParseContext) -> Bool {
    if !check.pages.isEmpty { return true }
    if !check.places.contains("url") {
      context.error(
        .missingSetting, check.places.block,
        "this check has no `url`: it is left out", fix: "add `url { path / }`")
    }
    return false
  }
}

extension Argument where Value == HTTPCheck.Version {
  /// A version of HTTP; `1.0c` is `1.0C`.
  static var httpVersion: Argument {
    var argument = Argument.choice
    let read = argument.read
    argument.read = { word, context in
      word.text == "1.0c" ? .http10Close : read(word, context)
    }
    return argument
  }
}
