package import HTTP1

/// How much clients may ask of a daemon.
package struct ControlLimits: Sendable, Equatable {
  /// How many clients are served at a time; further ones are turned away.
  package var clients: Int
  /// The size of requests.
  package var http: HTTPLimits
  /// How long a connection may be idle between requests.
  package var idleTime: Duration
  /// How long a request may take to arrive.
  package var requestTime: Duration
  /// How long a client may take none of what is there for it.
  package var stallTime: Duration
  /// How long to wait for the client to close its side after the last response.
  package var lingerTime: Duration
  /// How often a stream without events says that it is alive.
  package var heartbeatInterval: Duration
  /// How many bytes may wait to be sent before nothing more is made for a client: no event, no
  /// answer to the next request. One response may be larger.
  package var outputBacklog: Int

  /// Makes limits.
  package init(
    clients: Int = 64, http: HTTPLimits = .request, idleTime: Duration = .seconds(60),
    requestTime: Duration = .seconds(10), stallTime: Duration = .seconds(10),
    lingerTime: Duration = .seconds(1), heartbeatInterval: Duration = .seconds(15),
    outputBacklog: Int = 65_536
  ) {
    self.clients = clients
    self.http = http
    self.idleTime = idleTime
    self.requestTime = requestTime
    self.stallTime = stallTime
    self.lingerTime = lingerTime
    self.heartbeatInterval = heartbeatInterval
    self.outputBacklog = outputBacklog
  }
}
