import CLinux
import Foundation
import Glibc
import LabSupport
import Testing

/// Scripts, FIFOs and mail, side by side with keepalived.
@Suite struct NoticeTests {
  @Test("Scripts and FIFOs hear what they hear from keepalived, scripts in order")
  func sideBySide() async throws {
    try await onNetwork { net in
      var heard: [[String: [String]]] = []
      var called: [[String: [String]]] = []
      for (name, kind, number) in [("a", DaemonKind.vrrpd, 51), ("b", .keepalived, 61)] {
        let node = try net.node(name)
        try net.join(node, interface: "eth1")
        try node.ip(["link set eth1 up", "addr add 10.8.\(number).1/24 dev eth1"])
        try node.hearNotices()
        let service = try node.start(kind, Self.configuration(number))
        try net.wait(for: .told("fifo GROUP \"G\" MASTER 0", on: name))
        try net.wait(for: .told("fifo INSTANCE \"VI_3\" MASTER 100", on: name))
        net.mark()
        try node.ip(["link set eth1 down"])
        try net.wait(for: .told("fifo GROUP \"G\" FAULT 0", on: name))
        try node.ip(["link set eth1 up"])
        try net.wait(for: .told("fifo GROUP \"G\" MASTER 0", on: name))
        try net.wait(for: .told("call G notify GROUP G MASTER 0", on: name))
        service.signal(SIGTERM)
        try net.wait(for: .told("fifo GROUP \"G\" STOP 0", on: name))
        try net.wait(for: .told("call G notify GROUP G STOP 0", on: name))
        for instance in ["VI_1", "VI_2", "VI_3"] {
          try net.wait(
            for: .told("call \(instance) notify INSTANCE \(instance) STOP 100", on: name))
          try net.wait(for: .told("call \(instance) stop", on: name))
        }
        try net.wait(for: .told("call G stop", on: name))
        let lines = net.all(.anything(on: name), since: 0).compactMap(\.line)
        heard.append(Self.bySubject(lines, prefix: "fifo ", word: 1))
        called.append(Self.bySubject(lines, prefix: "call ", word: 0))
      }
      #expect(heard[0] == heard[1])
      #expect(called[0].mapValues { $0.sorted() } == called[1].mapValues { $0.sorted() })
      // keepalived's come in any order.
      let expected = ["BACKUP", "MASTER", "FAULT", "BACKUP", "MASTER", "STOP"].flatMap {
        ["VI_2 \($0.lowercased())", "VI_2 notify INSTANCE VI_2 \($0) 100"]
      }
      #expect(called[0]["VI_2"] == expected)
    }
  }

  @Test("Mail tells of each new state, also of the end")
  func mail() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      let server = try node.inside { try MailServer() }
      let service = try node.start(
        .vrrpd,
        """
        global_defs {
          router_id lab
          notification_email {
            a@example.com
          }
          notification_email_from b@example.com
          smtp_server 127.0.0.1 \(server.port)
          smtp_alert
        }
        \(instance("VI_1", "eth0", 51))
        """)
      _ = try server.letters(2)
      service.signal(SIGTERM)
      let letters = try server.letters(3)
      try net.wait(for: .end(of: node))
      let subjects = letters.compactMap { letter in
        letter.first { $0.hasPrefix("Subject: ") }
      }
      #expect(
        subjects == [
          "Subject: [lab] VRRP Instance VI_1 - Entering BACKUP state",
          "Subject: [lab] VRRP Instance VI_1 - Entering MASTER state",
          "Subject: [lab] VRRP Instance VI_1 - Stopping",
        ])
      #expect(letters[1].contains("=> VRRP Instance is now owning VRRP VIPs <="))
      #expect(letters[1].contains("RCPT TO:<a@example.com>"))
    }
  }

  @Test("Scripts that never end, ignore signals and leave children hold up nothing")
  func hanging() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      let marker = "86\(node.processMarker)"
      let script = "#!/bin/sh\ntrap '' TERM\nsleep \(marker) &\nsleep \(marker)\n"
      try node.write(script, to: "hang.sh", mode: 0o755)
      let service = try node.start(
        .vrrpd,
        """
        child_wait_time 1
        global_defs {
          script_user root
        }
        vrrp_script CHECK {
          script "/run/hang.sh"
          interval 1
          timeout 1
          weight -10
        }
        \(instance("VI_1", "eth0", 51, extra: """
          notify_backup "/run/hang.sh"
          notify_master "/run/hang.sh"
          track_script {
            CHECK
          }
          """))
        """)
      try net.wait(for: .advert(from: node, priority: 90))
      net.mark()
      service.signal(SIGTERM)
      try net.wait(for: .end(of: node), seconds: 10)
      #expect(net.count(.advert(from: node, priority: 0)) == 1)
      let left = try node.output(of: "ps -e -o args").split(separator: "\n")
      #expect(!left.contains { $0.contains(marker) }, "nothing outlives the daemon")
    }
  }

  @Test("A reload tells of instances that are gone, and of all states where that is wanted")
  func reload() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try node.hearNotices()
      func configuration(_ number: Int, _ instances: [String]) -> String {
        """
        global_defs {
          script_user root
          notify_fifo /run/fifo
          \(number == 3 ? "fifo_write_vrrp_states_on_reload" : "")
        }
        \(instances.joined(separator: "\n"))
        """
      }
      let stays = instance("STAYS", "eth0", 51, extra: "notify \"/run/call.sh\"")
      let silent = instance("SILENT", "eth0", 52, extra: "notify \"/run/call.sh\"")
      let tells = instance(
        "TELLS", "eth0", 53, extra: "notify_deleted \"/run/call.sh gone\"\nnotify \"/run/call.sh\"")
      let service = try node.start(.vrrpd, configuration(1, [stays, silent, tells]))
      for name in ["STAYS", "SILENT", "TELLS"] {
        try net.wait(for: .told("call INSTANCE \(name) MASTER 100", on: "a"))
      }
      net.mark()
      try node.write(configuration(2, [stays]), to: "keepalived.conf")
      service.signal(SIGHUP)
      // As keepalived has it: FAULT for those who don't know the word DELETED.
      try net.wait(for: .told("call INSTANCE SILENT FAULT 100", on: "a"))
      try net.wait(for: .told("call gone", on: "a"))
      try net.wait(for: .told("call INSTANCE TELLS DELETED 100", on: "a"))
      #expect(net.count(.told("fifo INSTANCE \"TELLS\" DELETED 100", on: "a")) == 1)
      #expect(!net.all(.anything(on: "a")).contains { $0.line?.contains("STAYS") == true })
      net.mark()
      try node.write(configuration(3, [stays]), to: "keepalived.conf")
      service.signal(SIGHUP)
      try net.wait(for: .told("fifo INSTANCE \"STAYS\" MASTER 100", on: "a"))
      #expect(net.count(.told("call INSTANCE STAYS MASTER 100", on: "a")) == 0)
    }
  }

  private static func bySubject(
    _ lines: [String], prefix: String, word: Int
  ) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for line in lines where line.hasPrefix(prefix) {
      let text = String(line.dropFirst(prefix.count))
      result[String(text.split(separator: " ")[word]), default: []].append(text)
    }
    return result
  }

  private static func configuration(_ number: Int) -> String {
    func notices(_ name: String) -> String {
      ["master", "backup", "fault", "stop"].map {
        "notify_\($0) \"/run/call.sh \(name) \($0)\"\n"
      }.joined() + "notify \"/run/call.sh \(name) notify\"\n"
    }
    return """
      global_defs {
        script_user root
        notify_fifo /run/fifo
      }
      vrrp_sync_group G {
        group {
          VI_1
          VI_2
        }
        \(notices("G"))
      }
      \(instance("VI_1", "eth0", number, extra: notices("VI_1")))
      \(instance("VI_2", "eth1", number + 1, extra: notices("VI_2")))
      \(instance("VI_3", "eth0", number + 2, extra: notices("VI_3")))
      """
  }
}

/// An instance of version 3 that advertises every 100 ms.
func instance(_ name: String, _ interface: String, _ number: Int, extra: String = "") -> String {
  """
  vrrp_instance \(name) {
    interface \(interface)
    virtual_router_id \(number)
    version 3
    priority 100
    advert_int 0.1
    virtual_ipaddress {
      10.7.0.\(number)/32
    }
    \(extra)
  }
  """
}

extension Node {
  /// Makes `/run/call.sh`, which tells its arguments, and the FIFO `/run/fifo`; lines of both
  /// become events, with `call` or `fifo` before them.
  fileprivate func hearNotices() throws {
    try write("#!/bin/sh\necho \"$*\" >/run/calls\n", to: "call.sh", mode: 0o755)
    for (pipe, word) in [("calls", "call"), ("fifo", "fifo")] {
      guard mkfifo(runDirectory + "/" + pipe, 0o600) == 0 else {
        throw LabFailure("mkfifo: errno \(errno)")
      }
      try run([
        "/bin/sh", "-c",
        "exec 3<>/run/\(pipe); while read -r line <&3; do echo \"\(word) $line\"; done",
      ])
    }
  }

  /// A number that only this run's processes have among their arguments.
  fileprivate var processMarker: String { String(UInt32.random(in: 1_000_000...9_999_999)) }
}

extension Pattern {
  /// A line of a program on a node.
  fileprivate static func told(_ line: String, on node: String) -> Pattern {
    Pattern("`\(line)` on \(node)") { $0.node == node && $0.line == line }
  }

  /// Whatever happens on a node.
  fileprivate static func anything(on node: String) -> Pattern {
    Pattern("anything on \(node)") { $0.node == node }
  }
}

/// A server that takes letters, in the network namespace in which it was made.
final class MailServer: @unchecked Sendable {
  let port: UInt16
  private let listener: Int32
  private let condition = NSCondition()
  private var received: [[String]] = []

  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (listener, result) = (
      listener,
      withUnsafeMutablePointer(to: &name) { [listener] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          guard bind(listener, address, length) == 0, listen(listener, 8) == 0 else { return -1 }
          return Int(getsockname(listener, address, &length))
        }
      }
    )
    guard result == 0 else { throw LabFailure("no mail server: errno \(errno)") }
    port = UInt16(bigEndian: name.sin_port)
    Thread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        self.serve(connection)
      }
    }.start()
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// All letters, once there are so many.
  func letters(_ count: Int) throws -> [[String]] {
    let end = Date(timeIntervalSinceNow: 20)
    condition.lock()
    defer { condition.unlock() }
    while received.count < count {
      guard condition.wait(until: end) else {
        throw LabFailure("\(received.count) letters of \(count) came")
      }
    }
    return received
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    func say(_ text: String) { _ = send(connection, text + "\r\n", text.utf8.count + 2, 0) }
    say("220 lab")
    var lines: [String] = []
    var rest = ""
    var isData = false
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      rest += String(decoding: buffer[..<count], as: UTF8.self)
      while let end = rest.range(of: "\r\n") {
        let line = String(rest[..<end.lowerBound])
        rest = String(rest[end.upperBound...])
        switch line {
        case "." where isData:
          isData = false
          condition.lock()
          received.append(lines)
          condition.broadcast()
          condition.unlock()
          lines = []
          say("250 taken")
        case "DATA" where !isData:
          isData = true
          say("354 go on")
        case "QUIT" where !isData:
          say("221 bye")
          return
        default:
          lines.append(line)
          if !isData { say("250 ok") }
        }
      }
    }
  }
}
