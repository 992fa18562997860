import IPVS
import NetTypes

/// What a command line may ask of the host: names of hosts and of services.
protocol HostDatabase {
  /// Reads an IPv4 address in any of the forms of `inet_aton`: `10.0.0.1`, `10.1`, `0x0a000001`.
  func legacyIPv4Address(_ text: ByteString) -> IPv4Address?
  /// The first IPv4 address of a host name.
  func ipv4Address(named name: ByteString) -> IPv4Address?
  /// The port of a service name.
  func port(named name: ByteString, transport: TransportProtocol) -> UInt16?
}
