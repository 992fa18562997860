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
  /// How many addresses a filter may name: the kernel takes 4096 instructions (`BPF_MAXINSNS`).
  package static let addressLimit = 2000

  /// ARP whose sender is one of the addresses, or a probe (sender 0.0.0.0) for one of them; with
  /// too many addresses, all ARP.
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
    ]
    guard addresses.count <= addressLimit else {
      program.append(FilterInstruction(code: Code.accept, operand: .max))
      return program
    }
    program.append(FilterInstruction(code: Code.loadWord, operand: sender))
    // What a probe is about is its target.
    program.append(FilterInstruction(code: Code.jumpIfEqual, jumpIfFalse: 1, operand: 0))
    program.append(
      FilterInstruction(
        code: Code.loadWord, operand: sender + 4 + UInt32(hardwareLength)))
    for address in addresses {
      program.append(
        FilterInstruction(code: Code.jumpIfEqual, jumpIfFalse: 1, operand: address.rawValue))
      program.append(FilterInstruction(code: Code.accept, operand: .max))
    }
    program.append(FilterInstruction(code: Code.accept, operand: 0))
    return program
  }

  /// Neighbour advertisements (type 136) whose target is one of the addresses; with too many
  /// addresses, all of them.
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
    ]
    // Nine instructions for each address.
    guard addresses.count <= addressLimit * 2 / 9 else {
      program.append(FilterInstruction(code: Code.accept, operand: .max))
      return program
    }
    for address in addresses {
      for index in 0..<4 {
        program.append(
          FilterInstruction(code: Code.loadWord, operand: offset + 48 + UInt32(index) * 4))
        // To the next address's first load: past the rest of this one's instructions.
        program.append(
          FilterInstruction(
            code: Code.jumpIfEqual, jumpIfFalse: UInt8((3 - index) * 2 + 1),
            operand: address.word(index)))
      }
      program.append(FilterInstruction(code: Code.accept, operand: .max))
    }
    program.append(FilterInstruction(code: Code.accept, operand: 0))
    return program
  }

  /// The codes of linux/bpf_common.h.
  private enum Code {
    static let loadWord: UInt16 = 0x20  // BPF_LD | BPF_W | BPF_ABS
    static let loadHalf: UInt16 = 0x28  // BPF_LD | BPF_H | BPF_ABS
    static let loadByte: UInt16 = 0x30  // BPF_LD | BPF_B | BPF_ABS
    static let jumpIfEqual: UInt16 = 0x15  // BPF_JMP | BPF_JEQ | BPF_K
    static let accept: UInt16 = 0x06  // BPF_RET | BPF_K: how many bytes, 0 for none
  }
}
