// Runs commands in turn, A B A B, and writes a line for every run, with tabs between: the number
// of the command (from 1), then wall time, user time and system time in microseconds and the number
// of page faults, or, with --memory, the peak of its memory in kilobytes.
//
//   lab-measure [--runs N] [--warm-ups N] [--input FILE] [--output FILE] [--fresh-network]
//     [--memory [--processes DIRECTORY]] -- PROGRAM ARGUMENT... [-- PROGRAM ARGUMENT...]...
//
// See Options.swift. A command that fails ends all with status 1.
import CLab
import Glibc

/// Writes a message and ends the program.
func fail(_ status: Int32, _ message: String) -> Never {
  let text = Array("lab-measure: \(message)\n".utf8)
  _ = write(2, text, text.count)
  exit(status)
}

/// Moves into a network namespace with nothing in it but the loopback interface, which the kernel
/// needs to tell unicast addresses from others.
///
/// Clearing a table would not do: the kernel keeps what was removed for two minutes, and looks
/// through it at every addition. The namespace that is left stays open until the end: cleaning it
/// up would take time from the next run.
func enterFreshNetwork() {
  guard open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC) >= 0, lab_unshare(0x4000_0000) == 0
  else { fail(1, "no fresh network: \(String(cString: strerror(errno)))") }
  let loopback = Command(
    ["ip", "link", "set", "lo", "up"], input: "/dev/null", output: "/dev/null")
  _ = insist(on: loopback) { run throws(CommandError) in try run.expense() }
}

/// Runs a command and ends the program if it fails.
func insist<Result>(
  on command: Command, _ run: (Command) throws(CommandError) -> Result
) -> Result {
  do throws(CommandError) {
    return try run(command)
  } catch {
    fail(1, "\(command.words.joined(separator: " ")): \(error.message)")
  }
}

/// Runs a command and returns the line about it, without its number.
func measure(_ command: Command, _ options: Options) -> String {
  if options.measuresMemory {
    let peak = insist(on: command) { run throws(CommandError) in
      try run.peakKilobytes(processes: options.processes)
    }
    return "\(peak)"
  }
  let took = insist(on: command) { run throws(CommandError) in try run.expense() }
  let times = [took.wallMicroseconds, took.userMicroseconds, took.systemMicroseconds]
  return (times + [Int64(took.pageFaults)]).map { "\($0)" }.joined(separator: "\t")
}

do throws(OptionError) {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  let commands = options.commands.enumerated().map { index, words in
    let output = options.output.split(separator: "%", omittingEmptySubsequences: false)
    return Command(words, input: options.input, output: output.joined(separator: "\(index + 1)"))
  }
  for round in 0..<options.warmUps + options.runs {
    for (index, command) in commands.enumerated() {
      if options.hasFreshNetworks { enterFreshNetwork() }
      let line = measure(command, options)
      if round >= options.warmUps { print("\(index + 1)\t\(line)") }
    }
  }
} catch {
  fail(2, error.message)
}
