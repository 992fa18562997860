package import NetTypes

/// One instruction of the classic packet filter (`struct sock_filter`, linux/filter.h).
package struct FilterInstruction: Sendable, Hashable {
  /// What it does.
  package var code: UInt16
  /// How many instructions are passed over when the condition holds.
  package var jumpIfTrue: UInt8
  /// How many are passed over when it does not.
  package var jumpIfFalse: UInt8
  /// The operand.
  package var operand: UInt32

  /// Makes an instruction.
  package init(
    code: UInt16, jumpIfTrue: UInt8 = 0, jumpIfFalse: UInt8 = 0, operand: UInt32
  ) {
    self.code = code
    self.jumpIfTrue = jumpIfTrue
    self.jumpIfFalse = jumpIfFalse
    self.operand = operand
  }
}

/// A filter for a packet socket that lets only what is about some addresses through, so that a
/// daemon is not woken by all the address resolution of its network.
package enum ConflictFilter {
  /// How many addresses a filter may name. The kernel would take 4096 instructions
  /// (`BPF_MAXINSNS`), but a socket may hold only 20 kB of filters on older kernels
  /// (net.core.optmem_max), where each address takes up to 16 bytes.
  package static let addressLimit = 1000

  /// ARP whose sender is one of the addresses, or a probe (sender 0.0.0.0) for one of them; with
  /// too many addresses, all ARP for IPv4.
  ///
  /// - Parameters:
  ///   - hardwareLength: the length of hardware addresses on the link in bytes: 6 for Ethernet.
  ///   - offset: where the ARP message begins: 0 for sockets without link headers (`SOCK_DGRAM`),
  ///     14 for Ethernet with them.
  package static func arp(
    about addresses: [IPv4Address], hardwareLength: UInt8 = 6, offset: UInt32 = 0
  ) -> [FilterInstruction] {
    let sender = offset + 8 + UInt32(hardwareLength)
    var program = [
      FilterInstruction(code: Code.loadHalf, operand: offset + 2),
      FilterInstruction(
        code: Code.jumpIfEqual, jumpIfTrue: 1, operand: UInt32(EtherType.ipv4)),
      FilterInstruction(code: Code.accept, operand: 0),
      FilterInstruction(code: Code.loadWord, operand: sender),
      // What a probe is about is its target.
      FilterInstruction(code: Code.jumpIfEqual, jumpIfFalse: 1, operand: 0),
      FilterInstruction(
        code: Code.loadWord, operand: sender + 4 + UInt32(hardwareLength)),
    ]
    appendChoice(of: addresses.map(\.rawValue), to: &program)
    return program
  }

  /// Neighbour advertisements (type 136) whose target ends with the same 32 bits as one of the
  /// addresses, which keeps nearly all others out; with too many addresses, all of them.
  ///
  /// - Parameter offset: where the IPv6 header begins: 0 for sockets without link headers, 14 for
  ///   Ethernet with them.
  package static func neighbourAdvertisements(
    about addresses: [IPv6Address], offset: UInt32 = 0
  ) -> [FilterInstruction] {
    var program = [
      FilterInstruction(code: Code.loadByte, operand: offset + 6),
      FilterInstruction(
        code: Code.jumpIfEqual, jumpIfTrue: 1, operand: UInt32(IPProtocol.icmpv6)),
      FilterInstruction(code: Code.accept, operand: 0),
      FilterInstruction(code: Code.loadByte, operand: offset + 40),
      FilterInstruction(code: Code.jumpIfEqual, jumpIfTrue: 1, operand: 136),
      FilterInstruction(code: Code.accept, operand: 0),
      FilterInstruction(code: Code.loadWord, operand: offset + 60),
    ]
    appendChoice(of: addresses.map { $0.word(3) }, to: &program)
    return program
  }

  /// Appends what lets a packet through when the loaded word is one of some values.
  private static func appendChoice(of values: [UInt32], to program: inout [FilterInstruction]) {
    guard values.count <= addressLimit else {
      program.append(FilterInstruction(code: Code.accept, operand: .max))
      return
    }
    // A jump reaches 255 instructions: one acceptance for each group of values.
    var start = 0
    while start < values.count {
      let end = min(start + 200, values.count)
      for index in start..<end {
        program.append(
          FilterInstruction(
            code: Code.jumpIfEqual, jumpIfTrue: UInt8(end - index), operand: values[index]))
      }
      program.append(FilterInstruction(code: Code.jump, operand: 1))
      program.append(FilterInstruction(code: Code.accept, operand: .max))
      start = end
    }
    program.append(FilterInstruction(code: Code.accept, operand: 0))
  }

  /// The codes of linux/bpf_common.h.
  private enum Code {
    static let loadWord: UInt16 = 0x20  // BPF_LD | BPF_W | BPF_ABS
    static let loadHalf: UInt16 = 0x28  // BPF_LD | BPF_H | BPF_ABS
    static let loadByte: UInt16 = 0x30  // BPF_LD | BPF_B | BPF_ABS
    static let jump: UInt16 = 0x05  // BPF_JMP | BPF_JA
    static let jumpIfEqual: UInt16 = 0x15  // BPF_JMP | BPF_JEQ | BPF_K
    static let accept: UInt16 = 0x06  // BPF_RET | BPF_K: how many bytes, 0 for none
  }
}
