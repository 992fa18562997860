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
    let announcements = instances[router].held.announced.map { address, interface in
      let announcement = Announcer.Announcement(
        router: router, address: address, interfaceIndex: interface)
      return (announcement, pace(of: interface), frame(of: announcement))
    }
    for _ in 0..<repeats {
      for (announcement, pace, frame) in announcements {
        guard announcer.isDue(announcement, pace, now: now), let frame else { continue }
        send(frame, for: announcement)
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
    guard let frame = frame(of: announcement) else { return }
    send(frame, for: announcement)
  }

  /// The frame of an announcement; nil where the interface has none.
  private func frame(of announcement: Announcer.Announcement) -> [UInt8]? {
    guard let link = links[index: announcement.interfaceIndex],
      let hardware = link.hardwareAddress, !link.flags.contains(.noARP)
    else { return nil }
    switch announcement.address {
    case .v4(let address):
      return ARPPacket.gratuitous(address, at: LinkAddress(hardware)).ethernetFrame()
    case .v6(let address):
      return NeighbourAdvertisement.unsolicited(
        address, at: LinkAddress(hardware), isRouter: forwardsIPv6(link.name.description)
      ).ethernetFrame()
    }
  }

  private func send(_ frame: [UInt8], for announcement: Announcer.Announcement) {
    do throws(SystemError) {
      try frames.send(frame, interfaceIndex: announcement.interfaceIndex)
    } catch {
      log.writeLimited(
        .warning, key: "announce \(announcement.interfaceIndex)",
        "\(announcement.address) can't be announced on "
          + "\(links[index: announcement.interfaceIndex]?.name.description ?? "?"): \(error)")
    }
  }

  /// Whether this machine routes IPv6 that comes in through an interface, which neighbours are
  /// told.
  private func forwardsIPv6(_ name: String) -> Bool {
    (try? sysctl.value(of: .ipv6Forwarding, on: ByteString(name))) == 1
  }
}
