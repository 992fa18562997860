import CLab
import Glibc

/// Gives this process and its children a file system of their own in which names of hosts and
/// services are the same on every machine.
enum Surroundings {
  /// Names that the scenarios use: `/etc/hosts`.
  static let hosts = """
    127.0.0.1 localhost
    ::1 localhost6
    10.0.0.1 vip.example vip
    10.0.0.2 twenty-eight-characters.exam
    10.0.0.3 twenty-nine-characters.exampl
    10.0.0.4 a-host-name-that-is-a-good-deal-longer-than-any-column.department.example
    10.0.1.1 web1.example web1
    10.0.1.2 web2.example web2
    255.255.255.0 mask24.example
    2001:db8::1 vip6.example
    2001:db8:1::1 six1.example
    2001:db8:1::2 a-host-name-that-is-a-good-deal-longer-than-any-column.department.example
    192.0.2.10 web1.example

    """

  /// Ports that the scenarios use: `/etc/services`.
  static let services = """
    domain 53/tcp
    domain 53/udp
    http 80/tcp www
    https 443/tcp
    https 443/udp
    onlytcp 1001/tcp
    onlyudp 1002/udp
    onlysctp 1003/sctp
    m3ua 2905/sctp
    differs 1101/tcp
    differs 1102/udp
    differs 1103/sctp

    """

  /// Leaves the mount namespace, lays a private `/etc` over the machine's, and puts the peer
  /// where the scripts ipvsadm-save and ipvsadm-restore look for it.
  ///
  /// - Returns: the reason where that failed.
  static func prepare(peer: String) -> String? {
    guard lab_unshare(0x0002_0000) == 0 else { return failure("unshare") }  // CLONE_NEWNS
    guard mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0 else {
      return failure("mount --make-rprivate /")
    }
    // The loader's cache is needed to find the peer's libraries.
    let loaderCache = read(file: "/etc/ld.so.cache")
    guard mount("lab", "/etc", "tmpfs", 0, "mode=755") == 0 else {
      return failure("mount a tmpfs on /etc")
    }
    let files: [(String, [UInt8])] = [
      ("hosts", Array(hosts.utf8)), ("services", Array(services.utf8)),
      ("nsswitch.conf", Array("hosts: files\nservices: files\nprotocols: files\n".utf8)),
      ("protocols", Array("tcp 6 TCP\nudp 17 UDP\nsctp 132 SCTP\n".utf8)),
      ("passwd", Array("root:x:0:0::/:/bin/sh\n".utf8)), ("ld.so.cache", loaderCache),
    ]
    for (name, bytes) in files where !write(bytes, file: "/etc/\(name)") {
      return failure("write /etc/\(name)")
    }
    guard mount("lab", "/usr/local/sbin", "tmpfs", 0, "mode=755") == 0,
      symlink(peer, "/usr/local/sbin/ipvsadm") == 0
    else { return failure("lay a directory over /usr/local/sbin") }
    return nil
  }

  private static let MS_REC = 0x4000
  private static let MS_PRIVATE = 0x40000

  private static func failure(_ call: String) -> String {
    "\(call): \(String(cString: strerror(errno)))"
  }
}

/// All bytes of a file; empty when it cannot be read.
func read(file path: String) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return [] }
  defer { close(descriptor) }
  var all: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = Glibc.read(descriptor, &part, part.count)
    if count <= 0 { return all }
    all += part[..<count]
  }
}

/// Writes a file anew.
func write(_ bytes: [UInt8], file path: String) -> Bool {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count <= 0 { return false }
    rest.removeFirst(count)
  }
  return true
}
