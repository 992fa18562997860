import IPVS
import NetTypes
import Platform

extension Session {
  /// Carries out `-L`, once or again and again.
  func list(_ request: ListRequest, _ control: any IPVSControl) -> Outcome {
    guard let interval = request.watchIntervalMilliseconds else {
      return listOnce(request, control)
    }
    return watch(request, control, intervalMilliseconds: interval)
  }

  /// Appends one listing to the output.
  ///
  /// - Parameter adjust: what is done to the services before they are listed.
  func listOnce(
    _ request: ListRequest, _ control: any IPVSControl,
    adjust: (inout [ListedService]) -> Void = { _ in }
  ) -> Outcome {
    do throws(IPVSError) {
      switch request.subject {
      case .table:
        let information = try control.information()
        var services = try sortedServices(
          control, isSorted: request.isSorted, detail: request.readingDetail)
        adjust(&services)
        appendTable(services, information, request)
      case .service(let id):
        var services = prepared(try readService(id, from: control), isSorted: request.isSorted)
        adjust(&services)
        appendTable(services, nil, request)
      case .timeouts:
        let timeouts = try control.timeouts()
        if request.isJSON {
          JSONDocument.append(timeouts, to: &output.bytes)
        } else {
          DirectorListing.append(timeouts, to: &output.bytes)
        }
      case .daemons:
        let daemons = try control.daemons()
        if request.isJSON {
          JSONDocument.append(daemons, to: &output.bytes)
        } else {
          DirectorListing.append(daemons, to: &output.bytes)
        }
      case .connections:
        return listConnections(request)
      }
      return .success
    } catch {
      complain(ByteString(ErrorTexts.textForListing(error)))
      return Outcome(status: 1, isFinal: true)
    }
  }

  private func appendTable(
    _ services: [ListedService], _ information: IPVSInformation?, _ request: ListRequest
  ) {
    if request.isJSON {
      var document = JSONServices()
      document.begin(information, to: &output.bytes)
      for service in services {
        document.append(service, to: &output.bytes)
        output.flushIfLarge()
      }
      document.end(to: &output.bytes)
      return
    }
    if let information { DirectorListing.append(title: information, to: &output.bytes) }
    if request.isNumeric {
      append(services, request, naming: NumericNaming())
    } else {
      append(services, request, naming: NamedEndpoints(directory: HostNames(host: host)))
    }
  }

  private func append(
    _ services: [ListedService], _ request: ListRequest, naming: some EndpointNaming
  ) {
    var listing = ServiceListing(
      format: request.format, isExact: request.isExact, naming: naming)
    listing.appendHead(to: &output.bytes)
    for service in services {
      listing.append(service, to: &output.bytes)
      output.flushIfLarge()
    }
  }

  /// Reads the table, tells when it would not hold still, and brings it into order.
  func sortedServices(
    _ control: any IPVSControl, isSorted: Bool, detail: ReadingDetail
  ) throws(IPVSError) -> [ListedService] {
    prepared(try readTable(from: control, detail: detail), isSorted: isSorted)
  }

  private func prepared(_ reading: TableReading, isSorted: Bool) -> [ListedService] {
    if !reading.isConsistent {
      complain("hint: the table kept changing while it was read; entries may be missing or doubled")
    }
    var services = reading.services
    if isSorted { ListingOrder.sortAll(&services) }
    return services
  }

  // MARK: Connections

  private func listConnections(_ request: ListRequest) -> Outcome {
    do throws(SystemError) {
      let table = try OwnedDescriptor.open(reading: ConnectionLister.path.description)
      let fault: ConnectionTableFault?
      if request.isJSON {
        fault = try listConnections(table.rawValue, with: JSONConnections())
      } else if request.isNumeric {
        fault = try listConnections(
          table.rawValue,
          with: ConnectionListing(
            naming: NumericNaming(), showsPersistence: request.showsEngineData))
      } else {
        fault = try listConnections(
          table.rawValue,
          with: ConnectionListing(
            naming: NamedEndpoints(directory: HostNames(host: host)),
            showsPersistence: request.showsEngineData))
      }
      guard let fault else { return .success }
      complain(ByteString("unexpected input from \(ConnectionLister.path)"))
      advise([fault.hint])
    } catch {
      let problem = error.call == "open" ? "cannot open file" : "unexpected input from"
      complain(ByteString("\(problem) \(ConnectionLister.path)"))
      advise([ByteString("\(error)")])
    }
    return Outcome(status: 1, isFinal: true)
  }

  /// What a screen can show of the connections has long been read when there is this much.
  private static let heldOutputLimit = 1 << 20

  private func listConnections(
    _ descriptor: Int32, with renderer: some ConnectionRenderer
  ) throws(SystemError) -> ConnectionTableFault? {
    try ConnectionLister.list(
      with: renderer,
      read: { buffer throws(SystemError) in
        // A reader that has gone, or a screen that is full, needs no more.
        if output.failure != nil { return nil }
        if output.isHeld, output.bytes.count > Self.heldOutputLimit { return nil }
        var result: Result<Int, SystemError> = .success(0)
        buffer.withUnsafeMutableBytes { bytes in
          do throws(SystemError) {
            result = .success(try readBytes(from: descriptor, into: bytes))
          } catch {
            result = .failure(error)
          }
        }
        return try result.get()
      },
      write: { text throws(SystemError) in
        output.bytes.append(contentsOf: text)
        output.flushIfLarge()
      })
  }
}

extension ConnectionTableFault {
  /// What is wrong, for the operator.
  fileprivate var hint: ByteString {
    switch self {
    case .empty: "it is empty"
    case .malformedLine(let number): "line \(number) is no connection; all others are listed"
    case .lineTooLong(let number): "line \(number) is too long; the listing ends there"
    }
  }
}

extension ListRequest {
  /// How much of the real servers the listing shows.
  fileprivate var readingDetail: ReadingDetail { format == .plain && !isJSON ? .brief : .full }
}
