import IPVS
package import NetTypes
import Platform

/// Runs the program for the words of a command line, the first of which is the name by which it
/// was called, and returns its exit status.
package func runIpvsadm(_ words: [ByteString]) -> Int32 {
  ignoreBrokenPipes()
  let session = Session(
    programName: words.first ?? "ipvsadm", host: SystemHost(),
    output: OutputBuffer(descriptor: 1), errors: OutputBuffer(descriptor: 2),
    openControl: openKernel)
  return session.run(words)
}
