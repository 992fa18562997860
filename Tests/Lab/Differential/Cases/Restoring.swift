extension Cases {
  /// Saving and restoring.
  static let restoring = #"""
    # rules on standard input
    -R < $'-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 1\n'
    -Sn
    -R < $'-A -t 10.0.0.2:80 -s rr\n-a -t 10.0.0.2:80 -r 10.0.1.1:80 -m -w 1'
    -R < ''
    -R < $'\n'
    -R < $'\n\n   \n\t\n\r\n\n'
    -R
    -R < $'  -A\t-t   10.0.0.3:80\t\t-s\trr  \r\n-a\t-t 10.0.0.3:80 -r 10.0.1.1 \r\n'
    -R < $'ipvsadm -A -t 10.0.0.4:80\nipvsadm -a -t 10.0.0.4:80 -r 10.0.1.1\n'
    -R < $'-A ipvsadm -t ipvsadm 10.0.0.5:80 ipvsadm\n'
    -R < $'/sbin/ipvsadm -A -t 10.0.0.6:80\n'
    -R < $'ipvsadm\n'
    -R < $'ipvsadm ipvsadm\n-A -t 10.0.0.6:81\n'
    -R < $'-A -t 10.0.0.6:82\f\n'
    -R < $'-A\v-t 10.0.0.6:83\n'
    -R < $'-A -t 10.0.0.6:84 -s "rr"\n'
    -R < $'-A -t \'10.0.0.6:85\'\n'
    -Sn

    # rules that fail
    -R < $'-A -t 10.0.0.1:80\n-A -t 10.0.0.1:80\n-A -t 10.0.0.2:80\n'
    -R < $'-A -t 10.0.0.3:80\n-A -t 10.0.0.3:80\n'
    -R < $'-A -t 10.0.0.4:80\n-A -t bad\n-A -t 10.0.0.5:80\n'
    -R < $'-A -t 10.0.0.6:80\n-Q\n-A -t 10.0.0.7:80\n'
    -R < $'-A -t 10.0.0.8:80\n-A -t 10.0.0.9:80 -s\n-A -t 10.0.0.10:80\n'
    -R < $'-A -t 10.0.0.11:80\n-Q\n'
    -R < $'-A -t 10.0.0.12:80\n# a comment\n-A -t 10.0.0.13:80\n'
    -R < $'#\n-A -t 10.0.0.13:80\n'
    -R < $'-A -t 10.0.0.14:80\nfoo\n-A -t 10.0.0.15:80\n'
    -R < $'-A -t 10.0.0.16:80\n-n\n-A -t 10.0.0.17:80\n'
    -R < $'-A -t 10.0.0.18:80\n-A -t 10.0.0.19:80 foo\n-A -t 10.0.0.20:80\n'
    -R < $'-A -t 10.0.0.21:80\n-L -t 10.0.0.99:80\n-A -t 10.0.0.22:80\n'
    -R < $'-A -t 10.0.0.23:80\n-R\n-A -t 10.0.0.24:80\n'
    -R < $'-A -t 10.0.0.25:80\n-R foo\n-A -t 10.0.0.26:80\n'
    -R < $'-A -t 10.0.0.27:80\n-v\n-A -t 10.0.0.28:80\n'
    -R < $'-A -t 10.0.0.29:80\n-h\n-A -t 10.0.0.30:80\n'
    -R < $'-A -t 10.0.0.31:80 -s nosuch\n-A -t 10.0.0.32:80\n'
    -R < $'-D -t 10.0.0.99:80\n-d -t 10.0.0.1:80 -r 10.0.1.1\n-E -t 10.0.0.99:80\n'\
      $'-Z -t 10.0.0.99:80\n'
    -R < $'-a -t 10.0.0.99:80 -r 10.0.1.1\n-a -t 10.0.0.1:80 -r 224.0.0.1\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.1 -x 1 -y 2\n'
    -R < $'-A -t 10.0.0.33:80\n-A -t 10.0.0.34:80 -w 5\n-A -t 10.0.0.35:80\n'
    -R < $'-A -t 10.0.0.36:80 -b bogus\n'
    -R < $'-A -t 10.0.0.36:80\n-\n-A -t 10.0.0.37:80\n'
    -R < $'-A -t 10.0.0.36:81\n--\n-A -t 10.0.0.37:80\n'
    -R < $'-L -n -n\n-C\n'
    -R < $'-A -t 10.0.0.38:80 --ops\n-C\n'
    -Sn

    # every command in rules
    -R < $'-A -t 10.0.0.1:80 -s rr\n-Ln\n-a -t 10.0.0.1:80 -r 10.0.1.1\n-Sn\n'\
      $'-E -t 10.0.0.1:80 -s wlc\n-e -t 10.0.0.1:80 -r 10.0.1.1 -w 7\n-Ln\n-Z\n'\
      $'-Z -t 10.0.0.1:80\n-L -n --stats\n--set 10 20 30\n-L --timeout\n'\
      $'-d -t 10.0.0.1:80 -r 10.0.1.1\n-D -t 10.0.0.1:80\n-Ln\n-A -f 1\n-C\n-Sn\n'
    -R < $'--start-daemon master --mcast-interface d0\n-L --daemon\n'
    -R < $'-L --daemon\n--stop-daemon master\n-L --daemon\n'
    -R < $'-Lnc\n-L --timeout -n\n-L foo\n-C\n'
    -R < $'-A -t 10.0.0.2:80\n-A -t 10.0.0.2:80\n-Ln\n'
    -R < $'-Q\n-Ln\n'
    -R < $'-Ln\n-Q\n'

    # long lines and odd bytes in rules
    -R < $'-A -t 10.0.0.1:80 -s \xff\xfe\n-A -t 10.0.0.2:80\n'
    -R < $'-A -t 10.0.0.3:80 \xc3\xa4\n-A -t 10.0.0.4:80\n'
    -R < $'-A -t 10.0.0.5:80 -s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\
      $'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\
      $'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n-A -t 10.0.0.6:80\n'
    -R < $'-A -t 10.0.0.7:80 -s rr -p 5 -M 255.255.255.0 -b flag-1\n'
    -R < $'-A -t vip:http -s rr\n-a -t vip:http -r web1:http -m\n'
    -Sn

    # saving and restoring what was saved
    -R < $'-A -t 10.0.0.1:80 -s sh -p 360 -M 255.255.255.0 -b sh-fallback,sh-port\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 1\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.2:80 -g -w 2\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.3:80 -i -w 3 --tun-type ipip\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.4:80 -i -w 3 --tun-type gre --tun-csum\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.5:80 -i -w 3 --tun-type gue --tun-port 6080 '\
      $'--tun-remcsum\n-A -u 10.0.0.1:53 -s rr -o\n'\
      $'-A --sctp-service 10.0.0.1:2905 -s mh -b mh-port\n-A -f 5 -6 -s rr -p 360\n'\
      $'-A -f 4 -s rr -p 10 --pe sip\n-A -t [2001:db8::1]:80 -s wlc -p 7 -M 64\n'\
      $'-a -t [2001:db8::1]:80 -r [2001:db8:1::1]:80 -m -w 65535\n'
    -Sn
    -S

    # a writer that pauses is not made to wait
    -R < $'-A -t 10.0.0.1:80\n' ? 10.0.0.1:80 < $'-a -t 10.0.0.1:80 -r 10.0.1.1 -m\n' \
      ? 10.0.1.1:80 < $'-A -t 10.0.0.2:80\n'
    -R < '-A -t 10.0.' < $'0.3:80\n-A -t 10.0.0.4' < ':80'
    -R < $'-A -t 10.0.0.5:80\n-A -t' ? 10.0.0.5:80 < $' 10.0.0.6:80\n'
    -R < $'-A -t 10.0.0.7:80\n' ? 10.0.0.7:80 < $'-A -t bad\n' < $'-A -t 10.0.0.8:80\n'
    -Sn

    # nothing but -R
    -R -n < $'-C\n'
    -R -t 10.0.0.1:80 < $'-C\n'
    -R foo < $'-C\n'
    -R -Q < $'-C\n'
    -R -R < $'-C\n'
    --restore < $'-A -t 10.0.0.1:80\n'
    --restore=3 < $'-A -t 10.0.0.2:80\n'
    -S -t 10.0.0.1:80
    -S foo
    -S -X
    -Sc
    -S --stats
    -Sn
    """#

  /// The programs ipvsadm-save and ipvsadm-restore. The peer's scripts read rules with mistakes up
  /// to the first one, after they have cleared the table, and take no notice of what follows the
  /// name: there ours does better, which is tested elsewhere.
  static let otherNames = #"""
    # ipvsadm-save and ipvsadm-restore
    @name=ipvsadm-save
    @name=ipvsadm-restore < $'# a comment\n-A -t 10.0.0.1:80 -s rr\n#-A -t 10.0.0.9:80\n'\
      $'-a -t 10.0.0.1:80 -r 10.0.1.1:80 -m -w 1\n'
    @name=ipvsadm-save
    @name=ipvsadm-save -n
    @name=ipvsadm-save -n -n
    @name=ipvsadm-save -x
    @name=ipvsadm-save -n -x
    @name=ipvsadm-save --help
    @name=ipvsadm-save foo
    @name=ipvsadm-save foo -n
    @name=ipvsadm-save -nn
    @name=ipvsadm-save ''
    @name=ipvsadm-restore < $'-A -t vip:http -s rr\n'
    @name=ipvsadm-save
    @name=ipvsadm-restore < $'\n\n -A -t 10.0.0.2:80 -s rr\n\n\n'
    @name=ipvsadm-save -n
    @name=ipvsadm-restore < $'-A -t 10.0.0.4:80 -s rr\n -A -t 10.0.0.4:80\n'
    @name=ipvsadm-save -n
    @name=ipvsadm-restore < $'-A -t 10.0.0.12:80\n'
    @name=ipvsadm-restore < ''
    @name=ipvsadm-save -n
    """#
}
