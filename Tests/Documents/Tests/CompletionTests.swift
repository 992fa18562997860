import Completion
import Foundation
import Testing

/// The completion for bash: that it is up to date, and what it offers.
@Suite struct CompletionTests {
  private static let path = "packaging/completions/ipvsadm-swift"

  @Test func theFileIsWhatTheGeneratorPrints() throws {
    let text = try Files.text(of: Self.path)
    #expect(text == CompletionScript.text, "`make completions` makes it anew")
  }

  @Test func shellcheckFindsNothing() throws {
    let result = try Files.run(["shellcheck", Self.path])
    #expect(result.status == 0, "\(result.output)")
  }

  /// Splits a line as bash does before it completes.
  private func pieces(of line: String) -> [String] {
    var pieces: [String] = []
    for word in line.split(separator: " ", omittingEmptySubsequences: true) {
      var piece = ""
      var isBreak = false
      for character in word {
        let breaks = ":=<>".contains(character)
        if breaks != isBreak, !piece.isEmpty {
          pieces.append(piece)
          piece = ""
        }
        isBreak = breaks
        piece.append(character)
      }
      pieces.append(piece)
    }
    return line.hasSuffix(" ") ? pieces + [""] : pieces
  }

  /// What bash would offer at the end of a line.
  private func offers(for line: String) throws -> [String] {
    let pieces = pieces(of: line)
    let script = """
      source \(Self.path)
      _ipvsadm_swift_rules() {
        printf '%s\\n' '-A -t 192.0.2.10:80 -s rr' \\
          '-a -t 192.0.2.10:80 -r 192.0.2.11:80 -i -w 1 --tun-type ipip' \\
          '-a -t 192.0.2.10:80 -r 192.0.2.12:80 -i -w 1 --tun-type ipip' \\
          '-A -t [2001:db8::10]:443 -s wlc -p 360' \\
          '-a -t [2001:db8::10]:443 -r [2001:db8::11]:8443 -m -w 1' \\
          '-A -u 192.0.2.10:53 -s rr -o' '-A -f 7 -s rr' '-a -f 7 -r 192.0.2.11:0 -g -w 1'
      }
      COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
      COMP_LINE=$1 COMP_POINT=${#1} COMP_CWORD=$2
      COMP_WORDS=("${@:3}")
      _ipvsadm_swift ipvsadm-swift "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
      (( ${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try Files.run(
      ["bash", "--norc", "-uc", script, "bash", line, String(pieces.count - 1)] + pieces)
    #expect(result.status == 0, "\(result.output)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func commandsComeFirst() throws {
    let offered = try offers(for: "ipvsadm-swift ")
    for command in ["-A", "--add-service", "-L", "-l", "--list", "--apply", "-h", "--set"] {
      #expect(offered.contains(command))
    }
    for option in ["-t", "--numeric", "-n", "--json"] { #expect(!offered.contains(option)) }
    #expect(try offers(for: "ipvsadm-swift --add-s") == ["--add-service", "--add-server"])
  }

  @Test(
    arguments: [
      ("-C ", []), ("-R ", []), ("-h ", []), ("--set 1 2 ", []),
      (
        "-D ",
        ["-t", "--tcp-service", "-u", "--udp-service", "--sctp-service", "-f", "--fwmark-service"]
      ),
      ("-S ", ["--sort", "-n", "--numeric", "--complete"]),
      ("-Sn ", ["--sort", "--complete"]),
      ("--apply file ", ["--keep-others"]),
      ("--apply=file ", ["--keep-others"]),
      ("--stop-daemon master ", ["--syncid"]),
      ("--stop-daemon=master --syncid 1 ", []),
      ("-D -f 7 ", ["-6", "--ipv6"]),
      ("-D -f 7 -6 ", []),
      ("-Df7 ", ["-6", "--ipv6"]),
      ("-d -t 192.0.2.10:80 ", ["-r", "--real-server"]),
      ("-dt [2001:db8::10]:443 ", ["-r", "--real-server"]),
      ("-Z -t 192.0.2.10:80 ", []),
      ("-L --timeout --n", ["--nosort", "--numeric"]),
      ("-L -c --st", []),
      ("-L --st", ["--stats"]),
      ("-L --stats --t", ["--tcp-service", "--thresholds", "--tun-info"]),
      ("-a -t 192.0.2.10:80 -r 192.0.2.13 -m --tun-", []),
      ("-a -t 192.0.2.10:80 -r 192.0.2.13 --tun-", []),
      ("-a -t 192.0.2.10:80 -r 192.0.2.13 -i --tun-t", ["--tun-type"]),
      (
        "-a -t 192.0.2.10:80 -r 192.0.2.13 -w 1 -x 2 -y 3 ",
        ["-g", "--gatewaying", "-i", "--ipip", "-m", "--masquerading"]
      ),
      ("-a -t 192.0.2.10:80 -r 192.0.2.13 -gw 1 -x 2 -y 3 ", []),
      ("-A -t 192.0.2.10:80 -p 300 --s", ["--scheduler", "--sched-flags"]),
      ("-A -t 192.0.2.10:80 -ps rr --s", ["--sched-flags"]),
    ] as [(String, [String])])
  func optionsAreThoseThatTheCommandStillTakes(line: String, options: [String]) throws {
    #expect(try offers(for: "ipvsadm-swift " + line).sorted() == options.sorted())
  }

  @Test(
    arguments: [
      ("-A -t 192.0.2.1:80 -s w", ["wrr", "wlc"]),
      ("-A -t 192.0.2.1:80 --scheduler w", ["wrr", "wlc"]),
      ("-A -t 192.0.2.1:80 --scheduler=w", ["wrr", "wlc"]),
      ("-A -t 192.0.2.1:80 -b sh-", ["sh-fallback", "sh-port"]),
      ("-A -t 192.0.2.1:80 -b sh-port,sh", ["sh-port,sh-fallback"]),
      ("-A -t 192.0.2.1:80 --pe ", ["sip"]),
      ("-a -t 192.0.2.1:80 -r 192.0.2.2 -i --tun-type g", ["gue", "gre"]),
      ("--start-daemon ", ["master", "backup"]),
      ("--stop-daemon=b", ["backup"]),
      ("-a -t 192.0.2.10:80 -w ", []),
      // Of names with colons, bash replaces what follows the last one.
      ("-D -t ", ["192.0.2.10:80", "[2001:db8::10]:443"]),
      ("-D -t 192.0.2.10:", ["80"]),
      ("-D -t 192.0.2.10:8", ["80"]),
      ("-Dt [2001:db8:", [":10]:443"]),
      ("-D -u ", ["192.0.2.10:53"]),
      ("-D --sctp-service ", []),
      ("-D -f ", ["7"]),
      ("-A -t ", []),
      ("-d -t 192.0.2.10:80 -r ", ["192.0.2.11:80", "192.0.2.12:80"]),
      ("-d -t 192.0.2.10:80 -r 192.0.2.12:", ["80"]),
      ("-e -t [2001:db8::10]:443 -r ", ["[2001:db8::11]:8443"]),
      ("-e -f 7 -r ", ["192.0.2.11:0"]),
      ("-a -t 192.0.2.10:80 -r ", []),
      ("--check packaging/comp", ["packaging/completions"]),
      ("--plan packaging/comp", ["packaging/completions"]),
      ("--apply=packaging/comp", ["packaging/completions"]),
      ("-R < packaging/comp", ["packaging/completions"]),
      ("-R <packaging/comp", ["packaging/completions"]),
      ("-Sn > packaging/comp", ["packaging/completions"]),
    ] as [(String, [String])])
  func argumentsAreThoseThatExist(line: String, arguments: [String]) throws {
    #expect(try offers(for: "ipvsadm-swift " + line).sorted() == arguments.sorted())
  }

  @Test func interfacesAreThoseOfTheMachine() throws {
    let offered = try offers(for: "ipvsadm-swift --start-daemon master --mcast-interface ")
    let interfaces = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net")
    #expect(!interfaces.isEmpty)
    #expect(offered.sorted() == interfaces.sorted())
  }

  @Test func anotherProgramNamedIpvsadmIsLeftAlone() throws {
    let script = """
      directory=$(mktemp -d)
      trap 'rm -rf "$directory"' EXIT
      ln -s /bin/true "$directory/ipvsadm-swift"
      PATH=$directory:$PATH
      ln -s /bin/true "$directory/ipvsadm"
      source \(Self.path)
      complete -p ipvsadm-swift ipvsadm
      complete -r ipvsadm
      ln -sf /bin/false "$directory/ipvsadm"
      hash -r
      source \(Self.path)
      complete -p ipvsadm
      """
    let result = try Files.run(["bash", "--norc", "-c", script])
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      Array(lines.prefix(2)) == [
        "complete -F _ipvsadm_swift ipvsadm-swift", "complete -F _ipvsadm_swift ipvsadm",
      ])
    #expect(lines.count == 3)
    #expect(lines.last?.contains("no completion specification") == true)
  }
}
