import CLinux
package import FirewallNetlink
package import NetTypes
import NetlinkCodec
package import Platform
package import SystemPackage

/// Why the firewall could not be changed. Nothing was, then.
package enum FirewallError: Error, Equatable {
  /// A system call failed.
  case system(SystemError)
  /// The kernel refused a change: which, why, and in its own words, where it has any.
  case refused(change: String, errno: Errno, explanation: String?)
  /// The kernel did not answer in time, or can't be understood.
  case unanswered
}

extension FirewallError: CustomStringConvertible {
  /// What is wrong, and what would help.
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .refused(let change, let errno, let explanation):
      "the kernel refuses to \(change): " + (explanation.map { "\($0) (\(errno))" } ?? "\(errno)")
        + (errno == .notSupportedOnSocket || errno == .noSuchFileOrDirectory
          ? "; is nf_tables there (CONFIG_NF_TABLES)?" : "")
    case .unanswered: "the kernel did not answer a change of the firewall"
    }
  }
}

/// The machine's firewall (nf_tables), as far as virtual addresses need it.
package final class KernelFirewall {
  private var socket: NetlinkSocket?
  private var sequence: UInt32 = 0
  /// What the kernel was told.
  package private(set) var state: Firewall

  private static let bufferSize = 1 << 13
  private static let bufferCount = 8
  private static let answerLimit = Duration.seconds(5)
  private static let minimumSendBuffer = 1 << 19

  /// Nothing happens until something is to be blocked.
  package init(options: FirewallOptions = FirewallOptions()) { state = Firewall(options: options) }

  /// Drops packets to addresses, except neighbour discovery, and packets from them.
  ///
  /// - Throws: why nothing changed.
  package func block(_ addresses: [BlockedAddress]) throws(FirewallError) {
    try change { $0.block(addresses) }
  }

  /// Takes packets to addresses, and sends from them, again.
  ///
  /// - Throws: why nothing changed.
  package func unblock(_ addresses: [BlockedAddress]) throws(FirewallError) {
    try change { $0.unblock(addresses) }
  }

  /// Sends a macvlan's reports of multicast membership through the interface below.
  ///
  /// - Throws: why nothing changed.
  package func redirectReports(
    of family: AddressFamily, from macvlan: UInt32, to parent: UInt32
  ) throws(FirewallError) {
    try change { $0.redirectReports(of: family, from: macvlan, to: parent) }
  }

  /// Ends that.
  ///
  /// - Throws: why nothing changed.
  package func stopRedirectingReports(
    of family: AddressFamily, from macvlan: UInt32
  ) throws(FirewallError) {
    try change { $0.stopRedirectingReports(of: family, from: macvlan) }
  }

  /// Removes the tables.
  ///
  /// - Throws: why nothing changed.
  package func removeTables() throws(FirewallError) {
    try change { $0.removeTables() }
  }

  /// Removes what a predecessor left that was killed.
  ///
  /// - Throws: why nothing changed.
  package func removeLeftovers() throws(FirewallError) {
    try perform(Firewall.removeLeftovers(options: state.options))
    state = Firewall(options: state.options)
  }

  private func change(
    _ body: (inout Firewall) -> FirewallBatch
  ) throws(FirewallError) {
    var next = state
    let batch = body(&next)
    do throws(FirewallError) {
      try perform(batch)
    } catch .refused(_, .noSuchFileOrDirectory, _) {
      // Somebody removed our tables: all that there shall be is made anew.
      try perform(next.rebuild())
    }
    state = next
  }

  /// Carries out changes, all or none; without any nothing is opened.
  private func perform(_ batch: FirewallBatch) throws(FirewallError) {
    guard !batch.isEmpty else { return }
    var writer = MessageWriter()
    let first = sequence &+ 1
    sequence = batch.encode(firstSequence: first, into: &writer)
    let socket: NetlinkSocket
    do throws(SystemError) {
      socket = try openSocket()
      // The whole batch has to go in one message.
      socket.setSendBuffer(
        bytes: Int32(clamping: max(Self.minimumSendBuffer, 2 * writer.byteCount)))
      try socket.send(writer)
    } catch {
      throw .system(error)
    }
    try collect(batch, first, from: socket)
  }

  private func openSocket() throws(SystemError) -> NetlinkSocket {
    if let socket { return socket }
    let new = try NetlinkSocket(
      protocolNumber: NETLINK_NETFILTER, bufferSize: Self.bufferSize,
      bufferCount: Self.bufferCount)
    try new.bind(groups: 0)
    socket = new
    return new
  }

  private func collect(
    _ batch: FirewallBatch, _ first: UInt32, from socket: NetlinkSocket
  ) throws(FirewallError) {
    let deadline = ContinuousClock.now.advanced(by: Self.answerLimit)
    let last = FirewallBatch.sequence(ofChange: batch.count - 1, firstSequence: first)
    var failure: FirewallError?
    var isFinished = false
    while !isFinished {
      let reception: NetlinkSocket.Reception
      do throws(SystemError) {
        reception = try socket.receive { datagram in
          var reader = MessageReader()
          while let message = try? reader.next(in: datagram) {
            guard message.header.type == MessageHeader.errorType,
              let error = try? ErrorMessage(
                header: message.header, body: message.body, in: datagram)
            else { continue }
            let position = message.header.sequence &- first
            // Answers to an earlier batch don't belong here.
            guard position <= UInt32(batch.count) else { continue }
            if error.code != 0, failure == nil {
              failure = .refused(
                change: position == 0
                  ? "change the firewall" : batch.description(ofChange: Int(position) - 1),
                errno: Errno(rawValue: error.code), explanation: error.explanation)
            }
            // What is wrong with the batch as a whole is said of its begin.
            if message.header.sequence == last || (position == 0 && error.code != 0) {
              isFinished = true
            }
          }
        }
      } catch {
        throw .system(error)
      }
      switch reception {
      case .received: break
      case .nothing: guard socket.waitForInput(until: deadline) else { throw .unanswered }
      // So many refusals that they did not fit: the first says enough.
      case .overrun: throw failure ?? .unanswered
      }
    }
    if let failure { throw failure }
  }
}
