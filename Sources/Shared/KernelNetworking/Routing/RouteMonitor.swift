import CLinux
import NetlinkCodec
package import Platform
package import RoutingNetlink

/// What a monitor tells about.
package struct RouteTopics: OptionSet, Sendable, Hashable {
  /// The bits of the kernel's multicast groups (`RTMGRP_…`, `<linux/rtnetlink.h>`).
  package let rawValue: UInt32
  /// Wraps bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Interfaces.
  package static let links = RouteTopics(rawValue: 1 << 0)
  /// IPv4 addresses.
  package static let ipv4Addresses = RouteTopics(rawValue: 1 << 4)
  /// IPv4 routes.
  package static let ipv4Routes = RouteTopics(rawValue: 1 << 6)
  /// IPv4 rules.
  package static let ipv4Rules = RouteTopics(rawValue: 1 << 7)
  /// IPv6 addresses.
  package static let ipv6Addresses = RouteTopics(rawValue: 1 << 8)
  /// IPv6 routes.
  package static let ipv6Routes = RouteTopics(rawValue: 1 << 10)
  /// IPv6 rules.
  package static let ipv6Rules = RouteTopics(rawValue: 1 << 18)
}

/// Tells what happens to links, addresses, routes and rules of a network namespace.
package final class RouteMonitor {
  private let socket: NetlinkSocket
  /// How many messages could not be read, of whatever kind.
  package private(set) var malformedCount = 0

  /// No single event is larger.
  private static let bufferSize = 1 << 14
  private static let bufferCount = 8
  /// How many events one call hands over, about: others may want the loop's time too.
  private static let eventLimit = 4096

  /// The receive buffer that is asked for when nobody says otherwise: some 10,000 events.
  package static let usualReceiveBuffer = ReceiveBufferSize(bytes: 1 << 23)

  /// Opens a socket in the network namespace of the calling thread: from now on nothing is missed.
  /// Open it before the first dump.
  ///
  /// - Throws: the system call that failed.
  package init(
    topics: RouteTopics, receiveBuffer: ReceiveBufferSize = RouteMonitor.usualReceiveBuffer
  ) throws(SystemError) {
    socket = try NetlinkSocket(
      protocolNumber: NETLINK_ROUTE, bufferSize: Self.bufferSize, bufferCount: Self.bufferCount)
    socket.setReceiveBuffer(receiveBuffer)
    try socket.bind(groups: topics.rawValue)
  }

  /// Becomes readable when there are events.
  package var descriptor: Int32 { socket.descriptor }

  /// The events that are there, in order; never waits. When there are very many, some stay for the
  /// next call, for which the descriptor stays readable.
  ///
  /// - Throws: the error of `recvmmsg`.
  package func events() throws(SystemError) -> [RouteEvent] {
    var events: [RouteEvent] = []
    while events.count < Self.eventLimit {
      let reception = try socket.receive { datagram in decode(datagram, into: &events) }
      switch reception {
      case .received: break
      case .nothing: return events
      case .overrun: if events.last != .overrun { events.append(.overrun) }
      }
    }
    return events
  }

  private func decode(_ datagram: RawSpan, into events: inout [RouteEvent]) {
    var reader = MessageReader()
    while true {
      do throws(NetlinkDecodingError) {
        guard let message = try reader.next(in: datagram) else { return }
        if let event = try RouteEvent(
          header: message.header, body: message.body, in: datagram)
        {
          events.append(event)
        }
      } catch .truncatedMessage(let offset) where offset == reader.offset {
        // Without its length there is no next message either.
        malformedCount += 1
        return
      } catch {
        malformedCount += 1
      }
    }
  }
}
