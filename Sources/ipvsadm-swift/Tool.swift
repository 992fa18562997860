import Netlink
import Popt

/// Runs the program.
package func run() -> Int32 { 0 }
