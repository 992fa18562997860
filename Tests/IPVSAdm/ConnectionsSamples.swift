import IPVSAdm

/// The heads of the kernel's connection table.
let tableHeads =
  "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n"

/// Whatever a renderer makes of a table given in pieces of `size` bytes, and what was wrong.
func rendered(
  _ table: some Sequence<UInt8>, size: Int = 4096, with renderer: some ConnectionRenderer
) -> (text: String, fault: ConnectionTableFault?) {
  var rest = Array(table)[...]
  var written: [UInt8] = []
  let fault = ConnectionLister.list(
    with: renderer,
    read: { buffer in
      let piece = rest.prefix(min(size, buffer.count))
      buffer.replaceSubrange(0..<piece.count, with: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }, write: { written += $0 })
  return (String(decoding: written, as: UTF8.self), fault)
}

/// A table with lines of every kind: what the kernel writes of IPv4, IPv6 and mixed connections,
/// templates, engines' data, and then some that it does not.
let sampleTable =
  tableHeads + """
    TCP 0A000003 A029 0A000001 0050 0A000101 1F90 ESTABLISHED     899
    TCP 0A000003 0000 0A000001 0050 0A000101 1F90 ASSURED        7000
    IP  0A000003 0000 00000007 0000 0A000101 0000 NONE           6000
    UDP 0A000003 A029 0A000001 0035 0A000101 0035 UDP             299 sip 12345@host
    SCTP 0A000003 A029 0A000001 01BB 0A000101 01BB ESTABLISHED       0
    TCP 2001:0db8:0000:0000:0000:0000:0000:0001 A029 2001:0db8:0000:0000:0000:0000:0000:0002 0050 \
    2001:0db8:0000:0000:0000:0000:0000:0003 0050 SYN_RECV        59
    TCP 2001:0db8:0000:0000:0000:0000:0000:0001 A029 2001:0db8:0000:0000:0000:0000:0000:0002 0050 \
    0A000101 0050 SYN_RECV        59
    IP  2001:0db8:0000:0000:0000:0000:0000:0001 0000 0000:0007:0000:0000:0000:0000:0000:0000 0000 \
    2001:0db8:0000:0000:0000:0000:0000:0003 0000 NONE             9
    IP_47 0A000003 A029 0A000001 0050 0A000101 1F90 ESTABLISHEDLONGER     60

    """
