package import NetTypes
import Platform

/// Runs a program for the words of a command line, the first of which is the name by which it was
/// called, and returns its exit status.
package func runDaemon(_ daemon: Daemon, _ words: [ByteString]) -> Int32 {
  let session = ConfigurationSession(
    daemon: daemon, host: SystemHost(), output: OutputBuffer(descriptor: 1),
    errors: OutputBuffer(descriptor: 2))
  ignoreBrokenPipes()
  keepFreedMemory()
  return session.run(words)
}
