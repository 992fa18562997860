import CLinux
import Glibc
import IPVS
import NetTypes

struct SystemHost: HostDatabase {
  func legacyIPv4Address(_ text: ByteString) -> IPv4Address? { nil }
  func ipv4Address(named name: ByteString) -> IPv4Address? { nil }
  func port(named name: ByteString, transport: TransportProtocol?) -> UInt16? { nil }
}
