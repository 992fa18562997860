extension Cases {
  /// Connections and counters, with real traffic over the loopback link.
  static let connections = #"""
    # connections
    ! address 10.0.0.1
    ! address 10.0.0.3
    ! address 10.0.1.1
    ! address 2001:db8::1
    ! address 2001:db8::3
    ! address 2001:db8:1::1
    ! listen tcp 10.0.1.1:8080
    ! listen tcp 10.0.1.1:81
    ! listen sctp 10.0.1.1:8080
    ! listen udp 10.0.1.1:53
    ! listen tcp [2001:db8:1::1]:8080
    -A -t 10.0.0.1:80 -s rr
    -a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m
    -A --sctp-service 10.0.0.1:80 -s rr -p 500
    -a --sctp-service 10.0.0.1:80 -r 10.0.1.1:8080 -m
    -A -u 10.0.0.1:53 -s rr -p 6100 -M 255.255.255.0
    -a -u 10.0.0.1:53 -r 10.0.1.1:53 -m
    -A -f 7 -s rr -p 300
    -a -f 7 -r 10.0.1.1:8080 -m
    -A -t [2001:db8::1]:80 -s rr -p 500
    -a -t [2001:db8::1]:80 -r [2001:db8:1::1]:8080 -m
    ! connect tcp 10.0.0.3:41001 10.0.0.1:80
    ! connect tcp 10.0.0.3:41002 10.0.0.1:80
    ! connect sctp 10.0.0.3:41003 10.0.0.1:80
    ! send 10.0.0.3:41004 10.0.0.1:53 3 100
    ! connect tcp [2001:db8::3]:41005 [2001:db8::1]:80
    ! mark 7
    ! connect tcp 10.0.0.3:41006 10.0.0.1:81
    -Lc
    -Lnc
    -Lcn --persistent-conn
    -Lc --persistent-conn
    -Lnc --nosort
    -Lnc --sort
    -Ln
    -L
    -Ln --persistent-conn
    -Ln --thresholds
    -Ln --tun-info
    -Ln -t 10.0.0.1:80
    -e -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 0
    -d -t [2001:db8::1]:80 -r [2001:db8:1::1]:8080
    -Ln
    -D -t 10.0.0.1:80
    -R < $'-L -n -c\n-Ln\n'
    -Lnc
    -C
    -Lnc

    # counters
    ! address 10.0.0.1
    ! address 10.0.0.3
    ! address 10.0.1.1
    ! listen udp 10.0.1.1:53
    ! listen udp 10.0.1.1:54
    -A -u 10.0.0.1:53 -s rr
    -a -u 10.0.0.1:53 -r 10.0.1.1:53 -m
    -A -u 10.0.0.1:54 -s rr
    -a -u 10.0.0.1:54 -r 10.0.1.1:54 -m
    ! send 10.0.0.3:41001 10.0.0.1:53 3 100
    ! send 10.0.0.3:41002 10.0.0.1:53 4 5
    ! send 10.0.0.3:41003 10.0.0.1:54 1700 60000
    ! until 'UDP  10.0.0.1:53                         2        7' -Ln --stats
    ! until '102047600' -Ln --stats --exact
    -Ln --stats
    -L --stats
    -Ln --stats --exact
    -Ln --stats -u 10.0.0.1:53
    -Ln --stats -u 10.0.0.1:54 --exact
    -Ln
    -Z -u 10.0.0.1:53
    -Ln --stats --exact
    -Z
    -Ln --stats --exact
    """#
}
