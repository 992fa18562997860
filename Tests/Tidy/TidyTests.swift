import Testing

/// The rules of the house, on everything that is written by hand.
@Suite struct TidyTests {
  /// Judges files one by one and tells all offences at once.
  private func expectNoOffences(
    in paths: [String], sourceLocation: SourceLocation = #_sourceLocation,
    _ offences: (_ path: String, _ text: String) throws -> [Offence]
  ) throws {
    #expect(!paths.isEmpty, "there is nothing to judge", sourceLocation: sourceLocation)
    let messages = try paths.flatMap { path in
      try offences(path, try Repository.text(of: path)).sorted()
        .map { "\(path):\($0.line): \($0.message)" }
    }
    #expect(
      messages.isEmpty, "\n\(messages.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }

  private func allSwiftFiles() throws -> [String] {
    try ["Sources", "Tests"].flatMap(Repository.swiftFiles) + ["Package.swift"]
  }

  @Test func importsObeyTheLayers() throws {
    let manifest = try Manifest.load()
    try expectNoOffences(in: Repository.swiftFiles(under: "Sources")) { path, text in
      guard let target = manifest.target(ofFile: path) else {
        return [Offence(line: 1, "the file belongs to no target in Package.swift")]
      }
      return importOffences(
        in: SwiftSource(text), target: target.name, declared: target.dependencyNames)
    }
  }

  @Test func everyFileOfTestsBelongsToATarget() throws {
    let manifest = try Manifest.load()
    try expectNoOffences(in: Repository.swiftFiles(under: "Tests")) { path, _ in
      manifest.target(ofFile: path) == nil
        ? [Offence(line: 1, "the file belongs to no target in Package.swift")] : []
    }
  }

  @Test func everyFileWithTestsBelongsToATestTarget() throws {
    let manifest = try Manifest.load()
    try expectNoOffences(in: Repository.swiftFiles(under: "Tests")) { path, text in
      let source = SwiftSource(text)
      let hasTests = zip(source.tokens, source.tokens.dropFirst())
        .contains { $0.text == "@" && ["Test", "Suite"].contains($1.text) }
      guard hasTests, manifest.target(ofFile: path)?.type != "test" else { return [] }
      return [Offence(line: 1, "these tests never run: their target is no test target")]
    }
  }

  @Test func filesAreShort() throws {
    try expectNoOffences(in: allSwiftFiles()) { fileLengthOffences(in: SwiftSource($1)) }
  }

  @Test func functionsAreShort() throws {
    try expectNoOffences(in: allSwiftFiles()) { functionLengthOffences(in: SwiftSource($1)) }
  }

  @Test func linesAreNarrow() throws {
    try expectNoOffences(in: allSwiftFiles()) { path, text in
      lineWidthOffences(in: SwiftSource(text), countsLiterals: path.hasPrefix("Sources/"))
    }
  }

  @Test func nothingBannedIsUsed() throws {
    try expectNoOffences(in: Repository.swiftFiles(under: "Sources")) { path, text in
      bannedConstructOffences(
        in: SwiftSource(text), isPlatform: path.hasPrefix("Sources/Shared/Platform/"))
    }
  }

  @Test func declarationsAreDocumented() throws {
    try expectNoOffences(in: Repository.swiftFiles(under: "Sources")) {
      documentationOffences(in: SwiftSource($1))
    }
  }

  @Test func textIsCleanAndSpeaksOfTheProjectAlone() throws {
    try expectNoOffences(in: Repository.textFiles()) { path, text in
      textOffences(in: text, mayHaveTabs: path == "Makefile")
    }
  }

  @Test func theFormatterKnowsItsRules() throws {
    let configuration = try Repository.text(of: ".swift-format")
    for rule in ["NeverForceUnwrap", "NeverUseForceTry"] {
      #expect(configuration.contains("\"\(rule)\": true"))
    }
  }
}
