import Glibc
import IPVSAdm
import NetTypes

@main
enum Program {
  static func main() {
    var words: [ByteString] = []
    for index in 0..<Int(CommandLine.argc) {
      guard let word = CommandLine.unsafeArgv[index] else { break }
      words.append(ByteString(UnsafeRawBufferPointer(start: word, count: strlen(word))))
    }
    exit(runIpvsadm(words))
  }
}
