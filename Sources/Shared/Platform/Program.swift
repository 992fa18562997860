import CLinux
import Glibc

/// Runs a program, waits for it and returns its exit status, or nil when it could not be started
/// or was killed. Its standard streams are ours.
package func runProgram(path: String, arguments: [String]) -> Int32? {
  var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
  words.append(nil)
  defer { for word in words { free(word) } }
  var process: pid_t = 0
  guard posix_spawn(&process, path, nil, nil, words, environ) == 0 else { return nil }
  var status: Int32 = 0
  guard retryingInterrupts({ waitpid(process, &status, 0) }) == process else { return nil }
  // WIFEXITED, WEXITSTATUS
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
}

/// Makes a write to a closed pipe an error instead of the end of the process.
package func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Makes the C library keep memory that was freed, for programs that run for a moment: given back
/// to the system, it would come anew page by page, and each page costs a fault.
package func keepFreedMemory() {
  _ = mallopt(M_MMAP_THRESHOLD, 1 << 30)
  _ = mallopt(M_TRIM_THRESHOLD, 1 << 30)
}
