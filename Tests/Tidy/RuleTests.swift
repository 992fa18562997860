import Testing

/// The rules themselves: each offence is found, and what only looks like one is not.
@Suite struct RuleTests {
  @Test(arguments: [
    ("import IPVS", ["IPVS"]),
    ("package import NetTypes\ninternal import Glibc", ["NetTypes", "Glibc"]),
    ("@testable import IPVSAdm", ["IPVSAdm"]),
    ("import struct SystemPackage.Errno", ["SystemPackage"]),
    ("// import A\n/* import B /* import C */ import D */", []),
    ("let text = \"\"\"\n  import A\n  \"\"\"", []),
    ("let text = \"\\(f(\"import A\")) import B\"", []),
    ("let text = #\"\" import A \"# ; import B", ["B"]),
    ("let text = \"\\\"import A\"\nimport B", ["B"]),
  ])
  func importsAreFoundInCodeOnly(text: String, modules: [String]) {
    #expect(SwiftSource(text).imports.map(\.module) == modules)
  }

  @Test(arguments: [
    // target, its dependencies, import, whether that is right
    ("NetTypes", [], "Glibc", false),
    ("NetTypes", [], "Foundation", false),
    ("NetTypes", [], "SystemPackage", false),
    ("IPVS", ["NetTypes"], "NetTypes", true),
    ("IPVS", ["NetTypes"], "NetlinkCodec", false),
    ("IPVS", ["Platform"], "Platform", false),
    ("HealthCheck", ["IPVS"], "IPVS", true),
    ("HealthCheck", ["Netlink"], "Netlink", false),
    ("Netlink", ["Platform"], "Platform", true),
    ("Netlink", ["CLibnl"], "CLibnl", true),
    ("Netlink", [], "Glibc", true),
    ("Netlink", ["VRRP"], "VRRP", false),
    ("Platform", ["IPVSAdm"], "IPVSAdm", false),
    ("Platform", [], "Foundation", false),
    ("IPVSAdm", ["Netlink"], "Netlink", true),
    ("vrrpd", ["VRRP"], "VRRP", true),
    ("vrrpd", [], "Foundation", false),
    ("NewTarget", [], "NetTypes", false),
  ])
  func importsObeyTheLayers(
    target: String, declared: [String], module: String, isRight: Bool
  ) {
    let source = SwiftSource("\nimport \(module)\n")
    let offences = importOffences(in: source, target: target, declared: declared)
    #expect(offences.isEmpty == isRight)
  }

  @Test func noTargetHasTwoPlaces() {
    let targets = Layer.all.flatMap(\.targets)
    #expect(Set(targets).count == targets.count)
    #expect(Set(Layer.all.flatMap(\.layersBelow)).isSubset(of: Layer.all.map(\.name)))
  }

  @Test(arguments: [(499, true), (500, false)])
  func longFilesAreFound(lines: Int, isRight: Bool) {
    let text = String(repeating: "\n", count: lines)
    #expect(fileLengthOffences(in: SwiftSource(text)).isEmpty == isRight)
  }

  @Test(arguments: [
    ("func f() {\n@\n}", 67, true), ("func f() {\n@\n}", 68, false),
    ("init(a: Int = {\n1\n}()) throws(E) {\n@\n}", 66, false),
    ("struct S {\n  private var x: Int {\n@\n  }\n}", 68, false),
    ("extension S {\n  deinit {\n@\n  }\n}", 68, false),
    ("protocol P {\n  func f()\n\n  func g() throws(E) -> Int\n\n@\n}", 80, true),
    ("struct S {\n  var a = 1\n\n@\n  let b = 2\n}", 80, true),
    ("func f() { \"}\" }\n\n// }\n@\nfunc g() {}", 80, true),
  ])
  func longFunctionsAreFound(text: String, lines: Int, isRight: Bool) {
    // Blank lines in the body, or words that begin nothing.
    let filler = Array(repeating: isRight ? "" : "work()", count: lines).joined(separator: "\n")
    let source = SwiftSource(text.replacing("@", with: filler))
    #expect(functionLengthOffences(in: source).isEmpty == isRight)
  }

  @Test(arguments: [(100, true), (101, false)])
  func wideLinesAreFound(columns: Int, isRight: Bool) {
    let text = "let a = 1\n" + String(repeating: "ü", count: columns) + "\n"
    let offences = lineWidthOffences(in: SwiftSource(text), countsLiterals: true)
    #expect(offences.map(\.line) == (isRight ? [] : [2]))
  }

  @Test(arguments: ["f(\"@\")", "f(\n  \"\"\"\n  @\n  \"\"\")", "f(#\"@\"#)", "f(\"@\\(a)@\")"])
  func literalsMayBeWideWhereTheyDoNotCount(code: String) {
    let text = code.replacing("@", with: String(repeating: "ü", count: 101))
    #expect(lineWidthOffences(in: SwiftSource(text), countsLiterals: false).isEmpty)
    #expect(lineWidthOffences(in: SwiftSource(text), countsLiterals: true).count == 1)
  }

  @Test func whatStandsBesidesALiteralCounts() {
    let text = "f(\"\", " + String(repeating: "a", count: 101) + ", \"\\(a)\")"
    #expect(lineWidthOffences(in: SwiftSource(text), countsLiterals: false).count == 1)
  }

  @Test(arguments: [
    "try! f()", "a as! B", "fatalError()", "public func f() {}", "open class C {}",
    "extension S: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1", "a!.b", "f()!",
    "a[0]!", "let a: Int! = nil", "let text = \"\\(a!)\"", "Task { f() }", "await f()",
    "func f() async {}",
  ])
  func bannedConstructsAreFound(code: String) {
    let offences = bannedConstructOffences(in: SwiftSource("f()\n" + code), isPlatform: false)
    #expect(offences.map(\.line) == [2])
  }

  @Test(arguments: [
    "a != b", "a!=b", "!a", "f(!a)", "let text = \"a!\"", "// try! and public", "try? f()",
    "[!a, !b]", "a && !b", "let text = \"\"\"\n  try! public\n  \"\"\"", "package func f() {}",
    "publicName()", "return !a",
  ])
  func whatOnlyLooksBannedIsNot(code: String) {
    #expect(bannedConstructOffences(in: SwiftSource(code), isPlatform: false).isEmpty)
  }

  @Test(arguments: [
    "extension S: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1",
  ])
  func platformMayBeUnsafeAboutConcurrency(code: String) {
    #expect(bannedConstructOffences(in: SwiftSource(code), isPlatform: true).isEmpty)
  }

  @Test(
    arguments: [
      ("func f() {}", ["f"]),
      ("/// Text.\nfunc f() {}", []),
      ("/// Text.\n@discardableResult\npackage static func f() {}", []),
      ("/// Text.\n\nfunc f() {}", ["f"]),
      ("// Text.\nfunc f() {}", ["f"]),
      ("private func f() {}", []),
      ("private(set) var a = 1", ["a"]),
      (
        "/// S.\nstruct S {\n  var a = 1\n  /// B.\n  var b = { 1 }()\n  init() {}\n}",
        ["a", "init"]
      ),
      ("private struct S {\n  var a = 1\n  struct T { var b = 2 }\n}", []),
      (
        "extension S {\n  func f() {\n    var local = 1\n    func g() {}\n  }\n  var a: Int { 1 }\n}",
        ["f", "a"]
      ),
      ("fileprivate extension S {\n  var a: Int { 1 }\n}\nvar b = 1", ["b"]),
      (
        "/// E.\nenum E {\n  case a, b\n  /// C.\n  case c(Int)\n  case d(Int)\n}", ["d"]
      ),
      (
        "enum E {\n  static let a: UInt16 = 1\n  static let b = \"\"\n  static let c = f()\n}",
        ["E", "c"]
      ),
      ("let a = 1", ["a"]),
      ("/// P.\nprotocol P {\n  func f()\n  /// V.\n  var v: Int { get }\n}", ["f"]),
      ("extension S: CustomStringConvertible {\n  var description: String { \"\" }\n}", []),
      ("extension S {\n  static func == (a: S, b: S) -> Bool { true }\n}", []),
      ("/// C.\nfinal class C {\n  class func f() {}\n  deinit {}\n}", ["f"]),
      ("import A\n#if DEBUG\nlet a = 1\n#endif\ntypealias T = Int", ["a", "T"]),
      ("let a = switch b {\ncase 1: 2\ndefault: 3\n}\nlet c = 1", ["a", "c"]),
    ] as [(String, [String])])
  func missingDocumentationIsFound(text: String, names: [String]) {
    let offences = documentationOffences(in: SwiftSource(text))
    #expect(offences.map { String($0.message.split(separator: " ")[1]) } == names)
  }

  @Test(arguments: [
    "a\tb\n", "a \n", "a\r\n", "a", "see /" + "work/x\n", "see iss" + "ue #2\n",
    "// TO" + "DO: x\n",
    "FIX" + "ME\n", "X" + "XX\n",
  ])
  func uncleanTextIsFound(text: String) {
    #expect(!textOffences(in: text).isEmpty)
  }

  @Test(arguments: ["", "a b\n", "mktemp a.XX" + "XXXXXX\n", "net" + "work/x\n", "the issue\n"])
  func cleanTextIsLetPass(text: String) {
    #expect(textOffences(in: text).isEmpty)
  }

  @Test func tabsMayBeAllowed() {
    #expect(textOffences(in: "a:\n\tb\n", mayHaveTabs: true).isEmpty)
  }
}
