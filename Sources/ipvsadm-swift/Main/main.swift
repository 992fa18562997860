import Glibc
import IPVSAdm
exit(run())
