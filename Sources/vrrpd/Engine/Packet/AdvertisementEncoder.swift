import NetTypes

extension Advertisement {
  /// Writes the transmission in place of what a buffer holds: for IPv4 the whole packet with its
  /// header, as a raw socket with `IP_HDRINCL` takes it; for IPv6 the payload with its checksum.
  ///
  /// Addresses of another family than the source's, and more than 255, are left out. The same
  /// arguments give the same bytes: a caller without sequences may keep them.
  package func encode(in envelope: Envelope, into buffer: inout [UInt8]) {
    buffer.removeAll(keepingCapacity: true)
    switch envelope.source {
    case .v4(let source):
      let destination: IPv4Address
      if case .v4(let address) = envelope.destination {
        destination = address
      } else {
        destination = .any
      }
      encodeIPv4(from: source, to: destination, in: envelope, into: &buffer)
    case .v6:
      appendMessage(family: .ipv6, in: envelope, to: &buffer)
      if let seal = envelope.seal { sign(&buffer, from: 0, with: seal, in: envelope) }
      // The kernel's checksum of IPv6 covers the payload to its end, and so the trailer.
      var checksum = InternetChecksum()
      checksum.addPseudoHeader(
        source: envelope.source, destination: envelope.destination, length: buffer.count,
        protocol: IPProtocol.vrrp)
      checksum.add(buffer.span)
      buffer.put(checksum.value, at: 6)
    }
  }

  /// The same in a new buffer.
  package func encoded(in envelope: Envelope) -> [UInt8] {
    var buffer: [UInt8] = []
    encode(in: envelope, into: &buffer)
    return buffer
  }

  private func encodeIPv4(
    from source: IPv4Address, to destination: IPv4Address, in envelope: Envelope,
    into buffer: inout [UInt8]
  ) {
    var identification = envelope.identification
    var header: (password: Password, sequence: UInt32)?
    if version == .v2, case .header(let password, let sequence) = envelope.credential {
      header = (password, sequence)
      if identification == 0 {
        identification = max(1, UInt16(truncatingIfNeeded: sequence))
      }
    }
    buffer.append(contentsOf: [0x45, 0xC0])  // Internetwork control (RFC 791 section 3.1)
    buffer.append(bigEndian: UInt16(0))  // the length, below
    buffer.append(bigEndian: identification)
    buffer.append(bigEndian: UInt16(0))  // not a fragment
    buffer.append(envelope.hopLimit)
    buffer.append(header == nil ? IPProtocol.vrrp : IPProtocol.authenticationHeader)
    buffer.append(bigEndian: UInt16(0))  // the checksum, below
    buffer.append(bigEndian: source.rawValue)
    buffer.append(bigEndian: destination.rawValue)
    if let header {
      buffer.append(contentsOf: [IPProtocol.vrrp, 4, 0, 0])
      buffer.append(bigEndian: source.rawValue)
      buffer.append(bigEndian: header.sequence)
      buffer.append(contentsOf: repeatElement(0, count: 12))
    }
    let start = buffer.count
    appendMessage(family: .ipv4, in: envelope, to: &buffer)
    buffer.put(checksum(of: buffer.span.extracting(start...), in: envelope), at: start + 6)
    if let seal = envelope.seal { sign(&buffer, from: start, with: seal, in: envelope) }
    buffer.put(UInt16(truncatingIfNeeded: buffer.count), at: 2)
    if let header {
      let value = AuthenticationHeaderValue.compute(
        over: buffer, password: header.password,
        isUnicast: !envelope.destination.isMulticast)
      for (index, byte) in value.enumerated() {
        buffer[MessageLength.ipv4Header + MessageLength.authenticationHeaderPrefix + index] = byte
      }
    }
    var headerSum = InternetChecksum()
    headerSum.add(buffer.span.extracting(0..<MessageLength.ipv4Header))
    buffer.put(headerSum.value, at: 10)
  }

  /// The checksum of an IPv4 message, which holds 0 in its place.
  private func checksum(of message: Span<UInt8>, in envelope: Envelope) -> UInt16 {
    var checksum = InternetChecksum()
    if version == .v3, envelope.checksum != .plain {
      let group = IPAddress.v4(envelope.multicastGroup)
      checksum.addPseudoHeader(
        source: envelope.source,
        destination: envelope.checksum == .oldUnicast ? group : envelope.destination,
        length: message.count, protocol: IPProtocol.vrrp)
    }
    checksum.add(message)
    return checksum.value
  }

  /// Appends the message up to the trailer, with 0 for the checksum.
  private func appendMessage(
    family: AddressFamily, in envelope: Envelope, to buffer: inout [UInt8]
  ) {
    let start = buffer.count
    buffer.append(version.rawValue << 4 | 1)
    buffer.append(virtualRouterID)
    buffer.append(priority)
    buffer.append(0)
    var authenticationData = Password.empty
    if version == .v2 {
      switch envelope.credential {
      case .none: buffer.append(AuthenticationType.none.rawValue)
      case .password(let password):
        buffer.append(AuthenticationType.password.rawValue)
        authenticationData = password
      case .header: buffer.append(AuthenticationType.header.rawValue)
      }
      buffer.append(UInt8(clamping: max(1, intervalCentiseconds / 100)))
    } else {
      buffer.append(bigEndian: min(max(1, intervalCentiseconds), 0xFFF))
    }
    buffer.append(bigEndian: UInt16(0))
    var count: UInt8 = 0
    for address in addresses where address.family == family {
      guard count < .max else { break }
      count += 1
      buffer.append(address: address)
    }
    buffer[start + 3] = count
    // Version 2 has this field always (RFC 3768 section 5.3.10), but not over IPv6.
    if version == .v2, family == .ipv4 { buffer.append(bigEndian: authenticationData.rawValue) }
  }

  /// Appends the trailer to the message that begins at an offset.
  private func sign(
    _ buffer: inout [UInt8], from start: Int, with seal: HMACSeal, in envelope: Envelope
  ) {
    buffer.append(contentsOf: [1, seal.key.number, 0, 0])
    buffer.append(bigEndian: seal.sequence)
    let digest = TrailerDigest.compute(
      over: buffer.span.extracting(start...), version: version.rawValue,
      virtualRouterID: virtualRouterID, source: envelope.source, key: seal.key.bytes)
    buffer.append(contentsOf: digest)
  }
}
