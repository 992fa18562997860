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
    if isControl(words.first) { exit(runControlCommand(words, name: "vrrpctl")) }
    if words.count > 1, words[1] == "ctl" {
      words.remove(at: 1)
      exit(runControlCommand(words, name: "vrrpd ctl"))
    }
    exit(runDaemon(.vrrpd, words, work: runVirtualRouters))
  }

  /// Whether the program was called by the name of its client.
  private static func isControl(_ name: ByteString?) -> Bool {
    name?.bytes.split(separator: UInt8(ascii: "/")).last.map { $0.elementsEqual("vrrpctl".utf8) }
      ?? false
  }
}
