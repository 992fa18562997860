import ConfigurationTesting
import KeepalivedConf
import Testing

/// One mistake is one message: what a block lacks because a keyword is misspelt is no second one.
@Suite("Consequences of misspelt keywords") struct ConsequenceTests {
  @Test(
    "In an instance",
    arguments: ["interface", "virtual_router_id", "virtual_ipaddress", "priority"])
  func instance(keyword: String) {
    let good = """
      vrrp_instance web {
        state MASTER
        interface eth0
        virtual_router_id 51
        priority 100
        virtual_ipaddress {
          192.0.2.100/24
        }
      }

      """
    let misspelt = good.replacing(keyword, with: keyword.dropLast(2) + String(keyword.last!))
    let result = read(misspelt)
    #expect(read(good).diagnostics == [])
    #expect(result.diagnostics.map(\.code) == [.unknownKeyword])
    #expect(result.verdict == .refused)
  }

  @Test(
    "In a virtual server",
    arguments: ["protocol", "lvs_method", "real_server", "TCP_CHECK"])
  func service(keyword: String) {
    let good = """
      virtual_server 192.0.2.100 80 {
        delay_loop 5
        lvs_sched rr
        lvs_method NAT
        protocol TCP
        real_server 198.51.100.1 80 {
          TCP_CHECK {
          }
        }
      }

      """
    let misspelt = good.replacing(keyword, with: keyword.dropLast(2) + String(keyword.last!))
    let result = read(misspelt)
    #expect(result.diagnostics.filter { $0.severity == .error }.map(\.code) == [.unknownKeyword])
    #expect(!result.diagnostics.contains { $0.code == .uncheckedServer })
  }

  @Test("A block that is only missing because its keyword is misspelt") func block() {
    let result = read(
      """
      global_defs {
        enable_script_security
        script_user root
      }
      vrrp_scrpt chk {
        script /bin/true
      }
      vrrp_instance web {
        interface eth0
        virtual_router_id 51
        priority 100
        track_script {
          chk
        }
        virtual_ipaddress {
          192.0.2.100/24
        }
      }
      """)
    #expect(briefs(result) == ["5:1 error unknown-keyword"])
  }

  @Test("What is really missing is told all the same") func independent() {
    let result = read(
      """
      vrrp_instance web {
        interfase eth0
        priority 100
        virtual_ipaddress {
          192.0.2.100/24
        }
      }
      """)
    #expect(briefs(result) == ["1:1 error missing-setting", "2:3 error unknown-keyword"])
  }
}
