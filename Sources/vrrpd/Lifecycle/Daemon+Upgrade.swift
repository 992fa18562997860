import DaemonRuntime
import Glibc
import KernelNetworking
import NetTypes
import Platform
import VRRP

/// The program as it was started: what an upgrade starts again.
struct ProgramOnDisk {
  /// Its path, under which a new version may lie now.
  var path = ByteString("")
  /// The words of the command line, the program's name first.
  var words: [ByteString] = []
  /// The environment.
  var environment: [ByteString] = []
}

/// What is told of an upgrade.
enum UpgradeResult: Equatable {
  /// The new program would take over; it does so at once, and this one doesn't come back.
  case begun
  /// The old program goes on, for this reason.
  case refused(String)
}

/// A trial of the new program: whether it starts with this command line, reads this configuration
/// and understands this state.
final class UpgradeTrial {
  private static let timeout: Duration = .seconds(10)

  /// When it has taken too long.
  private(set) var deadline: Instant?
  private var child: ChildProcess?
  private let answer: (UpgradeResult) -> Void

  /// Starts the program with the state at its standard input.
  init(
    _ program: ProgramOnDisk, state: borrowing OwnedDescriptor, in daemon: Daemon,
    then answer: @escaping (UpgradeResult) -> Void
  ) throws(SystemError) {
    var run = ProgramToRun(
      path: program.path, arguments: program.words,
      environment: program.environment + [ByteString(Handover.trialVariable + "=1")])
    run.standardInput = state.rawValue
    run.keepsCapabilities = true
    let child = try ChildProcess(starting: run)
    try daemon.reactor.add(
      child.descriptor.rawValue, interest: .readable, token: Token.trial.rawValue)
    self.answer = answer
    self.child = consume child
    deadline = daemon.now.advanced(by: Self.timeout)
  }

  /// The trial has ended.
  func end(_ daemon: Daemon) {
    guard let number = child?.descriptor.rawValue else { return }
    try? daemon.reactor.remove(number)
    let status = child?.collect()
    child = nil
    deadline = nil
    daemon.lifecycle.trial = nil
    // Told to stop meanwhile: a new program would go on for ever.
    guard !daemon.node.isStopping, daemon.exitStatus == nil else {
      return tell(.refused("the daemon stops"), daemon)
    }
    guard let status, status.isSuccess else {
      return tell(.refused("the new program can't go on from here (\(status.text))"), daemon)
    }
    tell(.begun, daemon)
    if let reason = daemon.becomeNewProgram() { tell(.refused(reason), daemon) }
  }

  /// Gives up when it takes too long.
  func endIfDue(_ daemon: Daemon) {
    guard let deadline, deadline <= daemon.now else { return }
    child?.signalGroup(SIGKILL)
    _ = child?.wait()
    child = nil
    self.deadline = nil
    daemon.lifecycle.trial = nil
    tell(.refused("the new program did not get ready in time"), daemon)
  }

  private func tell(_ result: UpgradeResult, _ daemon: Daemon) {
    if case .refused(let reason) = result {
      daemon.log.error("upgrade: \(reason): this program goes on")
    }
    answer(result)
  }
}

extension ChildStatus? {
  fileprivate var text: String { map { "\($0)" } ?? "no status" }
}

/// How a program hands over to the next.
enum Handover {
  /// Set for a program that is to say whether it understands the state at its standard input.
  static let trialVariable = "VRRPD_TRIAL"
  /// The number of the descriptor with the state, for a program that takes over.
  static let stateVariable = "VRRPD_STATE"
}

extension Daemon {
  /// Lets the program that lies on the disk now take this one's place, in the same process: with
  /// its sockets and all that it knows. If that can't be done, this one goes on.
  ///
  /// - Parameter answer: is told what becomes of it.
  func upgrade(then answer: @escaping (UpgradeResult) -> Void = { _ in }) {
    guard lifecycle.trial == nil, !node.isStopping else {
      answer(.refused(node.isStopping ? "the daemon stops" : "an upgrade is under way already"))
      return
    }
    log.notice("upgrade: \(lifecycle.program.path) is tried")
    do throws(SystemError) {
      let state = try stateInMemory()
      lifecycle.trial = try UpgradeTrial(
        lifecycle.program, state: state, in: self, then: answer)
    } catch {
      log.error("upgrade: \(lifecycle.program.path) can't be tried: \(error)")
      answer(.refused("\(lifecycle.program.path) can't be tried: \(error)"))
    }
  }

  /// Becomes the new program; returns only when that failed, and then why.
  func becomeNewProgram() -> String? {
    now = MonotonicClock.now()
    announceAll()
    log.flush()
    do throws(SystemError) {
      let state = handedState()
      let file = try stateInMemory(state)
      setClosesOnExec(false, file.rawValue)
      for descriptor in state.descriptors { setClosesOnExec(false, descriptor) }
      let program = lifecycle.program
      let error = replaceProgram(
        path: program.path, arguments: program.words,
        environment: program.environment
          + [ByteString("\(Handover.stateVariable)=\(file.rawValue)")])
      for descriptor in state.descriptors { setClosesOnExec(true, descriptor) }
      throw error
    } catch {
      return "\(lifecycle.program.path) can't take over: \(error)"
    }
  }

  private func setClosesOnExec(_ isOn: Bool, _ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, isOn ? FD_CLOEXEC : 0)
  }

  /// Sends announcements that wait for their turn.
  private func announceAll() {
    while let deadline = announcer.deadline {
      now = max(now, deadline)
      announceDue()
      if announcer.deadline == deadline { break }
    }
    now = MonotonicClock.now()
  }

  private func stateInMemory(
    _ state: HandedState? = nil
  ) throws(SystemError) -> OwnedDescriptor {
    let file = try Files.inMemory(name: "vrrpd")
    try Files.writeAll((state ?? handedState()).bytes, to: file.rawValue)
    lseek(file.rawValue, 0, SEEK_SET)
    return file
  }

  /// All that a new program needs.
  private func handedState() -> HandedState {
    var state = HandedState()
    state.node = node.snapshot().bytes
    state.channels = channels.all.map { channel in
      .init(
        interfaceIndex: channel.key.interfaceIndex, family: channel.key.family,
        protocolNumber: channel.key.protocolNumber,
        descriptor: channel.socket.descriptor.rawValue, groups: Array(channel.groups.keys))
    }
    let deleted = node.deleted
    state.instances = instances.indices.filter { !deleted.contains($0) }
      .map { instances[$0].handed }
    state.settings = savedSettings.map { key, value in
      .init(
        family: key.setting.family, name: key.setting.name, interface: key.interface,
        value: Int64(value))
    }
    for case let part as any HandedPart in parts {
      let (bytes, descriptors) = part.handOver(in: self)
      state.parts.append(.init(name: part.handedName, bytes: bytes, descriptors: descriptors))
    }
    if let number = lifecycle.link?.descriptorNumber {
      state.link = .init(
        descriptor: number, restarts: Int64(lifecycle.link?.restarts ?? 0))
    }
    state.startedUnixSeconds = lifecycle.startedUnixSeconds
    return state
  }
}
