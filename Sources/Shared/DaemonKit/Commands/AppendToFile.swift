import Glibc
import Platform

/// Appends bytes to a file, which is made where there is none; returns why that failed, if it did.
func append(_ bytes: [UInt8], toFile path: String) -> String? {
  let descriptor = retryingInterrupts {
    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o644)
  }
  guard descriptor >= 0 else { return errorText(currentErrno()) }
  let file = OwnedDescriptor(rawValue: descriptor)
  var buffer = OutputBuffer(descriptor: file.rawValue)
  buffer.bytes = bytes
  buffer.flush()
  return buffer.failure.map(errorText)
}
