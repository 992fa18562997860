import IPVS
import NetTypes
import Platform

extension Session {
  /// Carries out `-S`.
  func save(isNumeric: Bool, isComplete: Bool, _ control: any IPVSControl) -> Outcome {
    do throws(IPVSError) {
      let services = try sortedTable(control, isSorted: true)
      if isComplete { try appendSettings(control) }
      append(services, RuleWriter(naming: NumericNaming(), isComplete: isComplete))
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
