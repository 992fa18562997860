import IPVS
import NetTypes
import Platform

extension Session {
  /// Carries out `-L`.
  func list(_ request: ListRequest, _ control: any IPVSControl) -> Outcome {
    do throws(IPVSError) {
      switch request.subject {
      case .table:
        DirectorListing.append(title: try control.information(), to: &output.bytes)
        appendListing(of: try sortedTable(control, isSorted: request.isSorted), request)
      case .service(let id):
        let record = try control.service(id)
        let servers = try control.realServers(of: id)
        var listed = ListedService(record: record, servers: servers.entries)
        if request.isSorted { ListingOrder.sort(&listed.servers) }
        appendListing(of: [listed], request)
      case .timeouts:
        DirectorListing.append(try control.timeouts(), to: &output.bytes)
      case .daemons:
        DirectorListing.append(try control.daemons(), to: &output.bytes)
      case .connections:
        break
      }
      return .success
    } catch {
      complain(ByteString(ErrorTexts.textForListing(error)))
      return Outcome(status: 1, isFinal: true)
    }
  }

  private func appendListing(of services: [ListedService], _ request: ListRequest) {
    var listing = ServiceListing(
      format: request.format, isExact: request.isExact, naming: NumericNaming())
    listing.appendHead(to: &output.bytes)
    for service in services {
      listing.append(service, to: &output.bytes)
      output.flushIfLarge()
    }
  }

  func sortedTable(
    _ control: any IPVSControl, isSorted: Bool
  ) throws(IPVSError) -> [ListedService] {
    var services: [ListedService] = []
    for record in try control.services().entries {
      services.append(
        ListedService(
          record: record, servers: try control.realServers(of: record.service.id).entries))
    }
    if isSorted { ListingOrder.sortAll(&services) }
    return services
  }
}
