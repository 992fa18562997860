import NetTypes

extension Warnings {
  /// Checks that say little of the service, or nothing.
  func warnAboutChecks(of real: RealServer, _ server: VirtualServer) {
    for checker in real.checkers {
      if let check = checker.block as? any ConnectingCheck {
        warnAboutConnection(check, checker, real, server)
      }
      warnAboutSettings(of: checker)
    }
  }

  private func warnAboutConnection(
    _ check: any ConnectingCheck, _ checker: Checker, _ real: RealServer, _ server: VirtualServer
  ) {
    if let source = check.connection.sourceAddress, hasAddress(source) == false,
      !isVirtual(source)
    {
      warn(
        .foreignSource, check.places.value("bindto"),
        "this machine does not have \(source): the check can't be made, and the server stays in the"
          + " state it has",
        fix: "write an address of this machine")
    }
    let port = check.connection.port ?? real.endpoint.port
    let place =
      check.connection.port == nil ? check.places.block : check.places.value("connect_port")
    switch checker {
    case .http where port == 443:
      warn(
        .unlikelyPort, place,
        "`HTTP_GET` speaks plain HTTP, but port 443 is for TLS: the server will answer with an"
          + " error or not at all",
        fix: "write `SSL_GET`")
    case .https where port == 80:
      warn(
        .unlikelyPort, place,
        "`SSL_GET` speaks TLS, but port 80 is for plain HTTP: the check will fail",
        fix: "write `HTTP_GET`, or `connect_port 443`")
    case .tcp:
      // Pages on another port say something of the service, an open port does not.
      let service = real.endpoint.port
      guard let own = check.connection.port, service != 0, own != service,
        check.connection.address == nil, real.checkers.count == 1
      else { return }
      warn(
        .otherPort, place,
        "the service is on port \(service), but only port \(own) is tried: the server counts as up"
          + " while \(service) is closed",
        fix: "write `connect_port \(service)`, or delete the line")
    case .udp:
      guard server.serviceProtocol == .tcp, check.connection.port == nil else { return }
      warn(
        .unlikelyPort, place,
        "`UDP_CHECK` sends to the UDP port of a TCP service: nobody listens there, and the server"
          + " counts as down",
        fix: "write `TCP_CHECK`, or `connect_port` with a UDP port")
    default: return
    }
  }

  private func warnAboutSettings(of checker: Checker) {
    switch checker {
    case .http(let check):
      for (keyword, isSet) in [
        ("enable_sni", check.sendsServerName == true), ("sni_name", check.serverName != nil),
        ("tls_compliant", check.isTLSCompliant == true),
      ] where isSet {
        warn(
          .ineffectiveSetting, check.places.statement(keyword),
          "`\(keyword)` is about TLS, which `HTTP_GET` doesn't speak: it is ignored",
          fix: "delete it, or write `SSL_GET`")
      }
    case .https(let check):
      guard check.serverName != nil, check.sendsServerName != true else { return }
      warn(
        .ineffectiveSetting, check.places.statement("sni_name"),
        "`sni_name` is sent only with `enable_sni`", fix: "add `enable_sni`")
    case .udp(let check):
      for keyword in ["min_reply_length", "max_reply_length"]
      where check.requiredReply == nil && check.places.contains(keyword) {
        warn(
          .ineffectiveSetting, check.places.statement(keyword),
          "`\(keyword)` is ignored without `require_reply`: silence counts as success",
          fix: "add `require_reply`")
      }
    default: return
    }
  }
}

extension Checker {
  /// The block that it was written as.
  fileprivate var block: any ConfigurationBlock {
    switch self {
    case .tcp(let check): check
    case .http(let check), .https(let check): check
    case .smtp(let check): check
    case .dns(let check): check
    case .udp(let check): check
    case .ping(let check): check
    case .misc(let check): check
    case .file(let check): check
    case .bfd(let check): check
    }
  }
}
