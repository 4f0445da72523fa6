/** Block size of libpcap's TPACKET_V3 rings: room for its largest snapshot (pcap-linux.c, MAXIMUM_SNAPLEN). */
const blockBytes = 262_144;

/** How long a ring takes quiet traffic that nobody reads: every block timeout closes one block, however empty. */
export function ringBridgeSeconds(ringBytes: number, blockTimeoutMs: number): number {
  return (Math.floor(ringBytes / blockBytes) * blockTimeoutMs) / 1000;
}

/** Milliseconds after which the kernel has handed over the last blocks of a ring into which nothing comes any more. */
export function lastBlocksMs(blockTimeoutMs: number): number {
  return 2 * blockTimeoutMs;
}
