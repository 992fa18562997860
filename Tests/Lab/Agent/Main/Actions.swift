import CLab
import Glibc
import LabScenario

/// Steps that the agent does itself:
/// - `until TEXT WORD...`: run the peer with these words until its output contains TEXT;
/// - `address ADDRESS`: give the loopback link an address;
/// - `listen tcp|sctp|udp ADDRESS:PORT`: open a server that keeps what comes;
/// - `mark NUMBER`: the firewall mark of the connections to come;
/// - `connect tcp|sctp FROM TO`: open a connection and keep it;
/// - `send FROM TO COUNT BYTES`: send datagrams of that length;
/// - `unload`: take IPVS out of the kernel for good (which should be a lab's own).
struct Actions {
  var runner: Runner
  private var descriptors: [Int32] = []
  private var mark: UInt32 = 0

  init(runner: Runner) { self.runner = runner }

  /// Closes what earlier actions opened.
  mutating func finish() {
    descriptors.forEach { close($0) }
    descriptors = []
  }

  /// Does what the words say; status 0 when it went well, else the reason on standard error.
  mutating func perform(_ words: [[UInt8]]) -> Outcome {
    var outcome = Outcome()
    do {
      try perform(texts: words.map { String(decoding: $0, as: UTF8.self) }, words)
    } catch {
      outcome.status = 1
      outcome.errors = "\(error)"
    }
    return outcome
  }

  /// Why an action failed.
  struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ reason: String) { description = reason }
    static func call(_ name: String) -> Failure {
      Failure("\(name): \(String(cString: strerror(errno)))")
    }
  }

  private mutating func perform(texts: [String], _ words: [[UInt8]]) throws(Failure) {
    switch (texts.first, texts.count) {
    case ("until", 3...):
      let command = Step(words: Array(words[2...]))
      guard runner.poll(command, for: texts[1]) else {
        throw Failure("'\(texts[1])' never came")
      }
    case ("address", 2): try addAddress(texts[1])
    case ("listen", 3): try listen(kind: texts[1], at: texts[2])
    case ("mark", 2): mark = UInt32(texts[1]) ?? 0
    case ("connect", 4): try connect(kind: texts[1], from: texts[2], to: texts[3])
    case ("send", 5):
      try send(from: texts[1], to: texts[2], count: Int(texts[3]) ?? 0, size: Int(texts[4]) ?? 0)
    case ("unload", 1): try unload()
    default: throw Failure("no such action")
    }
  }

  /// Removes the modules, and lets the kernel load none any more.
  private func unload() throws(Failure) {
    guard write(Array("/bin/false".utf8), file: "/proc/sys/kernel/modprobe") else {
      throw .call("/proc/sys/kernel/modprobe")
    }
    let modules = String(decoding: read(file: "/proc/modules"), as: UTF8.self)
    // Those that need others come first.
    for line in modules.split(separator: "\n") {
      let name = String(line.prefix { $0 != " " })
      guard name.hasPrefix("ip_vs") else { continue }
      guard lab_delete_module(name) == 0 else { throw .call("unload \(name)") }
    }
  }

  private func addAddress(_ text: String) throws(Failure) {
    let links = Links()
    defer { links.finish() }
    let address = try Address(text + (text.contains(":") ? "" : ":0"))
    do {
      try links.add(
        address: address.bytes, prefixLength: UInt8(address.bytes.count * 8), link: 1)
    } catch {
      throw Failure("\(error)")
    }
  }

  private mutating func listen(kind: String, at place: String) throws(Failure) {
    let address = try Address(place)
    let descriptor = try socket(kind, address)
    try address.with { (pointer, length) throws(Failure) in
      guard bind(descriptor, pointer, length) == 0 else { throw .call("bind") }
    }
    guard kind == "udp" || Glibc.listen(descriptor, 100) == 0 else { throw .call("listen") }
  }

  private mutating func connect(kind: String, from: String, to: String) throws(Failure) {
    let client = try Address(from)
    let descriptor = try socket(kind, client)
    try client.with { (pointer, length) throws(Failure) in
      guard bind(descriptor, pointer, length) == 0 else { throw .call("bind") }
    }
    try Address(to).with { (pointer, length) throws(Failure) in
      guard Glibc.connect(descriptor, pointer, length) == 0 else { throw .call("connect") }
    }
  }

  private mutating func send(
    from: String, to: String, count: Int, size: Int
  ) throws(Failure) {
    try connect(kind: "udp", from: from, to: to)
    let descriptor = descriptors.last ?? -1
    let datagram = [UInt8](repeating: 0x2E, count: size)
    for _ in 0..<count {
      guard Glibc.send(descriptor, datagram, size, 0) == size else { throw .call("send") }
    }
  }

  private mutating func socket(_ kind: String, _ address: Address) throws(Failure) -> Int32 {
    let family = address.bytes.count == 4 ? AF_INET : AF_INET6
    let type = kind == "udp" ? SOCK_DGRAM : SOCK_STREAM
    let number: Int32 = kind == "udp" ? 17 : kind == "sctp" ? 132 : 6
    let descriptor = Glibc.socket(
      family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), number)
    guard descriptor >= 0 else { throw .call("socket") }
    descriptors.append(descriptor)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
    if mark != 0 { setsockopt(descriptor, SOL_SOCKET, SO_MARK, &mark, 4) }
    return descriptor
  }

  /// An address and port as the socket calls want them.
  private struct Address {
    var bytes: [UInt8]
    private var port: UInt16

    /// Reads `10.0.0.1:80`, `[2001:db8::1]:80` or `2001:db8::1`.
    init(_ text: String) throws(Failure) {
      var host = Substring(text)
      port = 0
      if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
        port = UInt16(host[end...].dropFirst(2)) ?? 0
        host = host[..<end].dropFirst()
      } else if let colon = host.firstIndex(of: ":"), host.lastIndex(of: ":") == colon {
        port = UInt16(host[colon...].dropFirst()) ?? 0
        host = host[..<colon]
      }
      let isIPv6 = host.contains(":")
      bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
      guard inet_pton(isIPv6 ? AF_INET6 : AF_INET, String(host), &bytes) == 1 else {
        throw Failure("\(text): no address")
      }
    }

    func with(
      _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Void
    ) throws(Failure) {
      let isIPv4 = bytes.count == 4
      // sockaddr_in: family, port, address; sockaddr_in6 has a flow label between them.
      var raw: [UInt8] = [isIPv4 ? 2 : 10, 0, UInt8(port >> 8), UInt8(port & 0xFF)]
      raw += (isIPv4 ? [] : [0, 0, 0, 0]) + bytes + [UInt8](repeating: 0, count: isIPv4 ? 8 : 4)
      let count = raw.count
      let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 8)
      defer { memory.deallocate() }
      memory.copyMemory(from: raw, byteCount: count)
      try body(
        UnsafePointer(memory.bindMemory(to: sockaddr.self, capacity: 1)), socklen_t(count))
    }
  }
}
