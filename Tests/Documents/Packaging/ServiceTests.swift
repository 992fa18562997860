import LabSupport
import Testing

/// What the system service does to a kernel's table, by the command lines of its unit.
@Suite struct ServiceTests {
  private static let rules = Lab.packageRoot + "/Examples/rules/tunnels.rules"

  /// The table that the example makes, as `-Sn` writes it.
  private static let saved = """
    -A -t 192.168.136.10:80 -s rr
    -a -t 192.168.136.10:80 -r 192.168.136.11:80 -i -w 1 --tun-type ipip
    -a -t 192.168.136.10:80 -r 192.168.136.12:80 -i -w 1 --tun-type ipip
    -a -t 192.168.136.10:80 -r 192.168.136.101:80 -i -w 1 --tun-type ipip
    -a -t 192.168.136.10:80 -r 192.168.136.102:80 -i -w 1 --tun-type ipip
    -a -t 192.168.136.10:80 -r 192.168.136.103:80 -i -w 1 --tun-type ipip

    """

  private let installation: Installation
  private let unit: Unit

  init() throws {
    installation = try Installation()
    unit = Unit(try installation.text(of: "lib/systemd/system/ipvsadm-swift.service"))
  }

  /// Runs a script that has `start`, `reload` and `stop`, which print their exit status, with
  /// RULES=/tmp/rules and the settings given; and `show`, the table.
  private func run(_ script: String, settings: [String] = []) async throws -> LabResult {
    var functions = ""
    for (name, key) in [("start", "ExecStart"), ("reload", "ExecReload"), ("stop", "ExecStop")] {
      let command = try unit.command(key, settings: ["RULES=${rules-/tmp/rules}"] + settings)
      functions += "\(name)() { \(command) && echo \(name): 0 || echo \(name): $?; }\n"
    }
    return try await Lab.run(
      .text(functions + "show() { \(installation.program) -Sn; }\n" + script),
      arguments: [Self.rules])
  }

  @Test func theTableComesAtStartAndGoesAtStop() async throws {
    let result = try await run(
      """
      cp "$1" /tmp/rules
      start
      show
      start
      stop
      show
      stop
      """)
    #expect(result.standardError.isEmpty)
    let checked = "/tmp/rules: 1 virtual service, 5 real servers, no mistakes\n"
    #expect(
      result.standardOutput
        == checked + "start: 0\n" + Self.saved + checked + "start: 0\nstop: 0\nstop: 0\n")
  }

  @Test func aFileWithAMistakeChangesNothing() async throws {
    let result = try await run(
      """
      cp "$1" /tmp/rules
      start >/dev/null
      echo '-a -t 192.168.136.10:80 -r 192.168.136.11:80 -w many' >>/tmp/rules
      reload
      start
      show
      """)
    #expect(result.standardOutput == "reload: 2\nstart: 2\n" + Self.saved)
    #expect(result.standardError.contains("illegal weight specified"))
  }

  @Test func aReloadTouchesOnlyWhatDiffers() async throws {
    let result = try await run(
      """
      cp "$1" /tmp/rules
      start >/dev/null
      # Of a server that stays, the kernel keeps what the file does not tell.
      sed -i 's/192.168.136.12:80 -i/192.168.136.12:80 -i -w 7/; /192.168.136.103/d' /tmp/rules
      echo '-A -u 192.168.136.10:53 -s rr -o' >>/tmp/rules
      \(installation.program) --plan /tmp/rules
      reload >/dev/null
      \(installation.program) --plan /tmp/rules
      show
      """)
    #expect(result.standardError.isEmpty)
    let planned = """
      -A -u 192.168.136.10:53 -s rr -o
      -d -t 192.168.136.10:80 -r 192.168.136.103:80
      -e -t 192.168.136.10:80 -r 192.168.136.12:80 -i -w 7 --tun-type ipip
      """
    let lines = result.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines.prefix(3).sorted() == planned.split(separator: "\n").map(String.init))
    #expect(
      lines.dropFirst(3).joined(separator: "\n") + "\n"
        == Self.saved.replacing("12:80 -i -w 1", with: "12:80 -i -w 7")
        .replacing(
          "-a -t 192.168.136.10:80 -r 192.168.136.103:80 -i -w 1 --tun-type ipip\n",
          with: "-A -u 192.168.136.10:53 -s rr -o\n"))
  }

  @Test func whatTheKernelRefusesMakesTheStartFail() async throws {
    let result = try await run(
      """
      cp "$1" /tmp/rules
      echo '-A -t 192.168.136.10:443 -s nosuchscheduler' >>/tmp/rules
      start
      show
      """)
    #expect(result.standardOutput.hasSuffix("start: 1\n" + Self.saved))
    #expect(result.standardError.contains("not done: -A -t 192.168.136.10:443"))
  }

  @Test func theTableIsSavedAtStopWhereThatIsWanted() async throws {
    let result = try await run(
      """
      mkdir /tmp/etc
      cp "$1" /tmp/etc/real
      chmod 640 /tmp/etc/real
      ln -s real /tmp/etc/rules
      rules=/tmp/etc/rules
      start >/dev/null
      \(installation.program) -e -t 192.168.136.10:80 -r 192.168.136.11:80 -i -x 9 -y 3
      \(installation.program) --set 100 20 30
      stop
      show
      stat -c '%a %F' /tmp/etc/real /tmp/etc/rules
      ls /tmp/etc
      start >/dev/null
      \(installation.program) -Ln --thresholds | grep 192.168.136.11:80
      \(installation.program) -L --timeout
      """, settings: ["SAVE_ON_STOP=yes"])
    #expect(result.standardError.isEmpty)
    #expect(
      result.standardOutput == """
        stop: 0
        640 regular file
        777 symbolic link
        real
        rules
          -> 192.168.136.11:80            9          3          0          0\("         ")
        Timeout (tcp tcpfin udp): 100 20 30

        """)
  }

  @Test func whatCannotBeSavedIsNotThrownAway() async throws {
    let result = try await run(
      """
      mkdir /tmp/full
      mount -t tmpfs -o size=4k,nr_inodes=2 tmpfs /tmp/full
      cp "$1" /tmp/full/rules
      rules=/tmp/full/rules
      start >/dev/null
      stop
      show
      cmp "$1" /tmp/full/rules && echo unchanged
      """, settings: ["SAVE_ON_STOP=yes"])
    #expect(result.standardOutput == "stop: 1\n" + Self.saved + "unchanged\n")
    #expect(!result.standardError.isEmpty)
  }

  @Test func aFileThatIsNamedMustExist() async throws {
    let result = try await run(
      """
      start
      echo '-A -t 192.0.2.1:80 -s rr' | \(installation.program) -R
      reload
      show
      """)
    #expect(result.standardOutput == "start: 6\nreload: 6\n-A -t 192.0.2.1:80 -s rr\n")
    #expect(result.standardError == "There is no /tmp/rules\nThere is no /tmp/rules\n")
  }

  @Test func synchronisationDaemonsStopToo() async throws {
    let result = try await run(
      """
      ip link add left type veth peer name right
      ip link set left up
      ip link set right up
      ip address add 192.0.2.1/24 dev left
      cp "$1" /tmp/rules
      echo '--start-daemon backup --mcast-interface left --syncid 3' >>/tmp/rules
      start >/dev/null
      \(installation.program) -L --daemon
      show >/dev/null
      stop
      \(installation.program) -L --daemon
      """)
    #expect(result.standardError.isEmpty)
    #expect(
      result.standardOutput == """
        backup sync daemon (mcast=left, syncid=3, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
        stop: 0

        """)
  }
}
