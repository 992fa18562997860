import Glibc
import LabSupport
import Testing

/// What routers track, with real scripts, files, processes, interfaces and neighbours.
@Suite struct TrackingTests {
  @Test("A script's failure lowers the priority, and its success gives it back")
  func script() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try node.write("#!/bin/sh\ntest ! -e /run/bad\n", to: "check.sh", mode: 0o755)
      try node.start(
        .vrrpd,
        """
        global_defs {
          script_user root
        }
        vrrp_script CHECK {
          script "/run/check.sh"
          interval 0.1
          rise 2
          fall 2
          weight -40
        }
        \(instance("VI_1", "eth0", 51, extra: "track_script {\n CHECK\n}"))
        """)
      try net.wait(for: .advert(from: node, priority: 100))
      net.mark()
      try node.write("", to: "bad")
      try net.wait(for: .advert(from: node, priority: 60))
      net.mark()
      unlink(node.runDirectory + "/bad")
      try net.wait(for: .advert(from: node, priority: 100))
    }
  }

  @Test("A script without weight that fails from the start keeps the router in FAULT")
  func faultAtStart() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try node.start(
        .vrrpd,
        """
        global_defs {
          script_user root
        }
        vrrp_script CHECK {
          script "/bin/false"
          interval 0.1
        }
        \(instance("VI_1", "eth0", 51, extra: "track_script {\n CHECK\n}"))
        """)
      try net.wait(for: .line("INIT -> FAULT", by: node))
      #expect(net.count(.line("-> BACKUP", by: node)) == 0)
    }
  }

  @Test("A file's number counts, also when its directories appear later, and when it is replaced")
  func file() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try node.start(
        .vrrpd,
        """
        track_file NUMBER {
          file "/run/one/two/number"
          weight 2
        }
        track_file MADE {
          file "/run/made"
          weight 1
          init_file 5
        }
        \(instance("VI_1", "eth0", 51, extra: "track_file {\n NUMBER\n MADE\n}"))
        """)
      try net.wait(for: .advert(from: node, priority: 105))
      #expect(node.read("made") == "5\n")
      for (commands, priority) in [
        ("mkdir /run/one && mkdir /run/one/two && echo 10 >/run/one/two/number", 125),
        ("echo -20 >/run/new && mv /run/new /run/one/two/number", 65),
        ("rm /run/one/two/number", 105),
        ("ln -s /run/elsewhere /run/one/two/number && echo 1 >/run/elsewhere", 107),
        ("echo 2 >/run/elsewhere", 109),
        ("rm -r /run/one", 105),
      ] {
        net.mark()
        let shell = try node.run(["/bin/sh", "-c", commands])
        try net.wait(for: .advert(from: node, priority: priority))
        _ = shell
      }
    }
  }

  @Test("An interface that is tracked is bad while it is down or missing")
  func interface() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try net.join(node, interface: "eth1")
      try node.ip(["link set eth1 up"])
      try node.start(
        .vrrpd,
        instance("VI_1", "eth0", 51, extra: "track_interface {\n eth1 weight -30\n}"))
      try net.wait(for: .advert(from: node, priority: 100))
      for (command, priority) in [
        ("link set eth1 down", 70), ("link set eth1 up", 100), ("link del eth1", 70),
      ] {
        net.mark()
        try node.ip([command])
        try net.wait(for: .advert(from: node, priority: priority))
      }
    }
  }

  @Test("A short outage of an interface does not count where it need not")
  func delay() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      try net.join(node, interface: "eth1")
      try node.ip(["link set eth1 up"])
      try node.start(
        .vrrpd,
        """
        interface_up_down_delays {
          eth1 1 1
        }
        \(instance("VI_1", "eth0", 51, extra: "track_interface {\n eth1 weight -30\n}"))
        """)
      try net.wait(for: .advert(from: node, priority: 100))
      net.mark()
      try node.ip(["link set eth1 down", "link set eth1 up"])
      try net.wait(for: .advert(from: node, priority: 100), times: 15)
      #expect(net.count(.advert(from: node, priority: 70)) == 0)
      let down = Network.now()
      try node.ip(["link set eth1 down"])
      let lowered = try net.wait(for: .advert(from: node, priority: 70))
      #expect(Double(lowered.time - down) / 1e9 > 0.99)
    }
  }

  @Test("A process that is missing lowers the priority")
  func process() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      let number = String(UInt32.random(in: 1_000_000...9_999_999))
      try node.start(
        .vrrpd,
        """
        vrrp_track_process SLEEP {
          process sleep \(number)
          weight 20
        }
        \(instance("VI_1", "eth0", 51, extra: "track_process {\n SLEEP\n}"))
        """)
      try net.wait(for: .advert(from: node, priority: 100))
      net.mark()
      let sleeper = try node.run(["sleep", number])
      try net.wait(for: .advert(from: node, priority: 120))
      net.mark()
      sleeper.kill()
      try net.wait(for: .advert(from: node, priority: 100))
    }
  }

  @Test("A neighbour that falls silent is noticed by BFD, long before adverts would tell")
  func bfd() async throws {
    try await onNetwork { net in
      let a = try net.node("a")
      let b = try net.node("b")
      func session(_ own: Node, _ other: Node) -> String {
        """
        bfd_instance PEER {
          neighbor_ip \(other.address)
          source_ip \(own.address)
          min_rx 50
          min_tx 50
          multiplier 3
        }
        """
      }
      let other = try b.start(
        .vrrpd,
        session(b, a) + "\n" + instance("VI_2", "eth0", 61, extra: "track_bfd {\n PEER\n}"))
      try a.start(
        .vrrpd,
        session(a, b) + "\n"
          + instance("VI_1", "eth0", 51, extra: "track_bfd {\n PEER weight 10\n}"))
      try net.wait(for: .advert(from: a, priority: 110))
      net.mark()
      let killed = Network.now()
      other.kill()
      let noticed = try net.wait(for: .advert(from: a, priority: 100))
      #expect(Double(noticed.time - killed) / 1e9 < 0.5, "3 packets of 50 ms, and an advert")
    }
  }

  @Test("Static addresses, routes and rules are set again, and go with the daemon")
  func statics() async throws {
    try await onNetwork { net in
      let node = try net.node("a")
      let service = try node.start(
        .vrrpd,
        """
        static_ipaddress {
          10.66.0.1/24 dev eth0
        }
        static_routes {
          10.67.0.0/24 via 10.66.0.9 dev eth0
        }
        \(instance("VI_1", "eth0", 51))
        """)
      try net.wait(for: .added("10.66.0.1", on: node))
      try net.wait(for: .advert(from: node, priority: 100))
      net.mark()
      try node.ip(["addr del 10.66.0.1/24 dev eth0"])
      try net.wait(for: .added("10.66.0.1", on: node))
      #expect(try node.output(of: "\(Lab.ip()) route").contains("10.67.0.0/24"))
      service.signal(SIGTERM)
      try net.wait(for: .end(of: node))
      #expect(try !node.has("10.66.0.1"))
      #expect(try !node.output(of: "\(Lab.ip()) route").contains("10.67.0.0/24"))
    }
  }
}
