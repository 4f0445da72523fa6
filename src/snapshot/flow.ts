/**
 * A bidirectional flow as it stands in JSON: on `/flows`, in `headgate read --format json`, and in a worker's report.
 * The addon writes this shape; field names are part of the product.
 */
export interface Flow {
  /** VLAN ids, outermost first. */
  readonly vlans: readonly number[];
  readonly ip_version: 4 | 6;
  /** IANA protocol number. */
  readonly proto: number;
  /** The initiator's address, as text (RFC 5952 for IPv6). */
  readonly src: string;
  /** 0 where the protocol has no ports or they were not in the packet. */
  readonly src_port: number;
  readonly dst: string;
  readonly dst_port: number;
  /** Packets from the initiator (forward, RFC 5103) and back. */
  readonly packets: number;
  readonly reverse_packets: number;
  /** Bytes on the wire, link header included. */
  readonly bytes: number;
  readonly reverse_bytes: number;
  /** Bytes by the IP header's length. */
  readonly ip_bytes: number;
  readonly reverse_ip_bytes: number;
  /** Seconds since 1970, decimal, nine digits after the point. */
  readonly first: string;
  readonly last: string;
  /** Union of the TCP flags seen each way; where a record goes on with a new connection of the same key, in that one. */
  readonly tcp_flags: number;
  readonly reverse_tcp_flags: number;
  /** TCP: `new`, `syn`, `syn_ack`, `established`, `closing`, `closed`, `reset`; empty for other protocols. */
  readonly state: string;
  /**
   * Why the flow ended; empty while it lives. `fin`: both ends closed the connection; `rst`: one reset it; `idle`: it was quiet
   * for too long; `active`: cut because it had grown old, another row goes on with it; `evicted`: the table had no room;
   * `stopped`: it lived when the file or the capture ended.
   */
  readonly end: string;
  /** Index of the worker that counted it. */
  readonly worker: number;
  /** TCP: seconds from the SYN to the ACK that answers the SYN-ACK, nine digits after the point; null if not seen whole. */
  readonly handshake: string | null;
  /** TCP: packets with payload that was sent before, from the initiator and back (native/flow/tcp_sequence.h has the rule). */
  readonly retransmitted: number;
  readonly reverse_retransmitted: number;
  /** Where it was asked for: Community ID version 1, seed 0; null where the specification gives the flow none. */
  readonly community_id?: string | null;
}
