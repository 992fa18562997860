/// `TCP_CHECK`: a connection is opened and closed.
package struct TCPCheck: ConnectingCheck {
  package var places = Places()
  package var connection = ConnectionOptions()
  package var schedule = CheckSchedule()
  package var logsAllFailures: Bool?

  /// Nothing is said.
  package init() {}
}

/// `PING_CHECK`: one ICMP echo.
package struct PingCheck: ConnectingCheck {
  package var places = Places()
  package var connection = ConnectionOptions()
  package var schedule = CheckSchedule()
  package var logsAllFailures: Bool?

  /// Nothing is said.
  package init() {}
}

/// `SMTP_CHECK`: a greeting, HELO, QUIT.
package struct SMTPCheck: ConnectingCheck {
  /// `host`: another server to ask, with connection options that count instead of the check's.
  package struct Host: ConnectingCheck {
    package var places = Places()
    package var connection = ConnectionOptions()
    package var schedule = CheckSchedule()
    package var logsAllFailures: Bool?

    /// Nothing is said.
    package init() {}
  }

  package var places = Places()
  package var connection = ConnectionOptions()
  package var schedule = CheckSchedule()
  package var logsAllFailures: Bool?
  /// `helo_name`
  package var heloName: String?
  /// `host` blocks, which are deprecated.
  package var hosts: [Host] = []

  /// Nothing is said.
  package init() {}
}

/// `DNS_CHECK`: a query over UDP that must be answered without error.
package struct DNSCheck: ConnectingCheck {
  /// What is asked for.
  package enum RecordType: String, Sendable, Hashable, CaseIterable {
    case a = "A"
    case ns = "NS"
    case cname = "CNAME"
    case soa = "SOA"
    case mx = "MX"
    case txt = "TXT"
    case aaaa = "AAAA"
    case rrsig = "RRSIG"
    case dnskey = "DNSKEY"
  }

  package var places = Places()
  package var connection = ConnectionOptions()
  package var schedule = CheckSchedule()
  package var logsAllFailures: Bool?
  /// `type`
  package var recordType: RecordType?
  /// `name`
  package var name: String?

  /// Nothing is said.
  package init() {}
}

/// `UDP_CHECK`: a datagram; silence is success unless a reply is required.
package struct UDPCheck: ConnectingCheck {
  /// What a reply must look like: bytes, of which some nibbles don't matter.
  package struct Pattern: Sendable, Hashable {
    /// The bytes; what doesn't matter is zero.
    package var bytes: [UInt8]
    /// As many bytes; the bits that are set matter.
    package var mask: [UInt8]

    /// Makes one.
    package init(bytes: [UInt8], mask: [UInt8]) {
      self.bytes = bytes
      self.mask = mask
    }
  }

  package var places = Places()
  package var connection = ConnectionOptions()
  package var schedule = CheckSchedule()
  package var logsAllFailures: Bool?
  /// `payload`: what is sent; random bytes unless given.
  package var payload: [UInt8]?
  /// `require_reply`: a reply must come and begin with this; an empty pattern fits every reply.
  package var requiredReply: Pattern?
  /// `min_reply_length` in bytes.
  package var minimumReplyLength: Int?
  /// `max_reply_length` in bytes.
  package var maximumReplyLength: Int?

  /// Nothing is said.
  package init() {}
}
