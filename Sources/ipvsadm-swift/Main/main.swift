import Glibc
import IPVSAdm
import NetTypes

let words = CommandLine.arguments.map { ByteString($0) }
exit(runIpvsadm(words))
