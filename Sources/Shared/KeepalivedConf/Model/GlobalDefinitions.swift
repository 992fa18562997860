/// `global_defs`: settings of the whole machine.
package struct GlobalDefinitions: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// What mails and logs call this machine.
  package var routerID: String?

  /// A block in which nothing is said.
  package init() {}

  /// The keywords of `global_defs`.
  package static let table = KeywordTable<GlobalDefinitions>(
    "global_defs",
    [
      .value(
        "router_id", \.routerID, .text("NAME"), "what mails call this machine",
        .fallback("the host name"))
    ])
}
