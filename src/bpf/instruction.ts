/**
 * A classic BPF instruction and the codes it is made of, as in the kernel's include/uapi/linux/bpf_common.h and filter.h.
 */

/** The fields of struct sock_filter. A program is an array of these. */
export interface Instruction {
  /** 16 bits: class, size and mode, or class, operation and source. */
  readonly code: number;
  /** Instructions to skip when a conditional jump is taken, and when it is not; 0 to 255. */
  readonly jt: number;
  readonly jf: number;
  /** 32 bits, unsigned. */
  readonly k: number;
}

/** The longest program the kernel takes (BPF_MAXINSNS). */
export const MAXIMUM_LENGTH = 4096;

/** How far a conditional jump reaches. */
export const MAXIMUM_BRANCH = 255;

/** Words of scratch memory (BPF_MEMWORDS). */
export const MEMORY_WORDS = 16;

export const Class = { LD: 0x00, LDX: 0x01, ST: 0x02, STX: 0x03, ALU: 0x04, JMP: 0x05, RET: 0x06, MISC: 0x07 } as const;

export const Size = { WORD: 0x00, HALF: 0x08, BYTE: 0x10 } as const;

export const Mode = { IMM: 0x00, ABS: 0x20, IND: 0x40, MEM: 0x60, LEN: 0x80, MSH: 0xa0 } as const;

export const Alu = {
  ADD: 0x00,
  SUB: 0x10,
  MUL: 0x20,
  DIV: 0x30,
  OR: 0x40,
  AND: 0x50,
  LSH: 0x60,
  RSH: 0x70,
  NEG: 0x80,
  MOD: 0x90,
  XOR: 0xa0,
} as const;

export const Jump = { JA: 0x00, JEQ: 0x10, JGT: 0x20, JGE: 0x30, JSET: 0x40 } as const;

/** The operand of an ALU operation or a jump; of a return, CONSTANT or ACCUMULATOR. */
export const Source = { CONSTANT: 0x00, INDEX: 0x08, ACCUMULATOR: 0x10 } as const;

export const Misc = { TAX: 0x00, TXA: 0x80 } as const;

export const CLASS_MASK = 0x07;
export const SIZE_MASK = 0x18;
export const MODE_MASK = 0xe0;
export const OPERATION_MASK = 0xf0;
export const SOURCE_MASK = 0x08;
export const RETURN_MASK = 0x18;

/**
 * Loads of what the kernel knows beside the packet's bytes: absolute loads at these offsets (SKF_AD_OFF plus a number, see
 * filter.h). libpcap's interpreter does not know them.
 */
export const Ancillary = {
  PROTOCOL: 0xfffff000,
  PACKET_TYPE: 0xfffff004,
  INTERFACE_INDEX: 0xfffff008,
  VLAN_TAG: 0xfffff02c,
  VLAN_TAG_PRESENT: 0xfffff030,
  RANDOM: 0xfffff038,
  VLAN_PROTOCOL: 0xfffff03c,
} as const;

/** The PACKET_TYPE of what this host sends (linux/if_packet.h). */
export const PACKET_OUTGOING = 4;
