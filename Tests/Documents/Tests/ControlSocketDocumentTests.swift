import Foundation
import Testing

/// What is written about the control socket, against the sources of it: building the daemon for
/// that would take longer than all other tests of documents together.
@Suite struct ControlSocketDocumentTests {
  private func source(_ names: String...) throws -> String {
    try names.map { try Files.text(of: "Sources/vrrpd/Control/\($0).swift") }.joined()
  }

  @Test func everyMeasurementIsExplained() throws {
    let names = Set(
      try source("ControlPart+Metrics").matches(of: /"((?:keepalived|lvs)_[a-z_]+)"/)
        .map { String($0.output.1) })
    #expect(names.count > 40)
    let document = try Files.text(of: "docs/vrrpd-control.md")
    for name in names { #expect(document.contains("`\(name)`"), "\(name)") }
    let written = Set(
      document.matches(of: /`((?:keepalived|lvs_vrrpd)_[a-z_]+)`/).map { String($0.output.1) })
    #expect(written.subtracting(names).isEmpty)
    // The manual page names counters as they are exported.
    let page = try Files.text(of: "man/vrrpctl.8")
    let mentioned = page.matches(of: /\b((?:keepalived|lvs_vrrpd)_[a-z_]+[a-z])/)
      .map { String($0.output.1) }
    #expect(mentioned.count > 8)
    for name in mentioned {
      let base = name.hasSuffix("_total") ? String(name.dropLast(6)) : name
      #expect(names.contains(base), "\(name)")
    }
  }

  @Test func everyEndpointIsInTheTable() throws {
    let text = try source("ControlEndpoint")
    let paths = Set(text.matches(of: /"(\/[a-z0-9\/]+)"/).map { String($0.output.1) })
      .subtracting(["/v1/instances/"])
    let verbs = text.matches(of: /path \+ "([a-z]+)"/).map { String($0.output.1) }
    #expect(paths.count >= 10 && verbs.count >= 4)
    for path in ["docs/vrrpd-control.md", "man/vrrpctl.8"] {
      let document = try Files.text(of: path)
      for name in paths { #expect(document.contains(name), "\(name) in \(path)") }
      for verb in verbs { #expect(document.contains("/\(verb)"), "\(verb) in \(path)") }
    }
  }

  @Test func everyTypeOfEventIsExplained() throws {
    let text = try source("EventDocuments", "ControlPart", "ControlPart+Answers")
    let types = Set(text.matches(of: /type: "([a-z]+)"/).map { String($0.output.1) })
    let kinds = Set(
      text.matches(of: /case \.[A-Za-z]+: "([a-z]+-[a-z-]+)"/).map { String($0.output.1) })
    #expect(types.count >= 7 && kinds.count >= 10)
    let page = try Files.text(of: "man/vrrpctl.8")
    for name in types {
      #expect(page.contains(".It \(name)\n"), "\(name)")
      #expect(try Files.text(of: "docs/vrrpd-control.md").contains("`\(name)`"), "\(name)")
    }
    for kind in kinds { #expect(page.contains(" \(kind) "), "\(kind)") }
  }
}
