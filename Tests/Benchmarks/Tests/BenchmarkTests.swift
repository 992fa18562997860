import Foundation
import LabSupport
import Testing

/// That the benchmark works, and that both programs do the same in it. How fast they are is for
/// people to judge: see `make bench`.
@Suite struct BenchmarkTests {
  @Test("a quick run measures every case, with equal results", arguments: [false, true])
  func quickRun(isMarkdown: Bool) async throws {
    // Built together with this test, and lies beside it.
    let measure = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("lab-measure").path
    let result = try await Lab.run(
      .file(Lab.packageRoot + "/Tests/Benchmarks/run"),
      arguments: ["--quick", "--measure", measure] + (isMarkdown ? ["--markdown"] : []),
      timeLimit: .seconds(300), memoryMegabytes: 512)
    #expect(result.exitStatus == 0, "\(result.standardError)")
    let lines = result.standardOutput.split(separator: "\n")
    for name in [
      "start: ", "restore: ", "list: -Sn", "list: -Ln", "connections: ", "configuration: ",
    ] {
      let rows = lines.filter { $0.hasPrefix((isMarkdown ? "| " : "") + name) }
      // Times, processor times and memory; system calls where strace is.
      #expect(rows.count >= 3, "\(name): \(result.standardOutput)")
      #expect(rows.allSatisfy { $0.contains { $0.isNumber } })
    }
  }
}
