package import NetTypes
import Platform

/// Runs a program for the words of a command line, the first of which is the name by which it was
/// called, and returns its exit status.
///
/// - Parameter work: what the daemon does when no other command is given: it runs, and returns its
///   exit status; nil for a program that only checks configurations.
package func runDaemon(
  _ daemon: Daemon, _ words: [ByteString],
  work: ((DaemonCommandLine, SystemHost) -> Int32)? = nil
) -> Int32 {
  let session = ConfigurationSession(
    daemon: daemon, host: SystemHost(), output: OutputBuffer(descriptor: 1),
    errors: OutputBuffer(descriptor: 2), work: work)
  ignoreBrokenPipes()
  keepFreedMemory()
  return session.run(words)
}
