extension CommandLineTests {
  /// Commands on virtual services.
  static let services = CommandLineRow.rows(
    """
    -A -t 10.0.0.1:80                     => -A -t 10.0.0.1:80 -s wlc
    -At10.0.0.1:80                        => -A -t 10.0.0.1:80 -s wlc
    --add-service --tcp-service 10.0.0.1:80 --scheduler rr => -A -t 10.0.0.1:80 -s rr
    --add-service --tcp-service=10.0.0.1:80 --scheduler=rr => -A -t 10.0.0.1:80 -s rr
    -A -s rr -t 10.0.0.1:80               => -A -t 10.0.0.1:80 -s rr
    -A -t 10.0.0.1:80 -srr                => -A -t 10.0.0.1:80 -s rr
    -A -t 10.0.0.1:80 -s=rr               => -A -t 10.0.0.1:80 -s rr
    -A -t 10.0.0.1:80 -s -p               => -A -t 10.0.0.1:80 -s -p
    -A -t 10.0.0.1:80 -s ''               => -A -t 10.0.0.1:80 -s wlc
    -A -t 10.0.0.1:80 --                  => -A -t 10.0.0.1:80 -s wlc
    -A -u 10.0.0.1:53                     => -A -u 10.0.0.1:53 -s wlc
    -A --sctp-service 10.0.0.1:2905       => -A --sctp-service 10.0.0.1:2905 -s wlc
    -A -t 10.0.0.1:http                   => -A -t 10.0.0.1:80 -s wlc
    -A -u 10.0.0.1:domain                 => -A -u 10.0.0.1:53 -s wlc
    -A -t 10.0.0.1:domain                 => 2: illegal virtual server address[:port] specified
    -A -t www.example.org:http            => -A -t 10.0.0.1:80 -s wlc
    -A -t nowhere.example.org:80          => 2: illegal virtual server address[:port] specified
    -A -t 10.1:80                         => -A -t 10.0.0.1:80 -s wlc
    -A -t 0x0a.1.2.3:80                   => -A -t 10.1.2.3:80 -s wlc
    -A -t 010.1.2.3:80                    => -A -t 8.1.2.3:80 -s wlc
    -A -t 167772165:80                    => -A -t 10.0.0.5:80 -s wlc
    -A -t 10.0.0.1:+80                    => -A -t 10.0.0.1:80 -s wlc
    -A -t 10.0.0.1:65535                  => -A -t 10.0.0.1:65535 -s wlc
    -A -t 10.0.0.1:65536                  => 2: illegal virtual server address[:port] specified
    -A -t 10.0.0.1:-1                     => 2: illegal virtual server address[:port] specified
    -A -t 80                              => 2: illegal virtual server address[:port] specified
    -A -t ''                              => 2: illegal virtual server address[:port] specified
    -A -t :80                             => 2: illegal virtual server address[:port] specified
    -A -t 10.0.0.1:                       => 2: illegal virtual server address[:port] specified
    -A -t 10.0.0.1:80:90                  => 2: illegal virtual server address[:port] specified
    -A -t 10.0.0.256:80                   => 2: illegal virtual server address[:port] specified
    -A -t [2001:db8::1]:80                => -A -t [2001:db8::1]:80 -s wlc
    -A -t [2001:db8::1]:http              => -A -t [2001:db8::1]:80 -s wlc
    -A -t [2001:db8::1]                   => 2: illegal virtual server address[:port] specified
    -A -t [2001:db8::1]80                 => 2: illegal virtual server address[:port] specified
    -A -t [2001:db8::1:80                 => 2: illegal virtual server address[:port] specified
    -A -t [2001:db8::1%lo]:80             => 2: illegal virtual server address[:port] specified
    -A -t 2001:db8::1:80 -p               => -A -t [2001:db8::1:80]:0 -s wlc -p 360
    -A -t [10.0.0.77]:80                  => 2: Zero port specified for non-persistent service
    -A -t [10.0.0.77]:80 -p               => -A -t 10.0.0.77:0 -s wlc -p 360
    -A -t 10.0.0.1                        => 2: Zero port specified for non-persistent service
    -A -t 10.0.0.1:0                      => 2: Zero port specified for non-persistent service
    -E -t 10.0.0.1                        => 2: Zero port specified for non-persistent service
    -A -t 10.0.0.1 -p                     => -A -t 10.0.0.1:0 -s wlc -p 360
    -A -p -t 10.0.0.1                     => -A -t 10.0.0.1:0 -s wlc -p 360
    -A -t 10.0.0.1:80 -p 1                => -A -t 10.0.0.1:80 -s wlc -p 1
    -A -t 10.0.0.1:80 -p2678400           => -A -t 10.0.0.1:80 -s wlc -p 2678400
    -A -t 10.0.0.1:80 --persistent=60     => -A -t 10.0.0.1:80 -s wlc -p 60
    -A -t 10.0.0.1:80 -p -s rr            => -A -t 10.0.0.1:80 -s rr -p 360
    -A -t 10.0.0.1:80 -p 0                => 2: invalid timeout value `0' specified
    -A -t 10.0.0.1:80 -p 2678401          => 2: invalid timeout value `2678401' specified
    -A -t 10.0.0.1:80 -p rr               => 2: invalid timeout value `rr' specified
    -A -t 10.0.0.1:80 -p ''               => 2: invalid timeout value `' specified
    -A -t 10.0.0.1:80 -p 0x10             => 2: invalid timeout value `0x10' specified
    -A -t 10.0.0.1:80 -p 1.5              => 2: invalid timeout value `1.5' specified
    -A -t 10.0.0.1:80 -p 5_               => 2: invalid timeout value `5 ' specified
    -A -t 10.0.0.1:80 -p _5               => -A -t 10.0.0.1:80 -s wlc -p 5
    -A -t 10.0.0.1:80 -p -M 255.255.255.0 => -A -t 10.0.0.1:80 -s wlc -p 360 -M 255.255.255.0
    -A -t 10.0.0.1:80 -p -M 24            => -A -t 10.0.0.1:80 -s wlc -p 360 -M 0.0.0.24
    -A -t 10.0.0.1:80 -p -M mask.example.org => -A -t 10.0.0.1:80 -s wlc -p 360 -M 255.255.255.0
    -A -t 10.0.0.1:80 -p -M 255.255.255.255  => -A -t 10.0.0.1:80 -s wlc -p 360
    -A -t 10.0.0.1:80 -p -M bad           => 2: illegal virtual server persistent mask specified
    -A -t [2001:db8::1]:80 -p -M 64       => -A -t [2001:db8::1]:80 -s wlc -p 360 -M 64
    -A -t [2001:db8::1]:80 -p -M 64x      => -A -t [2001:db8::1]:80 -s wlc -p 360 -M 64
    -A -t [2001:db8::1]:80 -p -M 00000000000000000000064 \
      => -A -t [2001:db8::1]:80 -s wlc -p 360 -M 64
    -A -t [2001:db8::1]:80 -p -M 99999999999999999999999 \
      => 2: illegal ipv6 netmask specified
    -A -t [2001:db8::1]:80 -p -M 0        => 2: illegal ipv6 netmask specified
    -A -t [2001:db8::1]:80 -p -M 129      => 2: illegal ipv6 netmask specified
    -A -t [2001:db8::1]:80 -p -M x        => 2: illegal ipv6 netmask specified
    -A -p -M 64 -t [2001:db8::1]:80       => -A -t [2001:db8::1]:80 -s wlc -p 360
    -A -f 1                               => -A -f 1 -s wlc
    -A -f 010                             => -A -f 10 -s wlc
    -A -f +11                             => -A -f 11 -s wlc
    -A -f 4294967295                      => -A -f 4294967295 -s wlc
    -A -f 0                               => 2: invalid fwmark value `0' specified
    -A -f 4294967296                      => 2: invalid fwmark value `4294967296' specified
    -A -f 99999999999999999999 \
      => 2: invalid fwmark value `99999999999999999999' specified
    -A -f 0x1                             => 2: invalid fwmark value `0x1' specified
    -A -f -1                              => 2: invalid fwmark value `-1' specified
    -A -f 1 -6                            => -A -f 1 -6 -s wlc
    -A -f 1 -6 -6                         => -A -f 1 -6 -s wlc
    -A -f 1 -6 -p -M 48                   => -A -f 1 -6 -s wlc -p 360 -M 48
    -A -t 10.0.0.1:80 -6                  => 2: -6 used before -f¶
    -A -u 10.0.0.1:53 -o                  => -A -u 10.0.0.1:53 -s wlc -o
    -A -f 1 --ops                         => -A -f 1 -s wlc -o
    -A -t 10.0.0.1:80 -o \
      => 2: One-Packet Scheduling is only for UDP virtual services
    -A --sctp-service 10.0.0.1:80 -o \
      => 2: One-Packet Scheduling is only for UDP virtual services
    -A -t 10.0.0.1 -o                     => 2: Zero port specified for non-persistent service
    -A -t 10.0.0.1:80 -p --pe sip         => -A -t 10.0.0.1:80 -s wlc -p 360 --pe sip
    -A -t 10.0.0.1:80 -b flag-1,flag-3    => -A -t 10.0.0.1:80 -s wlc -b flag-1,flag-3
    -A -t 10.0.0.1:80 -b ''               => -A -t 10.0.0.1:80 -s wlc
    -A -t 10.0.0.1:80 -b ,                => 2: invalid scheduler flag `,'
    -A -t 10.0.0.1:80 -b flag-1,,flag-2   => -A -t 10.0.0.1:80 -s wlc -b flag-1,flag-2
    -A -t 10.0.0.1:80 -s sh -b sh-port,sh-fallback \
      => -A -t 10.0.0.1:80 -s sh -b sh-fallback,sh-port
    -A -t 10.0.0.1:80 -b sh-port -s sh    => -A -t 10.0.0.1:80 -s sh -b sh-port
    -A -t 10.0.0.1:80 -s mh -b mh-port    => -A -t 10.0.0.1:80 -s mh -b mh-port
    -A -t 10.0.0.1:80 -s mh -b sh-port    => 2: incompatible scheduler flag `sh-port'
    -A -t 10.0.0.1:80 -b mh-fallback      => 2: incompatible scheduler flag `mh-fallback'
    -A -t 10.0.0.1:80 -b flag-4           => 2: invalid scheduler flag `flag-4'
    -E -t 10.0.0.1:80 -s rr -p 10         => -E -t 10.0.0.1:80 -s rr -p 10
    -D -t 10.0.0.1:80                     => -D -t 10.0.0.1:80
    -D -t 10.0.0.1                        => -D -t 10.0.0.1:0
    -D -f 5 -6                            => -D -f 5 -6
    -C                                    => -C
    -Z                                    => -Z
    -Z -t 10.0.0.1:80                     => -Z -t 10.0.0.1:80
    -Z -t 0.0.0.0:0                       => -Z
    -Z -u 0.0.0.0:0                       => -Z
    """)

  /// Commands on real servers.
  static let servers = CommandLineRow.rows(
    """
    -a -t 10.0.0.1:80 -r 10.0.1.1          => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 1
    -a -t 10.0.0.1:80 -r 10.0.1.1:8080     => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 1
    -a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m  => -a -t 10.0.0.1:80 -r 10.0.1.1:8080 -m -w 1
    -a -t 10.0.0.1:80 -r 10.0.1.1:8080 -i \
      => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -i -w 1 --tun-type ipip
    -a -f 1 -r 10.0.1.1                    => -a -f 1 -r 10.0.1.1:0 -g -w 1
    -a -f 1 -r 10.0.1.1:8080               => -a -f 1 -r 10.0.1.1:8080 -g -w 1
    -a -t 10.0.0.1:80 -r www.example.org:http -m => -a -t 10.0.0.1:80 -r 10.0.0.1:80 -m -w 1
    -a -r 10.0.1.1 -t 10.0.0.1:80 -m       => -a -t 10.0.0.1:80 -r 10.0.1.1:0 -m -w 1
    -a -r 10.0.1.1 -t 10.0.0.1:80          => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 1
    -a -r 10.0.1.1:http -t 10.0.0.1:80 -m  => 2: illegal real server address[:port] specified
    -a -f 1 -r 10.0.1.1:http               => -a -f 1 -r 10.0.1.1:80 -g -w 1
    -a -t 10.0.0.1:80 -r 10.0.1.1:99999    => 2: illegal real server address[:port] specified
    -a -t 10.0.0.1:80 -r 8080              => 2: illegal real server address[:port] specified
    -at10.0.0.1:80 -r10.0.1.1 -mw7         => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 7
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w5      => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 5
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w=5     => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 5
    -a -t 10.0.0.1:80 -r 10.0.1.1 --weight=0 => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 0
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w 2147483647 \
      => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 2147483647
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w 2147483648 => 2: illegal weight specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w -1    => 2: illegal weight specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -w ''    => 2: illegal weight specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -x 7 -y 3 => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 1 -x 7 -y 3
    -a -t 10.0.0.1:80 -r 10.0.1.1 -x 2147483648 => 2: illegal u_threshold specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -y x     => 2: illegal l_threshold specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue --tun-port 6080 \
      => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue --tun-port 6080 --tun-remcsum \
      => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gre --tun-csum \
      => -a -t 10.0.0.1:80 -r 10.0.1.1:80 -i -w 1 --tun-type gre --tun-csum
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue \
      => 2: You need to supply the 'tun-port' option for the 'gue' tunnel type
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gre --tun-port 1 \
      => 2: Illegal 'tun-port' option with the 'gre' tunnel type
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gre --tun-remcsum \
      => 2: Illegal 'tun-remcsum' option with the 'gre' tunnel type
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-csum \
      => 2: Illegal 'tun-csum' option with the 'ipip' tunnel type
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue --tun-port 1 --tun-nocsum --tun-csum \
      => 2: The option 'tun-csum' conflicts with the 'tun-nocsum' option in the 'gue' tunnel type
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type ipsec => 2: illegal tunnel type specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue --tun-port 0 \
      => 2: illegal tunnel port specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -i --tun-type gue --tun-port 65536 \
      => 2: illegal tunnel port specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 --tun-type ipip => 2: Tunnel options conflict with forward method
    -a -t 10.0.0.1:80 -r 10.0.1.1 -m --tun-nocsum => 2: Tunnel options conflict with forward method
    -a -t [2001:db8::1]:80 -r [2001:db8:1::1]:8080 -m \
      => -a -t [2001:db8::1]:80 -r [2001:db8:1::1]:8080 -m -w 1
    -a -t [2001:db8::1]:80 -r 10.0.1.1 -m \
      => 2: Different address family is allowed only for tunneling servers
    -a -t 10.0.0.1:80 -r [2001:db8::2]:80 \
      => 2: Different address family is allowed only for tunneling servers
    -a -t 10.0.0.1:80 -r [2001:db8::2]:80 -i \
      => -a -t 10.0.0.1:80 -r [2001:db8::2]:80 -i -w 1 --tun-type ipip
    -a -f 1 -6 -r 10.0.1.1 \
      => 2: Different address family is allowed only for tunneling servers
    -e -t 10.0.0.1:80 -r 10.0.1.1 -w 9     => -e -t 10.0.0.1:80 -r 10.0.1.1:80 -g -w 9
    -d -t 10.0.0.1:80 -r 10.0.1.1          => -d -t 10.0.0.1:80 -r 10.0.1.1:80
    """)

  /// Everything else that is right, and what is wrong with numbers there.
  static let others = CommandLineRow.rows(
    """
    -L                            => list table plain
    -l                            => list table plain
    --list -n                     => list table plain numeric
    -Ln                           => list table plain numeric
    -LnX --stats                  => list table statistics numeric exact
    -L --rate --thresholds        => list table rates
    -L --thresholds --persistent-conn => list table thresholds engine data
    -L --persistent-conn          => list table persistentConnections engine data
    -L --tun-info                 => list table tunnelInfo
    -L --stats --tun-info         => list table statistics
    -L --nosort                   => list table plain unsorted
    -L --sort --sort --nosort     => list table plain unsorted
    -L --syncid 3                 => list table plain
    -L -t 10.0.0.1:80             => list -t 10.0.0.1:80 plain
    -L -f 7 -6 -n                 => list -f 7 -6 plain numeric
    -Lc                           => list connections
    -Lcn --persistent-conn        => list connections numeric engine data
    -L --timeout                  => list timeouts
    -L --daemon --json            => list daemons JSON
    -L --json                     => list table plain JSON
    -L --watch                    => list table plain every 2000 ms
    -L --watch=0.5                => list table plain every 500 ms
    -L --watch 1.25 -n            => list table plain numeric every 1250 ms
    -L --watch=86400              => list table plain every 86400000 ms
    -L --watch=0.05               => 2: invalid watch interval `0.05' specified
    -L --watch=86401              => 2: invalid watch interval `86401' specified
    -L --watch=1.                 => 2: invalid watch interval `1.' specified
    -L --watch=.5                 => 2: invalid watch interval `.5' specified
    -L --watch=1.+5               => 2: invalid watch interval `1.+5' specified
    -L --watch=1.0001             => 2: invalid watch interval `1.0001' specified
    -L --watch=x                  => 2: invalid watch interval `x' specified
    -L -c --stats                 => 2: options conflicts in the list command
    -L --timeout --rate           => 2: options conflicts in the list command
    -L --daemon --thresholds      => 2: options conflicts in the list command
    -L --daemon --persistent-conn => 2: options conflicts in the list command
    -L -c --daemon \
      => 2: The option 'daemon' conflicts with the 'connection' option in the 'list' command
    -L -t 10.0.0.1:80 -c \
      => 2: The option 'service-address' conflicts with the 'connection' option in the 'list' \
      command
    -S                            => save
    -Sn                           => save numeric
    -S --sort -n --complete       => save numeric complete
    -S --nosort                   => 2: Illegal 'nosort' option with the 'save' command
    -R                            => restore
    -h                            => help
    --help                        => help
    -v --bogus                    => version
    --version                     => version
    --check rules                 => check rules
    --check=-                     => check -
    --plan rules                  => plan rules
    --apply rules --keep-others   => apply rules keeping others
    --set 10 20 30                => --set 10 20 30
    --set 0 0 2678400             => --set 0 0 2678400
    --set 1 2                     => 2: --set option requires 3 timeout values
    --set                         => 2: --set option requires 3 timeout values
    --set 1 x 3                   => 2: invalid timeout value `x' specified
    --set 1 2 2678401             => 2: invalid timeout value `2678401' specified
    --set 1 2 3 4                 => 2: unexpected argument 4
    --start-daemon master         => --start-daemon master --mcast-interface eth0 --syncid 0
    --start-daemon=backup --mcast-interface d0 --syncid 255 \
      => --start-daemon backup --mcast-interface d0 --syncid 255
    --start-daemon master --sync-maxlen 65507 --mcast-group 224.0.0.5 --mcast-port 1 --mcast-ttl 255 \
      => --start-daemon master --mcast-interface eth0 --syncid 0 --sync-maxlen 65507 \
      --mcast-group 224.0.0.5 --mcast-port 1 --mcast-ttl 255
    --start-daemon master --mcast-group ff02::5 \
      => --start-daemon master --mcast-interface eth0 --syncid 0 --mcast-group ff02::5
    --start-daemon slave          => 2: illegal start-daemon parameter specified
    --stop-daemon slave           => 2: illegal start_daemon specified
    --stop-daemon backup --syncid 7 => --stop-daemon backup --syncid 7
    --start-daemon master --syncid 256 => 2: illegal syncid specified
    --start-daemon master --sync-maxlen 0 => 2: illegal sync-maxlen specified
    --start-daemon master --sync-maxlen 65508 => 2: illegal sync-maxlen specified
    --start-daemon master --mcast-port 0 => 2: illegal mcast-port specified
    --start-daemon master --mcast-ttl 256 => 2: illegal mcast-ttl specified
    --start-daemon master --mcast-group 10.0.0.1 => 2: invalid IPv4 mcast-group `10.0.0.1'
    --start-daemon master --mcast-group 2001:db8::1 => 2: invalid IPv6 mcast-group `2001:db8::1'
    """)

  /// How command lines are put together, and which mistake is told first.
  static let usage = CommandLineRow.rows(
    """
    foo \
      => 255: Try `ipvsadm -h' or 'ipvsadm --help' for more information.
    -n -L \
      => 255: Try `ipvsadm -h' or 'ipvsadm --help' for more information.
    -Q \
      => 255: Try `ipvsadm -h' or 'ipvsadm --help' for more information.
    -- \
      => 255: Try `ipvsadm -h' or 'ipvsadm --help' for more information.
    - \
      => 255: Try `ipvsadm -h' or 'ipvsadm --help' for more information.
    foo -L                        => 2: unexpected argument foo
    -L foo bar                    => 2: unexpected argument foo
    -L -                          => 2: unexpected argument -
    -L -- -n                      => 2: unexpected argument -n
    -L -Q                         => 255: -Q: unknown option
    -LQ                           => 255: -LQ: unknown option
    -L --bogus=3                  => 255: --bogus=3: unknown option
    -L --NUMERIC                  => 255: --NUMERIC: unknown option
    -L --num                      => 255: --num: unknown option
    -A -t                         => 255: -t: missing argument
    -A -t 10.0.0.1:80 --weight    => 255: --weight: missing argument
    -L --numeric=1                => 255: --numeric=1: option does not take an argument
    -L -L                         => 2: invalid option `-L'
    -L -h                         => 2: invalid option `-h'
    -A -Dt 10.0.0.1:80            => 2: invalid option `-Dt'
    -L --start-daemon master      => 2: invalid option `master'
    -L --start-daemon=master      => 2: invalid option `--start-daemon=master'
    -L --check rules              => 2: invalid option `rules'
    -L -n -n                      => 2: multiple 'numeric' options specified
    -L --json --json              => 2: multiple 'json' options specified
    -A -t 10.0.0.1:80 -u 10.0.0.1:80 => 2: multiple 'service-address' options specified
    -A -t 10.0.0.1:80 -f 1        => 2: multiple 'service-address' options specified
    -a -t 10.0.0.1:80 -r 10.0.1.1 -g -i => 2: multiple 'forwarding-method' options specified
    -A -t 10.0.0.1:80 -s rr -s rr => 2: multiple 'scheduler' options specified
    -a -f 1 -r 10.0.1.1 -w x -Q   => 2: illegal weight specified
    -a -f 1 -r 10.0.1.1 -Q -w x   => 255: -Q: unknown option
    -a -f 1 -w 1 -w x             => 2: multiple 'weight' options specified
    --set 1 x 3 4                 => 2: invalid timeout value `x' specified
    -A foo -b bogus               => 2: unexpected argument foo
    -L -b bogus                   => 2: invalid scheduler flag `bogus'
    -A -b bogus                   => 2: invalid scheduler flag `bogus'
    -L -b flag-1                  => 2: Illegal 'sched-flags' option with the 'list' command
    -A -n -w 1                    => 2: Illegal 'numeric' option with the 'add-service' command
    -A -w 1 \
      => 2: You need to supply the 'service-address' option for the 'add-service' command
    -a -t 10.0.0.1:80 -s rr       => 2: Illegal 'scheduler' option with the 'add-server' command
    -a -t 10.0.0.1:80 -w 1 \
      => 2: You need to supply the 'real-server' option for the 'add-server' command
    -A -t 10.0.0.1 -o -w 1        => 2: Illegal 'weight' option with the 'add-service' command
    """)
}
