import Foundation
import Glibc
import LabSupport
import Testing

/// The set-ups that people run: web servers behind one address, and two masters that cross.
@Suite struct WebTests {
  static let server = """
    daemon off;
    user root;
    worker_processes 1;
    pid /run/nginx.pid;
    error_log stderr;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path /run/body;
      proxy_temp_path /run/proxy;
      fastcgi_temp_path /run/fastcgi;
      uwsgi_temp_path /run/uwsgi;
      scgi_temp_path /run/scgi;
      server {
        listen 80;
        location / { return 200 "NAME\\n"; }
      }
    }

    """

  /// As people write it: a script, its weight, a password, the machine's own address.
  static func file(_ priority: Int, _ address: String) -> String {
    """
    global_defs {
      router_id nginx_ha
      enable_script_security
      script_user root
    }
    vrrp_script chk_nginx {
      script "/run/check_nginx"
      interval 1
      weight 2
    }
    vrrp_instance VI_1 {
      state BACKUP
      interface eth0
      virtual_router_id 51
      mcast_src_ip \(address)
      priority \(priority)
      advert_int 1
      authentication {
        auth_type PASS
        auth_pass 123456
      }
      track_script {
        chk_nginx
      }
      virtual_ipaddress {
        10.9.0.150/24
      }
    }

    """
  }

  @Test("A web server stays reachable when one dies, and when a machine does", arguments: Pair.all)
  func webServer(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b, client) = (try net.node("a"), try net.node("b"), try net.node("c"))
      var servers: [Service] = []
      for node in [a, b] {
        try node.write(
          Self.server.replacingOccurrences(of: "NAME", with: "page of \(node.name)"),
          to: "nginx.conf")
        try node.write(
          "#!/bin/sh\nread pid </run/nginx.pid && [ -d /proc/$pid ]\n", to: "check_nginx",
          mode: 0o755)
        servers.append(
          try node.run([Lab.nginx(), "-p", "/run", "-e", "stderr", "-c", "/run/nginx.conf"]))
      }
      try a.start(pair.first, Self.file(101, a.address))
      let other = try b.start(pair.second, Self.file(100, b.address))
      let get = """
        while :; do
          timeout 1 bash -c 'exec 3<>/dev/tcp/10.9.0.150/80 && printf "GET / HTTP/1.0\r\n\r\n" >&3 \
            && tail -n 1 <&3' 2>/dev/null || echo failed
          sleep 0.05
        done
        """
      try client.run(["/bin/sh", "-c", get])
      try net.wait(for: .line("page of a", by: client), times: 3)
      try net.wait(for: .advert(from: a, priority: 103))
      net.mark()
      // Its server dies: b has the better priority then.
      servers[0].kill()
      try net.wait(for: .line("page of b", by: client), times: 3)
      let failed = net.count(.line("failed", by: client))
      print("\(pair.testDescription): \(failed) failed requests after the server's end")
      // The whole machine does: a is better than nobody.
      net.mark()
      servers[0] = try a.run([Lab.nginx(), "-p", "/run", "-e", "stderr", "-c", "/run/nginx.conf"])
      try net.wait(for: .line("page of a", by: client), times: 3)
      net.mark()
      other.kill()
      servers[1].kill()
      try net.wait(for: .line("page of a", by: client), times: 10)
      #expect(net.count(.line("failed", by: client)) == 0, "a was master all the time")
    }
  }

  @Test(
    "Two virtual routers that cross share the work, and each other's when one ends",
    arguments: Pair.both)
  func dualMaster(pair: Pair) async throws {
    try await onNetwork { net in
      let (a, b) = (try net.node("a"), try net.node("b"))
      let first = try a.start(pair.first, Self.crossing(150, 100))
      try b.start(pair.second, Self.crossing(100, 150))
      // Whoever was first had both for a moment.
      try net.wait(for: .advert(from: a, router: 51, priority: 150), times: 5)
      try net.wait(for: .advert(from: b, router: 52, priority: 150), times: 5)
      #expect(try a.has("10.9.0.100") && !a.has("10.9.0.101"))
      #expect(try b.has("10.9.0.101") && !b.has("10.9.0.100"))
      net.mark()
      first.kill()
      try net.wait(for: .announcement(of: "10.9.0.100", from: b), times: 5)
      try net.wait(for: .end(of: a))
      net.mark()
      // keepalived takes a process that nobody has collected for a living one.
      if pair.first == .keepalived { a.remove(["keepalived.pid", "vrrp.pid"]) }
      try a.start(pair.first, Self.crossing(150, 100))
      try net.wait(for: .advert(from: a, router: 51, priority: 150), times: 5)
      try net.wait(for: .removed("10.9.0.100", on: b))
      #expect(net.count(.removed("10.9.0.101", on: b)) == 0)
      #expect(try a.has("10.9.0.100") && !a.has("10.9.0.101"))
    }
  }

  private static func crossing(_ first: Int, _ second: Int) -> String {
    let two = configuration(priority: second, addresses: ["10.9.0.101/24"])
      .replacingOccurrences(of: "VI_1", with: "VI_2")
      .replacingOccurrences(of: "virtual_router_id 51", with: "virtual_router_id 52")
    let start = two.range(of: "vrrp_instance")?.lowerBound ?? two.startIndex
    return configuration(priority: first) + two[start...]
  }
}
