import LabSupport
import Testing

/// What `make demo` shows. It checks its own figures; here it is checked that it can be run,
/// and that a newcomer can read it.
@Suite struct DemonstrationTests {
  @Test func tellsItsStoryToTheEnd() async throws {
    _ = try Lab.ipvsadmSwift()
    let result = try await Lab.run(
      .file(Lab.packageRoot + "/Examples/demo/run"), timeLimit: .seconds(300))
    let output = result.standardOutput
    #expect(result.exitStatus == 0, "\(output)\(result.standardError)")
    #expect(output.contains(#/All as expected: [1-9][0-9]* requests, 0 lost, /#))
    #expect(result.standardError == "")
    let tooWide = output.split(separator: "\n").filter { $0.count > 100 }
    #expect(tooWide == [], "lines of more than 100 columns")
    #expect(!output.contains("\u{1B}"), "colours without a terminal")
  }
}
