import IPVS
package import NetTypes
import Platform

/// Runs the program for the words of a command line, the first of which is the name by which it
/// was called, and returns its exit status.
package func runIpvsadm(_ words: [ByteString]) -> Int32 {
  let programName = words.first ?? "ipvsadm"
  let role = ProgramRole(programName: programName)
  let session = Session(
    programName: role == .ipvsadm ? programName : "ipvsadm", host: SystemHost(),
    input: 0, output: OutputBuffer(descriptor: 1), errors: OutputBuffer(descriptor: 2),
    openControl: openKernel)
  switch role {
  case .ipvsadm: return session.run(words)
  case .save: return session.runAsSave(lastPathPart(of: programName), words.dropFirst())
  case .restore:
    let status = session.runAsRestore(words.dropFirst())
    session.output.flush()
    return status
  }
}
