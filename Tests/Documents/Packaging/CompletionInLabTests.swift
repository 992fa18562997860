import LabSupport
import Testing

/// The completion with a kernel's table to read.
@Suite struct CompletionInLabTests {
  @Test func servicesAndServersOfTheTableAreOffered() async throws {
    let result = try await Lab.run(
      .text(
        """
        ipvsadm-swift --apply "$1"
        source packaging/completions/ipvsadm-swift
        offer() {
          COMP_WORDS=(ipvsadm-swift "$@")
          COMP_LINE=${COMP_WORDS[*]} COMP_POINT=${#COMP_LINE} COMP_CWORD=$#
          _ipvsadm_swift
          echo "$*: ${COMPREPLY[*]}"
        }
        offer -D -t ''
        offer -e -t 192.168.136.10:80 -r 192.168.136.10
        offer -D -u ''
        """),
      arguments: [Lab.packageRoot + "/Examples/rules/tunnels.rules"])
    #expect(result.standardError.isEmpty)
    #expect(
      result.standardOutput == """
        -D -t : 192.168.136.10:80
        -e -t 192.168.136.10:80 -r 192.168.136.10: 192.168.136.101:80 192.168.136.102:80\
         192.168.136.103:80
        -D -u :\u{20}

        """)
  }

  @Test func aModuleIsNotLoadedForThat() async throws {
    let result = try await Lab.run(
      .text(
        """
        modprobe -r ip_vs
        source packaging/completions/ipvsadm-swift
        COMP_WORDS=(ipvsadm-swift -D -t '') COMP_LINE='ipvsadm-swift -D -t ' COMP_CWORD=3
        _ipvsadm_swift
        echo "${#COMPREPLY[@]} offers"
        [ ! -e /proc/net/ip_vs ] && echo 'no module'
        """), kernel: .userModeLinux)
    #expect(result.standardOutput == "0 offers\nno module\n")
    #expect(result.standardError.isEmpty)
  }
}
