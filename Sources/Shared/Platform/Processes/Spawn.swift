import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// Starts a program and returns its process and a descriptor for it.
func spawn(
  _ program: ProgramToRun
) throws(SystemError) -> (process: Int32, descriptor: Int32) {
  guard let words = CStrings([program.path] + program.arguments),
    let environment = CStrings(program.environment),
    let directory = CStrings(program.directory.map { [$0] } ?? [])
  else {
    // A NUL would end the text before its end.
    throw SystemError(call: "execve", errno: .invalidArgument)
  }
  // Most programs need less than a page of it: memory that is not touched is not taken.
  let stackSize = 1 << 16
  let stack = mmap(
    nil, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  guard let stack, stack != MAP_FAILED else { throw .last("mmap") }
  defer { munmap(stack, stackSize) }
  var request = lvs_spawn_request()
  request.path = UnsafePointer(words.pointers[0])
  request.arguments = UnsafePointer(words.pointers + 1)
  request.environment = UnsafePointer(environment.pointers)
  request.directory = UnsafePointer(directory.pointers[0])
  request.descriptors = (
    program.standardInput ?? -1, program.standardOutput ?? -1, program.standardError ?? -1
  )
  request.creates_session = program.grouping == .session ? 1 : 0
  request.death_signal = program.deathSignal ?? 0
  request.keeps_capabilities = program.keepsCapabilities ? 1 : 0
  if let mask = program.fileModeMask {
    request.sets_mask = 1
    request.file_mode_mask = mask
  }
  if let identity = program.identity {
    request.changes_user = 1
    request.user = identity.user
    request.group = identity.group
  }
  let limits = program.limits.map {
    lvs_limit(resource: $0.resource.rawValue, value: rlimit($0))
  }
  var descriptor: Int32 = -1
  let process = (program.identity?.groups ?? []).withUnsafeBufferPointer { groups in
    limits.withUnsafeBufferPointer { limits in
      request.groups = groups.baseAddress
      request.group_count = groups.count
      request.limits = limits.baseAddress
      request.limit_count = limits.count
      return lvs_spawn(&request, stack, stackSize, &descriptor)
    }
  }
  guard process > 0 else {
    let call = request.failed_call.map { String(cString: $0) } ?? "clone"
    throw SystemError(call: call, errno: Errno(rawValue: request.error))
  }
  if descriptor < 0 {
    // Before Linux 5.2 the kernel passes over the wish for a descriptor; 5.3 has another way.
    descriptor = lvs_open_process(process)
    guard descriptor >= 0 else {
      let error = SystemError.last("pidfd_open")
      kill(-process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
      throw error
    }
  }
  return (process, descriptor)
}

/// Becomes another program, with the same process and the descriptors that stay open on exec.
/// Returns only if that fails.
package func replaceProgram(
  path: ByteString, arguments: [ByteString], environment: [ByteString]
) -> SystemError {
  guard let words = CStrings([path] + arguments), let environment = CStrings(environment),
    let path = words.pointers[0]
  else { return SystemError(call: "execve", errno: .invalidArgument) }
  execve(path, words.pointers + 1, environment.pointers)
  return .last("execve")
}

/// Texts as C takes lists of them: pointers to bytes that end with a NUL, and a null pointer.
private struct CStrings: ~Copyable {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let bytes: UnsafeMutablePointer<CChar>

  /// Copies texts; nil when one holds a NUL.
  init?(_ texts: [ByteString]) {
    guard texts.allSatisfy({ !$0.bytes.contains(0) }) else { return nil }
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
      .allocate(capacity: texts.count + 1)
    let bytes = UnsafeMutablePointer<CChar>
      .allocate(capacity: texts.reduce(1) { $0 + $1.bytes.count + 1 })
    var next = bytes
    for (index, text) in texts.enumerated() {
      (pointers + index).initialize(to: next)
      for byte in text.bytes {
        next.initialize(to: CChar(bitPattern: byte))
        next += 1
      }
      next.initialize(to: 0)
      next += 1
    }
    (pointers + texts.count).initialize(to: nil)
    self.pointers = pointers
    self.bytes = bytes
  }

  deinit {
    pointers.deallocate()
    bytes.deallocate()
  }
}
