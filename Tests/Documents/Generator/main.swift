import Completion
import DaemonKit

// Prints the completion for bash of the program that is named: `make completions`.
switch CommandLine.arguments.dropFirst().first {
case "ipvsadm-swift": print(CompletionScript.text, terminator: "")
case "vrrpctl": print(ControlCompletion.text, terminator: "")
case let name:
  guard let daemon = DaemonCompletion.daemons.first(where: { $0.name == name }) else {
    fatalError("there is no completion for \(name ?? "nothing")")
  }
  print(DaemonCompletion.text(of: daemon), terminator: "")
}
