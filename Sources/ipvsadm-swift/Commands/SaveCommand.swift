import IPVS
import NetTypes
import Platform

extension Session {
  /// Carries out `-S`.
  func save(isNumeric: Bool, isComplete: Bool, _ control: any IPVSControl) -> Outcome {
    do throws(IPVSError) {
      let services = try sortedServices(
        control, isSorted: true, detail: isComplete ? .full : .tunnels)
      if isComplete { try appendSettings(control) }
      if isNumeric {
        append(services, RuleWriter(naming: NumericNaming(), isComplete: isComplete))
      } else {
        append(
          services, RuleWriter(naming: RestorableNames(host: host), isComplete: isComplete))
      }
      return .success
    } catch {
      complain(ByteString(ErrorTexts.textForListing(error)))
      return Outcome(status: 1, isFinal: true)
    }
  }

  private func append(
    _ services: [ListedService], _ writer: RuleWriter<some EndpointNaming>
  ) {
    var writer = writer
    for listed in services {
      let service = listed.record.service
      writer.append(service, to: &output.bytes)
      for record in listed.servers {
        writer.append(record.server, of: service.id, to: &output.bytes)
      }
      output.flushIfLarge()
    }
  }

  /// Appends what `-S` alone leaves out: timeouts and daemons.
  private func appendSettings(_ control: any IPVSControl) throws(IPVSError) {
    var writer = RuleWriter(naming: NumericNaming(), isComplete: true)
    writer.append(.setTimeouts(try control.timeouts()), to: &output.bytes)
    for daemon in try control.daemons() {
      writer.append(.startDaemon(daemon), to: &output.bytes)
    }
  }
}

/// Names of hosts and ports for rules: only those from which a restore finds the same endpoint
/// again. What has no such name is written as a number.
///
/// Each endpoint is looked up once: with DNS that is two round trips, and a table has the same real
/// servers over and over.
struct RestorableNames: EndpointNaming {
  private struct Key: Hashable {
    let endpoint: Endpoint
    let transport: TransportProtocol?
  }

  /// How many texts are kept.
  private static let cacheLimit = 65_536

  private let host: any HostDatabase
  private var texts: [Key: ByteString] = [:]
  private var names: NamedEndpoints<HostNames>

  /// Asks `host` for names and whether they lead back.
  init(host: any HostDatabase) {
    self.host = host
    names = NamedEndpoints(directory: HostNames(host: host))
  }

  /// Appends names where they lead back to the endpoint, otherwise numbers.
  mutating func append(
    _ endpoint: Endpoint, transport: TransportProtocol?, to text: inout [UInt8]
  ) {
    let key = Key(endpoint: endpoint, transport: transport)
    if let known = texts[key] {
      text.append(contentsOf: known.bytes)
      return
    }
    let start = text.count
    names.append(endpoint, transport: transport, to: &text)
    let word = ByteString(text[start...])
    let parsed = host.addressArgument(word, transport: transport)
    if parsed != AddressArgument(address: endpoint.address, port: endpoint.port) {
      text.removeSubrange(start...)
      endpoint.append(to: &text)
    }
    if texts.count >= Self.cacheLimit { texts.removeAll() }
    texts[key] = ByteString(text[start...])
  }
}
