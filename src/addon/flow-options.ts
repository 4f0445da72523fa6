/** What can be said about flows when a lane or a file is opened. */
export interface FlowOptions {
  /** `track`, the default: later fragments belong to their datagram's flow; `separate`: to a flow without ports. */
  readonly fragments?: 'track' | 'separate';
  /** `outer`, the default: flows of the outermost IP header; `inner`: of the innermost one that is whole. */
  readonly tunnels?: 'outer' | 'inner';
  readonly timeouts?: FlowTimeouts;
}

/** Seconds, at most 100 years; what is not named is as native/flow/settings.h has it. */
export interface FlowTimeouts {
  /** Until a handshake is complete. */
  readonly tcpOpening?: number;
  readonly tcpEstablished?: number;
  /** After FIN from both ends, or RST. */
  readonly tcpClosed?: number;
  readonly udp?: number;
  readonly icmp?: number;
  readonly other?: number;
  /** A flow that lives longer is cut. */
  readonly active?: number;
  /** How long a fragment waits for the first of its datagram. */
  readonly fragment?: number;
  /** How long an ended flow stays on the page. */
  readonly linger?: number;
}
