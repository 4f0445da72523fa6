/** Words of scratch memory, by what the programs of the split keep there. */
export const Memory = {
  /** The ethertype reached. */
  TYPE: 0,
  /** g(source). */
  SOURCE: 1,
  /** Where the IP header starts, when that is not known beforehand. */
  OFFSET: 2,
  /** Half of a sum. */
  PARTIAL: 3,
  /** How many bytes may be looked at. */
  LIMIT: 4,
  /** Where what follows the innermost ethertype starts. */
  PAYLOAD: 5,
  /** The VLAN ids, folded. */
  VLAN: 6,
  /** What the fields beside addresses add up to. */
  FIELDS: 7,
  /** What the addresses add up to. */
  ADDRESSES: 8,
  /** That, or 0 while a policy without addresses finds what it looks for. */
  USED: 9,
  /** Of the outer IP header. */
  VERSION: 10,
  PROTOCOL: 11,
  /** Where what follows the IP header starts. */
  TRANSPORT: 12,
  /** Flags of a tunnel's header. */
  FLAGS: 13,
  /** The ethertype, or the kind of GTP extension, that comes next in a tunnel. */
  NEXT: 14,
} as const;
