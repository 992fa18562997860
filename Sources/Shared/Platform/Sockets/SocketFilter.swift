import CLinux
import Glibc
import SystemPackage

/// One instruction of a classic packet filter (`struct sock_filter`, `<linux/filter.h>`).
package struct FilterInstruction: Sendable, Hashable {
  /// What to do: `BPF_LD`, `BPF_JMP`, `BPF_RET`… and their variants.
  package let code: UInt16
  /// How many instructions to pass over when a comparison holds.
  package let jumpIfTrue: UInt8
  /// How many instructions to pass over when it does not.
  package let jumpIfFalse: UInt8
  /// The operand.
  package let operand: UInt32

  /// Makes an instruction, in the order in which `BPF_JUMP` takes its parts after the operand.
  package init(
    code: UInt16, jumpIfTrue: UInt8 = 0, jumpIfFalse: UInt8 = 0, operand: UInt32
  ) {
    self.code = code
    self.jumpIfTrue = jumpIfTrue
    self.jumpIfFalse = jumpIfFalse
    self.operand = operand
  }
}

/// Lets the kernel drop what a socket need not see.
///
/// - Parameter filter: 1 to 4096 instructions (`BPF_MAXINSNS`).
/// - Throws: the error of `setsockopt`: `EINVAL` for a program that the kernel does not accept.
package func attachFilter(
  _ filter: [FilterInstruction], to descriptor: Int32
) throws(SystemError) {
  var instructions = filter.map {
    sock_filter(code: $0.code, jt: $0.jumpIfTrue, jf: $0.jumpIfFalse, k: $0.operand)
  }
  let count = UInt16(clamping: instructions.count)
  let result = instructions.withUnsafeMutableBufferPointer { buffer in
    var program = sock_fprog(len: count, filter: buffer.baseAddress)
    return setsockopt(
      descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program,
      socklen_t(MemoryLayout<sock_fprog>.size))
  }
  guard result == 0 else { throw .last("setsockopt") }
}

/// Takes a socket's filter away, if it has one.
package func detachFilter(from descriptor: Int32) {
  try? setSocketOption(descriptor, SOL_SOCKET, SO_DETACH_FILTER, 0)
}

/// Sets the size of the receive buffer, beyond `net.core.rmem_max` where the process may
/// (`CAP_NET_ADMIN`), and returns what the kernel made of it (twice the number, for its overhead).
///
/// - Throws: the error of `setsockopt`.
package func setReceiveBuffer(
  _ descriptor: Int32, byteCount: Int
) throws(SystemError) -> Int {
  let size = Int32(clamping: byteCount)
  do {
    try setSocketOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size)
  } catch {
    try setSocketOption(descriptor, SOL_SOCKET, SO_RCVBUF, size)
  }
  return Int(try socketOption(descriptor, SOL_SOCKET, SO_RCVBUF))
}

/// Ties a socket to an interface by its name (`SO_BINDTODEVICE`): it neither hears nor sends on
/// any other. An empty name unties it.
///
/// - Throws: the error of `setsockopt`: `ENODEV` when there is no such interface, `EPERM` without
///   `CAP_NET_RAW`.
package func bindToDevice(_ descriptor: Int32, name: String) throws(SystemError) {
  var text = Array(name.utf8)
  // The kernel cuts what is longer, and would bind to another interface.
  guard text.count < Int(IFNAMSIZ) else {
    throw SystemError(call: "setsockopt", errno: Errno(rawValue: ENODEV))
  }
  text.append(0)
  let result = setsockopt(
    descriptor, SOL_SOCKET, SO_BINDTODEVICE, text, socklen_t(text.count))
  guard result == 0 else { throw .last("setsockopt") }
}
