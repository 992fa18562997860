import Netlink
import Popt
package func run() -> Int32 { print(Netlink.probe(), Popt.probe()); return 0 }
