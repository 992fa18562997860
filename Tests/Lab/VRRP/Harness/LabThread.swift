import Foundation
import LabSupport

/// Runs a test on a thread of its own, which enters network namespaces and waits for events there:
/// neither may happen to the threads that all tests share.
///
/// Only a few networks are up at a time, for daemons that wait for a processor miss their moments.
func onNetwork(_ body: @escaping @Sendable (Network) throws -> Void) async throws {
  try await withNetworkSlot {
    try await withTaskExecutorPreference(LabThreads()) {
      let network = try Network()
      defer { network.close() }
      do {
        try body(network)
      } catch {
        print(network.story(of: "\(error)"))
        throw error
      }
    }
  }
}

/// Gives every job a thread, with the local values of the task that it belongs to.
private final class LabThreads: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let thread = Thread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    thread.stackSize = 4 << 20
    thread.start()
  }
}

/// Lets so many networks be up at a time.
private actor NetworkSlots {
  static let shared = NetworkSlots()
  private var free = 8
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func giveBack() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

private func withNetworkSlot(_ work: () async throws -> Void) async throws {
  await NetworkSlots.shared.take()
  do {
    try await work()
    await NetworkSlots.shared.giveBack()
  } catch {
    await NetworkSlots.shared.giveBack()
    throw error
  }
}
