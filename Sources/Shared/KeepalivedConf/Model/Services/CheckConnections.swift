import NetTypes

extension RealServer {
  /// Settles, when the server is complete, what checks may not do together with its address; a
  /// check that can't work is left out.
  mutating func settleChecks(_ context: ParseContext) {
    let server = endpoint.address
    checkers = checkers.compactMap { checker in
      switch checker {
      case .tcp(let check): settled(check, server, context).map { .tcp($0) }
      case .http(let check): settled(check, server, context).map { .http($0) }
      case .https(let check): settled(check, server, context).map { .https($0) }
      case .smtp(var check):
        if settle(&check, server, context) {
          .smtp(check.withSettledHosts(server, context))
        } else {
          nil
        }
      case .dns(let check): settled(check, server, context).map { .dns($0) }
      case .udp(let check): settled(check, server, context).map { .udp($0) }
      case .ping(let check): settled(check, server, context).map { .ping($0) }
      case .misc, .file, .bfd: checker
      }
    }
  }
}

extension SMTPCheck {
  fileprivate func withSettledHosts(_ server: IPAddress, _ context: ParseContext) -> SMTPCheck {
    var check = self
    let server = connection.address ?? server
    check.hosts = hosts.compactMap { host in
      var around = host
      around.connection.interface = host.connection.interface ?? connection.interface
      guard settle(&around, server, context) else { return nil }
      around.connection.interface = host.connection.interface
      return around
    }
    return check
  }
}

private func settled<Check: ConnectingCheck>(
  _ check: Check, _ server: IPAddress, _ context: ParseContext
) -> Check? {
  var check = check
  return settle(&check, server, context) ? check : nil
}

/// False when the check can't work, which has been reported then.
private func settle<Check: ConnectingCheck>(
  _ check: inout Check, _ server: IPAddress, _ context: ParseContext
) -> Bool {
  settleFamilies(&check, server, context)
  let target = check.connection.address ?? server
  if case .v6(let address) = target, address.isLinkLocal, check.connection.interface == nil {
    context.error(
      .missingSetting, check.places.value("connect_ip"),
      "the link-local address \(target) needs an interface: the check is left out",
      fix: "add `bind_if INTERFACE`")
    return false
  }
  return true
}

/// Compares in the order in which the lines stand, as keepalived does.
private func settleFamilies<Check: ConnectingCheck>(
  _ check: inout Check, _ server: IPAddress, _ context: ParseContext
) {
  guard let source = check.connection.sourceAddress else { return }
  let target = check.connection.address
  let comesFirst =
    target != nil
    && isBefore(check.places.statement("bindto"), check.places.statement("connect_ip"))
  let expected = comesFirst ? server.family : (target ?? server).family
  if source.family != expected {
    context.error(
      .familyMismatch, check.places.value("bindto"),
      "\(source) can't reach \(comesFirst ? server : target ?? server), which is of the other "
        + "address family: `bindto` is ignored",
      fix: comesFirst && source.family == target?.family
        ? "write `connect_ip` before `bindto`" : nil)
    check.connection.sourceAddress = nil
  } else if let target, target.family != source.family {
    context.error(
      .familyMismatch, check.places.value("connect_ip"),
      "\(target) can't be reached from \(source), which is of the other address family: "
        + "`connect_ip` is ignored")
    check.connection.address = nil
  }
}

private func isBefore(_ left: SourceRange?, _ right: SourceRange?) -> Bool {
  guard let left, let right, left.file == right.file else { return false }
  return (left.line, left.offset) < (right.line, right.offset)
}
