import LabSupport
import Testing

/// `ipvsadm-swift` as a process on a real kernel: pipes, signals, terminals, privileges.
@Suite struct ToolTests {
  /// Runs a script, which finds the program under the name `$tool`, and returns the lines of its
  /// standard output. What is not there in time makes the script stop with a status.
  private func lines(
    _ script: String, memoryMegabytes: Int = 256, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> [String] {
    let helpers = """
      tool=\(try Lab.ipvsadmSwift())
      peer=\(try Lab.ipvsadm())
      modprobe ip_vs
      # Waits until a command succeeds, which it soon does; else stops the script.
      until_true() {
        local i
        for ((i = 0; i < 600; i++)); do
          if "$@"; then return 0; fi
          sleep 0.05
        done
        echo "in vain: $*" >&2
        exit 9
      }
      # Runs a command that may fail and prints its status.
      status_of() {
        local status=0
        "$@" || status=$?
        echo "status $status"
      }
      nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }

      """
    let result = try await Lab.run(
      .text(helpers + script), timeLimit: .seconds(120), memoryMegabytes: memoryMegabytes)
    #expect(
      result.exitStatus == 0, "\(result.standardOutput)\(result.standardError)",
      sourceLocation: sourceLocation)
    return result.standardOutput.split(separator: "\n").map(String.init)
  }

  @Test("a writer that pauses: its line is in the kernel's table before the next one comes")
  func pausedWriter() async throws {
    let lines = try await lines(
      """
      mkfifo /tmp/rules
      status_of $tool -R </tmp/rules >/tmp/status &
      exec 9>/tmp/rules
      echo "-A -t 10.0.0.1:80 -s rr" >&9
      has() { $peer -Sn | grep -q -- "$1"; }
      until_true has 10.0.0.1:80
      printf -- "-a -t 10.0.0.1:80 -r 10.0.1.1 -m\\n-A -t 10.0.0.2" >&9
      until_true has 10.0.1.1:80
      printf ":80" >&9
      exec 9>&-
      wait
      cat /tmp/status
      $peer -Sn
      """)
    #expect(
      lines == [
        "status 0", "-A -t 10.0.0.1:80 -s rr", "-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 1",
        "-A -t 10.0.0.2:80 -s wlc",
      ])
  }

  @Test("-S --complete: ipvsadm restores it, and the kernel's table is the same again")
  func completeForThePeer() async throws {
    let rules = [
      "--set 10 20 30",
      "--start-daemon master --mcast-interface lo --syncid 7 --sync-maxlen 1472"
        + " --mcast-group 224.0.0.81 --mcast-port 8848 --mcast-ttl 1",
      "-A -f 4294967295 -6 -s wlc", "-A -t 10.0.0.1:80 -s sh -p 60 -M 255.255.255.0 -b sh-port",
      "-a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 3 -x 9 -y 5",
      "-a -t 10.0.0.1:80 -r 10.0.1.2:80 -i -w 1 --tun-type gue --tun-port 99 --tun-csum",
      "-A -u [2001:db8::1]:53 -s mh -o -b mh-fallback,mh-port",
      "-a -u [2001:db8::1]:53 -r [2001:db8:1::1]:53 -i -w 2147483647 --tun-type gre --tun-nocsum",
      "--set 10 20 30",
    ]
    let lines = try await lines(
      """
      cat >/tmp/rules <<'EOF'
      \(rules.joined(separator: "\n"))
      EOF
      $tool -R </tmp/rules
      $tool -S -n --complete >/tmp/saved
      cat /tmp/saved
      $peer -C
      $peer --set 900 120 300
      $peer --stop-daemon master
      $peer -R </tmp/saved
      $tool -S -n --complete | diff /tmp/saved -
      $tool --plan /tmp/saved
      $tool --apply /tmp/saved
      echo same
      """)
    #expect(Set(rules).isSubset(of: lines))
    #expect(lines.last == "same")
  }

  @Test("--apply: what stays is not touched, what others added meanwhile is taken away")
  func apply() async throws {
    let lines = try await lines(
      """
      $peer -R <<'EOF'
      -A -t 10.0.0.1:80 -s rr
      -a -t 10.0.0.1:80 -r 127.0.0.1:8080 -m
      -A -t 10.0.0.2:80 -s rr
      EOF
      ip address add 10.0.0.1/32 dev lo
      busybox nc -l -p 8080 -e cat &
      server=$!
      listens() { grep -q ":1F90 .* 0A " /proc/net/tcp /proc/net/tcp6; }
      until_true listens
      coproc client { busybox nc 10.0.0.1 80; }
      established() { $peer -Lcn | grep -q ESTABLISHED; }
      until_true established
      cat >/tmp/rules <<'EOF'
      -A -t 10.0.0.1:80 -s rr # stays
      -a -t 10.0.0.1:80 -r 127.0.0.1:8080 -m -w 5
      -a -t 10.0.0.1:80 -r 10.0.1.2:80 -m
      EOF
      $tool --plan /tmp/rules
      $tool --apply /tmp/rules
      # The connection is alive.
      echo alive >&"${client[1]}"
      read -r -t 30 answer <&"${client[0]}"
      echo "$answer"
      $peer -A -t 10.0.0.3:80
      $tool --apply /tmp/rules --keep-others
      $tool --plan /tmp/rules
      kill $server
      """)
    #expect(
      lines == [
        "-a -t 10.0.0.1:80 -r 10.0.1.2:80 -m -w 1", "-e -t 10.0.0.1:80 -r 127.0.0.1:8080 -m -w 5",
        "-D -t 10.0.0.2:80", "alive", "-D -t 10.0.0.3:80",
      ])
  }

  @Test("readers that go and disks that are full: a listing ends, a restore does not")
  func readers() async throws {
    let lines = try await lines(
      """
      services() { for ((i = 1; i <= 1000; i++)); do echo "-A -f $i"; done; }
      services | $tool -R
      $tool -Ln >/dev/full; echo $?
      $tool -Ln >&-; echo $?
      # Nobody reads the pipe any more: a thousand refusals, and then a service.
      mkfifo /tmp/messages
      exec 8<>/tmp/messages 9>/tmp/messages 8<&-
      status=0
      { services; echo "-A -f 2000"; } | $tool -R 2>&9 || status=$?
      echo "$status"
      $peer -Sn | grep -c ''
      """)
    #expect(lines == ["0", "0", "0", "1001"])
  }

  @Test("without privilege: what is missing, and what needs none") func privilege() async throws {
    let lines = try await lines(
      """
      echo "-A -f 1" >/tmp/rules
      status_of nobody $tool -Ln 2>&1
      status_of nobody $tool -A -f 1 2>&1
      status_of nobody $tool --check /tmp/rules
      nobody $tool -h | grep -c add-service
      status_of nobody $tool --version
      """)
    let refused = [
      "Can't initialize ipvs: Permission denied (you must be root)",
      "Are you sure that IP Virtual Server is built in the kernel or as module?",
      "hint: run as root, or with the capability CAP_NET_ADMIN in this network namespace",
      "status 2",
    ]
    #expect(
      Array(lines.dropLast(3)) == refused + refused + [
        "/tmp/rules: 1 virtual service, 0 real servers, no mistakes", "status 0",
      ])
    #expect(lines.last == "status 0")
  }

  @Test("a terminal is given back when a signal ends a watch", arguments: ["INT", "TERM", "HUP"])
  func watchOnTerminal(signal: String) async throws {
    let lines = try await lines(
      """
      $tool -A -t 10.0.0.1:80
      # The shell ignores interrupts for what runs in the background.
      script -qfec "stty rows 24 cols 80; exec env --default-signal $tool -Ln --watch=0.1" /tmp/screen \\
        </dev/null >/dev/null &
      until_true grep -q "TCP  10.0.0.1:80" /tmp/screen
      $tool -A -u 10.0.0.2:53
      until_true grep -q "UDP  10.0.0.2:53" /tmp/screen
      kill -\(signal) "$(busybox pidof ipvsadm-swift)"
      status_of wait $!
      # The screen of its own and the hidden cursor, and both back again.
      printf '%d %d\\n' "$(grep -c $'\\033\\\\[?1049h\\033\\\\[?25l' /tmp/screen)" \\
        "$(grep -c $'\\033\\\\[?25h\\033\\\\[?1049l' /tmp/screen)"
      """)
    #expect(lines == ["status 0", "1 1"])
  }

  @Test("a watch into a file is repeated until a signal ends it; nohup keeps it alive")
  func watchIntoFile() async throws {
    let lines = try await lines(
      """
      $tool -A -t 10.0.0.1:80
      times() { (($(grep -c "TCP  10.0.0.1:80" /tmp/list) >= $1)); }
      : >/tmp/list
      (trap '' HUP; exec $tool -Ln --watch=0.1 >/tmp/list) &
      watch=$!
      until_true times 2
      kill -HUP $watch
      # What comes after that comes from a program that is alive.
      : >/tmp/list
      until_true times 3
      kill -TERM $watch
      status_of wait $watch
      """)
    #expect(lines == ["status 0"])
  }

  @Test("a million connections, in little memory") func connections() async throws {
    let lines = try await lines(
      """
      # /proc/net is another one for each process: all of /proc is one of our own.
      mkdir -p /tmp/proc/net
      busybox awk 'BEGIN {
        print "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData"
        for (i = 0; i < 1000000; i++)
          printf "TCP %08X %04X 0A000001 0050 0A000101 1F90 ESTABLISHED %7d\\n",
            167772160 + i, 1024 + i % 60000, i % 900
      }' >/tmp/proc/net/ip_vs_conn
      mount --bind /tmp/proc /proc
      # Kilobytes of address space.
      ulimit -v 65536
      $tool -Lcn >/tmp/list
      wc -l </tmp/list
      tail -n 1 /tmp/list
      $tool -Lcn --json | tail -c 3
      """, memoryMegabytes: 512)
    #expect(
      lines == [
        "1000002", "TCP 01:39  ESTABLISHED 10.15.66.63:41023  10.0.0.1:80        10.0.1.1:8080",
        "]}",
      ])
  }
}
