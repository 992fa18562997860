/// Who is on the other side of a Unix socket, as the kernel says (`SO_PEERCRED`, unix(7)).
package struct PeerCredentials: Sendable, Hashable {
  /// The process; 0 when it is in another process namespace.
  package let process: Int32
  /// The user.
  package let user: UInt32
  /// The group.
  package let group: UInt32

  /// Makes them.
  package init(process: Int32, user: UInt32, group: UInt32) {
    self.process = process
    self.user = user
    self.group = group
  }
}
