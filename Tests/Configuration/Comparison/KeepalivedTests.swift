import Glibc
import LabSupport
import Subprocess
import SystemPackage
import Testing

/// What is recorded is what the real keepalived says.
@Suite struct KeepalivedTests {
  @Test func recordedVerdictsAreTrue() async throws {
    let compare = Lab.packageRoot + "/Tests/Configuration/compare"
    // It keeps all processors busy: not while labs run.
    let result = try await Lab.onFreeProcessor {
      try await Subprocess.run(
        .path(FilePath(compare)), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    }
    #expect(
      result.terminationStatus == .exited(0), "\(result.standardOutput)\(result.standardError)")
    let output = result.standardOutput
    let counts = output.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
    #expect(counts.reduce(0, +) == Corpus.files.count, "\(output)")
    // Without root, owners of scripts cannot be compared.
    #expect(geteuid() != 0 || counts == [Corpus.files.count], "\(output)")
  }
}
