extension Cases {
  /// Spellings of addresses and ports, and names.
  static let addresses = #"""
    # IPv4 addresses of services
    -A -t 10.0.0.1:80
    -A -t 10.1:80
    -A -t 10.1.2:80
    -A -t 0x0a.1.2.3:80
    -A -t 010.1.2.3:80
    -A -t 0x0A010203:81
    -A -t 167772165:80
    -A -t 167772165
    -A -t 80
    -A -t 10.0.0.01:82
    -A -t 10.0.0.1.1:80
    -A -t 10.0.0.256:80
    -A -t 10.0.256:80
    -A -t 10.16777216:80
    -A -t 4294967296:80
    -A -t ' 10.0.0.1:83'
    -A -t '10.0.0.1 :84'
    -A -t '10.0.0.1 '
    -A -t 10.0.0.1 :80
    -A -t 10..0.1:80
    -A -t .10.0.0.1:80
    -A -t 10.0.0.1.:80
    -A -t 08.0.0.1:80
    -A -t 0x.0.0.1:80
    -A -t -1:80
    -A -t +10.0.0.1:80
    -A -t ''
    -A -t :
    -A -t :80
    -A -t ::80
    -A -t 10.0.0.1:
    -A -t 10.0.0.1:80:90
    -A -t 10.0.0.1::80
    -A -t 10.0.0.1/32:80
    -A -t nosuchhost:80
    -A -t $'10.0.0.1\n:80'
    -A -t $'10.0.0.1:80\n'
    -A -t $'\xff\xfe:80'
    -A -t \
      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:80
    -Sn

    # ports of services
    -A -t 10.0.0.1:1
    -A -t 10.0.0.1:65535
    -A -t 10.0.0.1:65536
    -A -t 10.0.0.1:-1
    -A -t 10.0.0.1:+2
    -A -t '10.0.0.1: 3'
    -A -t '10.0.0.1:4 '
    -A -t 10.0.0.1:0x5
    -A -t 10.0.0.1:006
    -A -t 10.0.0.1:7.0
    -A -t 10.0.0.1:99999999999999999999
    -A -t 10.0.0.1:http
    -A -t 10.0.0.1:www
    -A -t 10.0.0.1:HTTP
    -A -t 10.0.0.1:nosuch
    -A -t 10.0.0.1:onlytcp
    -A -t 10.0.0.1:onlyudp
    -A -u 10.0.0.1:onlytcp
    -A -u 10.0.0.1:onlyudp
    -A --sctp-service 10.0.0.1:onlysctp
    -A --sctp-service 10.0.0.1:http
    -A --sctp-service 10.0.0.1:m3ua
    -A -t 10.0.0.1:differs
    -A -u 10.0.0.1:differs
    -A --sctp-service 10.0.0.1:differs
    -A -t [2001:db8::1]:http
    -A -u [2001:db8::1]:domain
    -A -t [2001:db8::1]:nosuch
    -A -t 10.0.0.1:http:80
    -Ln
    -L
    -Sn
    -S
    -a -t 10.0.0.1:http -r 10.0.1.1:onlytcp -m
    -a -t 10.0.0.1:http -r 10.0.1.1:onlyudp -m
    -a -u 10.0.0.1:onlyudp -r 10.0.1.1:differs -m
    -a --sctp-service 10.0.0.1:m3ua -r 10.0.1.1:onlysctp -m
    -L
    -D -t 10.0.0.1:www
    -Z -u 10.0.0.1:differs
    -L -t 10.0.0.1:onlytcp
    -S

    # IPv6 addresses
    -A -t [2001:db8::1]:80
    -A -t [2001:DB8::2]:80
    -A -t [2001:db8:0:0:0:0:0:3]:80
    -A -t 2001:db8::1:80
    -A -t 2001:db8::1:80 -p
    -A -t [2001:db8::1]
    -A -t [2001:db8::1] -p
    -A -t [2001:db8::1]:
    -A -t [2001:db8::1]80
    -A -t [2001:db8::1
    -A -t [2001:db8::1:80
    -A -t 2001:db8::1]:80
    -A -t [2001:db8::4]:0
    -A -t [2001:db8::4]:65536
    -A -t [2001:db8::4]:80:90
    -A -t []:80
    -A -t []
    -A -t [
    -A -t [2001:db8::1%lo]:80
    -A -t [2001:db8::g]:80
    -A -t [2001:db8]:80
    -A -t [::1.2.3.4]:80
    -A -t [2001:db8:1:2:3:4:5:6]:80
    -A -t [2001:db8:1:2:3:4:5:6:7]:80
    -A -t '[ 2001:db8::1]:80'
    -A -t [10.0.0.77]:80
    -A -t [10.0.0.77]:80 -p
    -A -t [vip.example]:80
    -A -t [vip.example]:80 -p
    -A -t vip6.example:80
    -A -t [vip6.example]:80
    -A -t vip6.example -p
    -Ln
    -Sn

    # addresses of servers
    -A -t 10.0.0.1:80
    -A -t [2001:db8::1]:80
    -a -t 10.0.0.1:80 -r 10.1.1 -m
    -a -t 10.0.0.1:80 -r 0x0a.2.2.2:81 -m
    -a -t 10.0.0.1:80 -r 010.2.2.2:81 -m
    -a -t 10.0.0.1:80 -r 80
    -a -t 10.0.0.1:80 -r 167772200:80 -m
    -a -t 10.0.0.1:80 -r ''
    -a -t 10.0.0.1:80 -r :80
    -a -t 10.0.0.1:80 -r 10.0.1.2: -m
    -a -t 10.0.0.1:80 -r 10.0.1.2:80:90 -m
    -a -t 10.0.0.1:80 -r nosuchhost:80 -m
    -a -t 10.0.0.1:80 -r 10.0.1.2:65536 -m
    -a -t 10.0.0.1:80 -r 10.0.1.2:nosuch -m
    -a -t 10.0.0.1:80 -r 10.0.1.2:http -m
    -a -t 10.0.0.1:80 -r web2 -m -w 2
    -a -t 10.0.0.1:80 -r web2.example:8080 -m
    -a -t 10.0.0.1:80 -r WEB1:8080 -m
    -a -t 10.0.0.1:80 -r [10.0.1.3]:8080 -m
    -a -t 10.0.0.1:80 -r six1.example:8080 -i
    -a -t [2001:db8::1]:80 -r [2001:db8:1::1] -m
    -a -t [2001:db8::1]:80 -r [2001:db8:1::1]: -m
    -a -t [2001:db8::1]:80 -r [2001:db8:1::1]:99999 -m
    -a -t [2001:db8::1]:80 -r 2001:db8:1::1:8080 -m
    -a -t [2001:db8::1]:80 -r six1.example -m
    -a -t [2001:db8::1]:80 -r web1 -m
    -a -t [2001:db8::1]:80 -r web1 -i
    -a -t 10.0.0.1:80 -r $'\xff' -m
    -Ln
    -Sn
    -L
    -S

    # names of hosts
    -A -t vip.example:http
    -A -t vip:http
    -A -t VIP:81
    -A -u vip:domain
    -A -t 10.0.0.2:http
    -A -t 10.0.0.3:http
    -A -t 10.0.0.4:http
    -A -t 10.0.0.2:1001
    -A -t 10.0.0.3:65432
    -A -t 10.0.0.99:8999
    -A -t [2001:db8::1]:80
    -A -t [2001:db8::1]:8999
    -A -f 7
    -a -t 10.0.0.1:80 -r web1 -m
    -a -t 10.0.0.1:80 -r web2:onlytcp -m
    -a -t 10.0.0.2:http -r 10.0.0.2:http -m
    -a -t 10.0.0.3:http -r 10.0.0.3:http -m
    -a -t 10.0.0.4:http -r 10.0.0.4:8080 -m
    -a -t [2001:db8::1]:80 -r 2001:db8:1::1 -m
    -a -t [2001:db8::1]:80 -r [2001:db8:1::2]:8080 -m
    -a -f 7 -r web1
    -L
    -L --stats
    -L --rate
    -L --thresholds
    -L --persistent-conn
    -L --tun-info
    -L -t vip:http
    -L -X --stats
    -S
    -Ln
    -D -t vip:http
    -S
    """#

  /// The order of listings and what ties do to it.
  static let order = #"""
    # services in order
    -A -u 10.0.0.2:80
    -A -t 10.0.0.2:80
    -A --sctp-service 10.0.0.2:80
    -A -t 10.0.0.10:80
    -A -t 10.0.0.2:8080
    -A -t 10.0.0.2:443
    -A -t 10.0.0.1:65535
    -A -f 9
    -A -f 10
    -A -f 10 -6
    -A -f 9 -6
    -A -f 100
    -A -t [2001:db8::2]:80
    -A -u [2001:db8::1]:80
    -A -t [2001:db8::1]:443
    -A -t [2001:db8::1]:80
    -A -t [2001:db8:1::]:80
    -A -t 10.255.0.1:1
    -Ln
    -Sn
    -Ln --sort
    -Sn --sort
    -Ln --nosort

    # servers in order
    -A -t 10.0.0.1:80
    -a -t 10.0.0.1:80 -r 10.0.1.20:80 -m
    -a -t 10.0.0.1:80 -r 10.0.1.3:80 -m
    -a -t 10.0.0.1:80 -r 10.0.1.3:8080 -m
    -a -t 10.0.0.1:80 -r 10.0.1.3:79 -m
    -a -t 10.0.0.1:80 -r 10.0.1.100:80 -m
    -a -t 10.0.0.1:80 -r 10.9.1.1:80 -m
    -a -t 10.0.0.1:80 -r 9.255.255.255:80 -m
    -Ln
    -Sn
    -Ln --nosort
    -Ln --sort

    # private ranges come out reversed
    -A -t 10.0.0.1:80
    -A -t 192.168.0.1:80
    -A -t 192.168.0.2:80
    -A -t 10.0.0.2:80
    -a -t 10.0.0.1:80 -r 192.168.1.1 -m
    -a -t 10.0.0.1:80 -r 10.0.1.1 -m
    -a -t 10.0.0.1:80 -r 192.168.1.2 -m
    -a -t 10.0.0.1:80 -r 10.0.1.2 -m
    -A -t [2001:db8::1]:80
    -A -t [fd00::1]:80
    -a -t [2001:db8::1]:80 -r fd00::1 -m
    -a -t [2001:db8::1]:80 -r 2001:db8:1::1 -m
    -A -f 1
    -A -f 3000000000
    -Ln
    -Sn

    # exactly half the range apart
    -A -t 0.0.0.1:80
    -A -t 128.0.0.1:80
    -A -f 1
    -A -f 2147483649
    -A -t [::1]:80
    -A -t [8000::1]:80
    -Sn

    # one less and one more than half the range
    -A -t 0.0.0.2:80
    -A -t 128.0.0.1:80
    -A -u 0.0.0.1:80
    -A -u 128.0.0.2:80
    -A -f 1
    -A -f 2147483648
    -A -t [2001:db8::7fff:ffff]:80
    -A -t [2001:db8::ffff:ffff]:80
    -A -t [2001:db8:0:1::]:80
    -A -u [2001:db8::1:0:0]:80
    -A -u [2001:db8::ffff:0:0]:80
    -Sn
    -Ln
    """#
}
