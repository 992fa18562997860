package import DaemonKit

/// Runs the daemon for a command line until it has stopped; returns the exit status.
package func runVirtualRouters(_ line: DaemonCommandLine, on host: SystemHost) -> Int32 {
  var launch = Launch(line, host)
  return launch.run()
}
