extension Cases {
  /// How words become commands and options, and what is said when they do not.
  static let usage = #"""
    # nothing at all
    @name=ipvsadm
    -A -t 10.0.0.1:80
    @name=/usr/sbin/ipvsadm

    # the first option must be a command
    foo
    ''
    -
    foo bar
    --
    -- -L
    -n
    -n -L
    -t 10.0.0.1:80 -A
    -w 5
    --numeric -L
    foo -n
    -t
    -Q
    -Q -L
    --bogus
    --bogus -L
    --bogus=3
    -nL
    --list=3
    --li
    --LIST
    -Ll
    -AL
    @name=/usr/sbin/ipvsadm foo
    @name=/usr/sbin/ipvsadm -n
    @name=/usr/sbin/ipvsadm -Q
    @name='' foo
    @name='a b' foo
    @name=$'\xff' foo

    # words are set aside
    foo -L
    -L foo
    -L -
    -L ''
    -L -- foo
    -L -- -n
    -L --
    -Ln --
    foo -L bar
    foo -A -t 10.0.0.1:80
    -A -t 10.0.0.1:80 foo
    -A foo -t 10.0.0.1:80 -s rr
    -A foo
    -A foo -b bar
    -A -t 10.0.0.1:80 -- -s rr
    -A -t 10.0.0.1:80 -- -t
    -C foo
    -D foo
    -S foo
    -R foo < ''
    -L $'\xff\xfe'
    -L 'two words'
    --set 1 2 3 4
    --set foo -L

    # spelling of short options
    -At10.0.0.1:80
    -at10.0.0.1:80 -r10.0.1.1 -mw7
    -at10.0.0.1:80 -r10.0.1.2 -m -w=9
    -at10.0.0.1:80 -r10.0.1.3 -gw 3 -x=4
    -at10.0.0.1:80 -r=10.0.1.4
    -at=10.0.0.1:80 -r10.0.1.5:80
    -Lnt10.0.0.1:80
    -Lnt=10.0.0.1:80
    -Ln
    -lnc
    -LnX
    -Lnc
    -LcQ
    -LQ
    -Lnt
    -LQn
    -Dt10.0.0.1:81
    -Dt10.0.0.1:80
    -A -t10.0.0.1:80 -p60 -srr
    -A -t10.0.0.2:80 -p=60 -s=wrr
    -A -u10.0.0.2:80 -op60
    -A -f5 -6 -p
    -A -f=6 -6p
    -Af7
    -Af8 -6
    -Sn

    # spelling of long options
    --add-service --tcp-service=10.0.0.1:80 --scheduler=rr
    --add-service --tcp-service 10.0.0.2:80 --scheduler rr
    --add-service --udp-service=10.0.0.2:80 --scheduler=lc --persistent=30 --netmask=255.255.255.0
    --add-service --sctp-service=10.0.0.2:80 --persistent 40
    --add-service --fwmark-service=3 --ipv6 --persistent
    --add-service --fwmark-service=4 --ops
    --add-server --tcp-service=10.0.0.1:80 --real-server=10.0.1.1 --masquerading --weight=5
    --add-server --tcp-service=10.0.0.1:80 --real-server=10.0.1.2 --gatewaying --weight 6
    --add-server --tcp-service=10.0.0.1:80 --real-server=10.0.1.3 --ipip --u-threshold=9 \
      --l-threshold=7
    --edit-server --tcp-service=10.0.0.1:80 --real-server=10.0.1.3 --ipip --u-threshold 8 \
      --l-threshold 5
    --list --numeric
    --list --numeric --thresholds
    --list --numeric --exact --stats
    --list --numeric --rate
    --list --numeric --sort
    --save --numeric
    --zero --tcp-service=10.0.0.1:80
    --delete-server --tcp-service=10.0.0.1:80 --real-server=10.0.1.2
    --delete-service --tcp-service=10.0.0.1:80
    --save --numeric
    --clear
    --save --numeric
    --tcp-service
    --add-service --tcp-servic=10.0.0.1:80
    --add-service --tcp-service
    --add-service --tcp-service=
    --add-service --TCP-SERVICE=10.0.0.1:80
    --add-service=3
    --list --numeric=3
    --list --numeric=
    --clear=
    --list -=3
    --list ---
    ---list
    --list -n=3
    --list -n=

    # options that want an argument
    -A -t
    -A -u
    -A --sctp-service
    -A -f
    -A -t 10.0.0.1:80 -s
    -A -t 10.0.0.1:80 -M
    -A -t 10.0.0.1:80 --pe
    -A -t 10.0.0.1:80 -b
    -A -t 10.0.0.1:80 --sched-flags
    -a -t 10.0.0.1:80 -r
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w
    -a -t 10.0.0.1:80 -r 10.0.1.1 -x
    -a -t 10.0.0.1:80 -r 10.0.1.1 -y
    -a -t 10.0.0.1:80 -r 10.0.1.1 --tun-type
    -a -t 10.0.0.1:80 -r 10.0.1.1 --tun-port
    --set
    --set 1
    --set 1 2
    --start-daemon
    --stop-daemon
    --start-daemon master --mcast-interface
    --start-daemon master --syncid
    --start-daemon master --sync-maxlen
    --start-daemon master --mcast-group
    --start-daemon master --mcast-port
    --start-daemon master --mcast-ttl
    -A -t 10.0.0.1:80 -s -p
    -A -t -s
    -a -t 10.0.0.1:80 -r -m
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w -m
    -A -t 10.0.0.1:80 -s -- rr
    -A -t 10.0.0.1:80 -p rr
    -A -t 10.0.0.1:80 -p -- rr
    -A -t 10.0.0.1:80 -p -
    -A -t 10.0.0.1:80 -p -s rr
    -A -t 10.0.0.3:80 -p -5
    -A -t 10.0.0.4:80 -p ''
    -A -t 10.0.0.5:80 -p=
    -A -t 10.0.0.6:80 --persistent=
    -A -t 10.0.0.7:80 -p 7 8
    -A -t 10.0.0.8:80 -s=
    -A -t 10.0.0.9:80 --scheduler=
    -A -t 10.0.0.10:80 -s ''
    -Sn

    # options that want none
    -A -t 10.0.0.1:80 --ops=1
    -a -t 10.0.0.1:80 -r 10.0.1.1 --masquerading=1
    -A -f 1 --ipv6=4
    -L --stats=1
    -L --exact=
    -L --sort=x
    -C=3
    -L=3
    -Lx
    -L -w 3
    -L --daemon=master
    -L --timeout=3

    # help and version act at once
    -h
    --help
    -v
    --version
    -v --bogus
    -h -L
    -vQ
    -hL
    -v foo
    -h -t
    --help=3
    --version=3
    -L -h
    -L -v
    -A -h
    -L --help
    -A -t 10.0.0.1:80 --version
    -A -t 10.0.0.1:80 -h
    -n -h
    foo -h
    foo -v

    # one command only
    -A -D
    -A -D -t 10.0.0.1:80
    -L -L
    -l -L
    -L -Z
    -C -L
    -S -R
    -L --start-daemon master
    -L --start-daemon
    -L --stop-daemon backup
    -L --set 1 2 3
    -L --set
    -A -t 10.0.0.1:80 -a
    -A -t 10.0.0.1:80 --add-server
    -A -t 10.0.0.1:80 --list -n
    -ACL
    -A -t 10.0.0.1:80 -C
    -Sn
    --set 1 2 3 --set 4 5 6
    --start-daemon master --start-daemon backup
    --start-daemon master --stop-daemon master
    -L --timeout --start-daemon master

    # each option once
    -L -n -n
    -Lnn
    -L -c -c
    -L --stats --stats
    -L --rate --rate
    -L --thresholds --thresholds
    -L --persistent-conn --persistent-conn
    -L --tun-info --tun-info
    -L --exact -X
    -L --nosort --nosort
    -L --sort --sort
    -L --timeout --timeout
    -L --daemon --daemon
    -L --syncid 1 --syncid 2
    -A -t 10.0.0.1:80 -t 10.0.0.1:80
    -A -t 10.0.0.1:80 -u 10.0.0.1:80
    -A -f 1 --sctp-service 10.0.0.1:80
    -A -f 1 -f 2
    -A -f 9 -6 -6
    -A -t 10.0.0.1:80 -s rr -s rr
    -A -t 10.0.0.1:80 -p -p
    -A -t 10.0.0.1:80 -p 3 -p 4
    -A -t 10.0.0.1:80 -p -M 255.0.0.0 -M 255.0.0.0
    -A -t 10.0.0.1:80 -p --pe sip --pe sip
    -A -u 10.0.0.1:80 -o --ops
    -A -u 10.0.0.1:80 -oo
    -A -t 10.0.0.1:80 -b flag-1 -b flag-2
    -a -t 10.0.0.1:80 -r 10.0.1.1 -r 10.0.1.2
    -a -t 10.0.0.1:80 -r 10.0.1.1 -m -m
    -a -t 10.0.0.1:80 -r 10.0.1.1 -g -i
    -a -t 10.0.0.1:80 -r 10.0.1.1 -im
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w 1 -w 2
    -a -t 10.0.0.1:80 -r 10.0.1.1 -x 1 -x 2
    -a -t 10.0.0.1:80 -r 10.0.1.1 -y 1 -y 2
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type ipip --tun-type gre
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-port 1 --tun-port 2
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-csum --tun-csum
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-nocsum --tun-nocsum
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-remcsum --tun-remcsum
    --start-daemon master --mcast-interface lo --mcast-interface lo
    --start-daemon master --syncid 1 --syncid 1
    --start-daemon master --sync-maxlen 1400 --sync-maxlen 1400
    --start-daemon master --mcast-group 224.0.0.81 --mcast-group 224.0.0.81
    --start-daemon master --mcast-port 1 --mcast-port 1
    --start-daemon master --mcast-ttl 1 --mcast-ttl 1
    -Sn

    # of several faults the first counts
    -A -t bad -Q
    -A -Q -t bad
    -L -n -n -Q
    -L -Q -n -n
    -L -n -n -t bad
    -A -t 10.0.0.1:80 -s rr -s rr foo
    -A -t 10.0.0.1:80 -Q foo
    -A -t 10.0.0.1:80 -b bogus foo
    -A -b bogus
    -A -w x -b bogus
    -A -w 5 -b bogus -t 10.0.0.1:80
    --set 1 x 3 foo
    --set x y z
    --set 1 2 3 -n
    --set 1 x 3 -n
    --set 1 x 3 -Q
    -A -t 10.0.0.1 -w 5
    -A -t 10.0.0.1 -o
    -a -r 10.0.1.1 -c
    -a -c
    -a -w 5 -n
    -L -n -t 10.0.0.1:80 -w 5 -c
    -L -c --stats --timeout
    -L --daemon --timeout --stats

    # the environment
    @set=POSIXLY_CORRECT=1 -L foo -n
    @set=POSIXLY_CORRECT=1 -L -n
    @set=POSIX_ME_HARDER=1 foo -L
    @set=POSIXLY_CORRECT=1 -A foo -t 10.0.0.1:80
    @set=LANGUAGE=de @set=LC_ALL=de_DE.UTF-8 -Q
    -Sn
    """#

  /// Who runs it, and what its descriptors are.
  static let surroundings = #"""
    # not root
    @user=65534 -L
    @user=65534
    @user=65534 -Q
    @user=65534 foo
    @user=65534 -A -t 10.0.0.1:80
    @user=65534 -A -t bad
    @user=65534 -S
    @user=65534 -C
    @user=65534 -R < $'-C\n'
    @user=65534 -Lnc
    @user=65534 -L --timeout
    @user=1000 -Ln
    @user=65534 -h
    @user=65534 --version
    @user=65534 foo -v
    @user=65534 -L -h

    # standard output that takes nothing
    -A -t 10.0.0.1:80 -s rr
    -a -t 10.0.0.1:80 -r 10.0.1.1 -m
    @output=full -Ln
    @output=full -Sn
    @output=full -L --timeout
    @output=full -Lnc
    @output=full -A -t 10.0.0.2:80
    @output=full -L foo
    @output=full -R < $'-Ln\n-A -t 10.0.0.5:80\n'
    @output=closed -Ln
    @output=closed -Sn
    @output=closed -L --timeout
    @output=closed -Lnc
    @output=closed -A -t 10.0.0.3:80
    @output=closed -Q
    @output=closed -R < $'-Ln\n-A -t 10.0.0.6:80\n'
    @output=broken -A -t 10.0.0.4:80
    @output=broken -Q
    @output=broken -Ln
    @output=broken -Sn
    -Sn
    """#

  /// A kernel without IPVS, which can load nothing: it needs a kernel of its own.
  static let withoutModule = #"""
    # no module
    ! unload
    -Ln
    @name=ipvsadm
    -Q
    foo
    -A -t bad
    -A -t 10.0.0.1:80
    -S
    -R < $'-C\n'
    -L -h
    -h
    --help
    -v
    --version
    @user=65534 -Ln
    @user=65534 -v
    """#
}
