import Glibc
import LabSupport
import Subprocess
import SystemPackage
import Testing

/// The programs themselves, on the machine of Tests/Configuration/compare.
@Suite(.serialized) struct ProgramTests {
  @Test func recordedVerdictsAreThoseOfKeepalived() async throws {
    try await compare([])
  }

  /// The tests of verdicts ask the library; here the whole program reads the same files, with what
  /// the system says of files, users and interfaces.
  @Test(arguments: ["vrrpd", "checkd"])
  func ourProgramsSayWhatIsExpected(program: String) async throws {
    try await compare(["--with", Lab.packageRoot + "/.build/release/" + program])
  }

  private func compare(_ arguments: [String]) async throws {
    let script = Lab.packageRoot + "/Tests/Configuration/compare"
    // It keeps all processors busy: as few labs as possible meanwhile.
    let result = try await Lab.onFreeProcessor {
      try await Subprocess.run(
        .path(FilePath(script)), arguments: Arguments(arguments),
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    }
    let output = result.standardOutput
    try #require(result.terminationStatus == .exited(0), "\(output)\(result.standardError)")
    let counts = output.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
    #expect(counts.reduce(0, +) == Corpus.files.count, "\(output)")
    // Without root, owners of scripts cannot be compared.
    #expect(geteuid() != 0 || counts == [Corpus.files.count], "\(output)")
  }
}
