import DaemonRuntime
import KeepalivedConf
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import SystemPackage
import VRRP

/// Gratuitous ARP and unsolicited neighbour advertisements.
extension Daemon {
  /// Announces all addresses of a router, so many times.
  func announce(_ router: Int, repeats: Int) {
    for _ in 0..<repeats {
      for (address, interface) in instances[router].held.announced {
        let announcement = Announcer.Announcement(
          router: router, address: address, interfaceIndex: interface)
        announceNow(announcement)
      }
    }
  }

  /// Announces one address, as soon as its interface's pace allows.
  func announceNow(_ announcement: Announcer.Announcement) {
    if announcer.isDue(announcement, pace(of: announcement.interfaceIndex), now: now) {
      send(announcement)
    }
  }

  /// Sends what waited for its turn.
  func announceDue() {
    guard let deadline = announcer.deadline, deadline <= now else { return }
    while let announcement = announcer.next(now: now, pace: { self.pace(of: $0) }) {
      send(announcement)
    }
  }

  private func pace(of interface: UInt32) -> Announcer.Pace {
    let defaults = settings.global.announcements
    let name = links[index: interface].map { $0.name.description } ?? ""
    for (number, group) in settings.garpGroups.enumerated() {
      let isShared = group.interfaces.contains { $0.name == name }
      guard isShared || group.separateInterfaces.contains(where: { $0.name == name }) else {
        continue
      }
      return Announcer.Pace(
        lane: isShared ? -1 - number : Int(interface),
        arpInterval: group.garpInterval ?? .zero,
        neighbourInterval: group.neighbourInterval ?? .zero)
    }
    return Announcer.Pace(
      lane: Int(interface), arpInterval: defaults.interval ?? .zero,
      neighbourInterval: defaults.neighbourInterval ?? .zero)
  }

  private func send(_ announcement: Announcer.Announcement) {
    guard let link = links[index: announcement.interfaceIndex],
      let hardware = link.hardwareAddress, !link.flags.contains(.noARP)
    else { return }
    let frame: [UInt8]?
    switch announcement.address {
    case .v4(let address):
      frame = ARPPacket.gratuitous(address, at: LinkAddress(hardware)).ethernetFrame()
    case .v6(let address):
      frame = NeighbourAdvertisement.unsolicited(
        address, at: LinkAddress(hardware), isRouter: forwardsIPv6(link.name.description)
      ).ethernetFrame()
    }
    guard let frame else { return }
    do throws(SystemError) {
      try frames.send(frame, interfaceIndex: announcement.interfaceIndex)
    } catch {
      log.writeLimited(
        .warning, key: "announce \(announcement.interfaceIndex)",
        "\(announcement.address) can't be announced on \(link.name): \(error)")
    }
  }

  /// Whether this machine routes IPv6 that comes in through an interface, which neighbours are told.
  private func forwardsIPv6(_ name: String) -> Bool {
    (try? sysctl.value(of: .ipv6Forwarding, on: ByteString(name))) == 1
  }
}
