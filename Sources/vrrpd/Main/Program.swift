import DaemonKit
import Glibc
import NetTypes
import VRRPDaemon

/// The program `vrrpd`.
@main
enum Program {
  /// Hands the words of the command line on as they are, valid UTF-8 or not.
  static func main() {
    var words: [ByteString] = []
    for index in 0..<Int(CommandLine.argc) {
      guard let word = CommandLine.unsafeArgv[index] else { break }
      words.append(ByteString(UnsafeRawBufferPointer(start: word, count: strlen(word))))
    }
    exit(runDaemon(.vrrpd, words, work: runVirtualRouters))
  }
}
