import DaemonKit
import DaemonRuntime
import KernelNetworking
import NetTypes
import Platform
import RoutingNetlink
import VRRP

/// Who had the addresses before this process.
enum Predecessor {
  /// Nobody, or one of whom only leftovers are known.
  case none
  /// A process that died.
  case crashed(EarlierRun)
  /// A program that this one took the place of.
  case replaced(HandedState)
}

/// Going on in the place of an earlier process.
extension Daemon {
  /// Takes over what an earlier process knew.
  func goOn(after earlier: Predecessor) {
    switch earlier {
    case .none: return
    case .crashed(let run):
      let snapshot = run.resumable(node.routers, now: now)
      let masters = snapshot.routers.count { $0.state == .master }
      _ = node.restore(snapshot, now: now)
      log.notice(
        "the last process died \(run.lastTurn.duration(to: now).text) ago: this one goes on as "
          + "master of \(masters) virtual router\(masters == 1 ? "" : "s")")
    case .replaced(let state):
      do throws(SnapshotError) {
        _ = node.restore(try NodeSnapshot(bytes: state.node), now: now)
      } catch {
        log.error("\(error.message): all virtual routers start anew")
      }
      adopt(state)
    }
  }

  private func adopt(_ state: HandedState) {
    for channel in state.channels {
      let key = Channels.Key(
        interfaceIndex: channel.interfaceIndex, family: channel.family,
        protocolNumber: channel.protocolNumber)
      let descriptor = OwnedDescriptor(rawValue: channel.descriptor)
      try? descriptor.setClosesOnExec(true)
      let adopted = channels.adopt(key, descriptor, groups: channel.groups)
      do throws(SystemError) {
        try reactor.add(
          adopted.socket.descriptor.rawValue, interest: .readable,
          token: Token.channel(adopted.number).rawValue)
      } catch {
        log.error("a socket that was handed over can't be used: \(error)")
      }
    }
    for setting in state.settings {
      let key = SavedSetting(
        setting: .init(setting.family, setting.name), interface: setting.interface)
      savedSettings[key] = Int(setting.value)
    }
    var handed: [RouterIdentity: HandedState.Instance] = [:]
    for instance in state.instances { handed[instance.identity] = instance }
    for router in instances.indices {
      guard let instance = handed[instances[router].settings.router.identity] else { continue }
      instances[router].takeOver(instance)
    }
    lifecycle.startedUnixSeconds = state.startedUnixSeconds
    log.notice(
      "vrrpd \(DaemonKit.Daemon.version) goes on where the program before it was: master of "
        + "\(node.routers.count { $0.state == .master }) of \(node.routers.count)")
    for part in parts {
      guard let part = part as? any HandedPart,
        let handed = state.parts.first(where: { $0.name == part.handedName })
      else { continue }
      part.takeOver(handed.bytes, descriptors: handed.descriptors, in: self)
    }
  }

  /// Takes the addresses, routes and rules of routers that are master already for set, as far as
  /// the kernel has them, and sets the others.
  func adoptHoldings() {
    for router in instances.indices where node.routers[router].holdsAddresses {
      var present = wanted(by: router)
      // Routes and rules that are there are refused as such, which is as well.
      present.routes = []
      present.rules = []
      present.addresses.removeAll { held in
        !links.addresses(of: held.address.index).contains { $0.isSame(as: held.address) }
      }
      instances[router].held = present
      take(router)
    }
    flushKernel()
  }

  /// Lets go of sockets that were handed over for interfaces which nobody uses any more.
  func closeUnusedChannels() {
    for channel in channels.unused() {
      try? reactor.remove(channel.socket.descriptor.rawValue)
      _ = channels.leave(channel, group: nil)
    }
  }
}

extension RunningInstance {
  /// Goes on with the sequences and counters of an earlier program.
  fileprivate mutating func takeOver(_ handed: HandedState.Instance) {
    var replay = transmitter.replay
    replay.header = AHReplayWindow(last: handed.headerSequence)
    transmitter = AdvertTransmitter(
      settings, keys: keys, source: transmitter.source, replay: replay,
      sequence: HMACSequence(last: handed.hashSequence))
    transmitter.answeredChecksum = handed.checksum.flatMap { number in
      let readings = ChecksumReading.allCases
      return readings.indices.contains(Int(number)) ? readings[Int(number)] : nil
    }
    lastTransition = (handed.lastTransitionSeconds, handed.lastTransitionNanoseconds)
    for counter in handed.refusals {
      if let known = RefusalCounter(rawValue: counter.name) { refusals[known] = counter.value }
    }
    for counter in handed.refusalNames { refusalNames[counter.name] = counter.value }
  }

  /// What a new program goes on with.
  var handed: HandedState.Instance {
    var handed = HandedState.Instance(identity: settings.router.identity)
    handed.headerSequence = transmitter.replay.header.last
    handed.hashSequence = transmitter.sequence.last
    handed.checksum = transmitter.answeredChecksum.flatMap {
      ChecksumReading.allCases.firstIndex(of: $0).map { UInt8($0) }
    }
    handed.lastTransitionSeconds = lastTransition.seconds
    handed.lastTransitionNanoseconds = lastTransition.nanoseconds
    handed.refusals = refusals.map { .init(name: $0.key.rawValue, value: $0.value) }
    handed.refusalNames = refusalNames.map { .init(name: $0.key, value: $0.value) }
    return handed
  }
}
