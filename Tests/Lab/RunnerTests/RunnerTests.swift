import Foundation
import LabSupport
import Subprocess
import SystemPackage
import Testing

/// What every test in the lab relies on.
@Suite struct RunnerTests {
  @Test(arguments: [0, 1, 255] as [Int32])
  func theScriptsExitStatusIsCarried(status: Int32) async throws {
    let result = try await Lab.run(.text("exit $1"), arguments: ["\(status)"])
    #expect(result.exitStatus == status)
    #expect(result.standardOutput.isEmpty)
    #expect(result.standardError.isEmpty)
  }

  @Test func outputAndErrorsAndArgumentsArriveUnchanged() async throws {
    let result = try await Lab.run(
      .text(#"printf '<%s>' "$@"; echo "error: $#" >&2"#),
      arguments: ["", "two words", "*", "$HOME", "quote'\"", "line\nbreak", "ü"])
    #expect(result.standardOutput == "<><two words><*><$HOME><quote'\"><line\nbreak><ü>")
    #expect(result.standardError == "error: 7\n")
  }

  @Test func standardInputIsGivenToTheScript() async throws {
    let text = String(repeating: "line\n", count: 50_000) + "no newline at the end"
    let result = try await Lab.run(.text("cat"), standardInput: text)
    #expect(result.standardOutput == text)
  }

  @Test func withoutStandardInputTheScriptReadsNothing() async throws {
    let result = try await Lab.run(.text("cat; echo end"))
    #expect(result.standardOutput == "end\n")
  }

  @Test func muchOutputIsCompleteAndNotMixed() async throws {
    let result = try await Lab.run(.text("seq 1 1000000; seq 1 100000 >&2"))
    #expect(result.standardOutput.utf8.count == 6_888_896)
    #expect(result.standardOutput.hasSuffix("\n999999\n1000000\n"))
    #expect(result.standardError.utf8.count == 588_895)
    #expect(result.standardError.hasSuffix("\n99999\n100000\n"))
  }

  @Test func theKernelIsNamed() async throws {
    let result = try await Lab.run(.text("uname -r; echo $LAB_KERNEL"))
    let lines = result.standardOutput.split(separator: "\n")
    try #require(lines.count == 2)
    let kind = lines[1] == "uml" ? "user-mode-linux" : "this machine's, in namespaces"
    #expect(result.kernel == "Linux \(lines[0]) (\(kind))")
  }

  @Test func scriptsAreRootOnAnEmptyTableAndMayWriteOnlyWhereAllowed() async throws {
    let result = try await Lab.run(
      .text(
        """
        id -u
        ipvsadm -Sn
        echo written >/tmp/file
        cat /tmp/file
        touch "$PWD/Package.swift" 2>/dev/null || echo read-only
        """))
    #expect(result.standardOutput == "0\nwritten\nread-only\n")
  }

  @Test func modulesAreLoadedOnDemand() async throws {
    let schedulers = "rr wrr lc wlc lblc lblcr dh sh mh sed nq fo ovf"
    let result = try await Lab.run(
      .text(
        """
        for scheduler in \(schedulers); do
          ipvsadm -A -t 192.0.2.1:80 -s $scheduler
          ipvsadm -Sn
          ipvsadm -C
        done
        ipvsadm -A -u '[2001:db8::1]:5060' -s rr -p 60 --pe sip
        ipvsadm -Sn
        ip link add left type veth peer name right
        """))
    #expect(result.standardError.isEmpty)
    let expected =
      schedulers.split(separator: " ").map { "-A -t 192.0.2.1:80 -s \($0)\n" }.joined()
      + "-A -u [2001:db8::1]:5060 -s rr -p 60 --pe sip\n"
    #expect(result.standardOutput == expected)
  }

  @Test func loopbackIsUpForBothFamilies() async throws {
    let result = try await Lab.run(.text("ip -brief address show lo"))
    #expect(result.standardOutput.contains("127.0.0.1/8"))
    #expect(result.standardOutput.contains("::1/128"))
  }

  @Test func aScriptThatDoesNotExistIsNamed() async throws {
    await #expect(
      throws: LabError.impossible(reason: "lab: no such script: /no/such/script\n")
    ) {
      try await Lab.run(.file("/no/such/script"))
    }
  }

  @Test func theCheckoutMayBeBelowTmpWithBlanksInItsName() async throws {
    let directory = try TemporaryDirectory(in: "/tmp")
    let copy = directory.path + "/check out"
    try FileManager.default.createDirectory(
      atPath: copy + "/Tests", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: copy + "/.build", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Lab.packageRoot + "/Tests/Lab", toPath: copy + "/Tests/Lab")
    // No link: what it leads to may itself be below /tmp.
    try FileManager.default.copyItem(
      atPath: Lab.packageRoot + "/.build/lab", toPath: copy + "/.build/lab")
    let script = try directory.write(script: "pwd; ipvsadm -A -f 1; ipvsadm -Sn")
    let outcome = try await Lab.onFreeProcessor {
      try await Subprocess.run(
        .path(FilePath(copy + "/Tests/Lab/run")), arguments: ["--quiet", script], input: .none,
        output: .string(limit: 1000), error: .string(limit: 1 << 20))
    }
    #expect(outcome.standardError == "")
    #expect(outcome.standardOutput == "\(copy)\n-A -f 1 -s wlc\n")
  }

  @Test func namespacesOfTheMachinesOwnKernelServeAsWell() async throws {
    // The machine whose kernel has IPVS is here a user-mode-linux.
    let directory = try TemporaryDirectory()
    let script = try directory.write(
      script: """
        echo "$LAB_KERNEL $*"
        ipvsadm -Sn
        ipvsadm -A -t 192.0.2.2:80
        touch "$PWD/Package.swift" 2>/dev/null || echo read-only
        echo error >&2
        sleep 1000 &
        exit 3
        """)
    let result = try await Lab.run(
      .text(
        """
        ipvsadm -A -t 192.0.2.1:80
        Tests/Lab/run --time-limit 60 $1 argument && exit 1
        echo status $?
        ipvsadm -Sn
        # What was started in there has ended with it.
        busybox ps | grep '[s]leep 1000' || echo gone
        """),
      arguments: [script], kernel: .userModeLinux, writable: [directory.path])
    let output = ["machine argument", "read-only", "status 3", "-A -t 192.0.2.1:80 -s wlc", "gone"]
    #expect(result.standardOutput == output.map { $0 + "\n" }.joined())
    let version = result.kernel.split(separator: " ")[1]
    #expect(
      result.standardError == "lab: Linux \(version) (this machine's, in namespaces)\nerror\n")
  }

  @Test func aKernelThatPanicsIsReportedWithItsLastWords() async throws {
    let error = await #expect(throws: LabError.self) {
      // Only ever to a kernel of our own.
      try await Lab.run(.text("echo c >/proc/sysrq-trigger"), kernel: .userModeLinux)
    }
    guard case .impossible(let reason) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
    #expect(reason.contains("Kernel panic - not syncing: sysrq triggered crash"))
  }
}
