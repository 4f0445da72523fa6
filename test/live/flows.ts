/** Numbered UDP flows for the wire: flow n is one frame, the same each time but for its number. */
import { be16, be32, frame, ipv4 } from '../split/frames.js';

/** Frames of this length: Ethernet, IPv4, UDP and a payload whose last four bytes are the frame's number. */
export const flowFrameBytes = 100;

export function flowFrames(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, flow) => udpFrame(flow));
}

function udpFrame(flow: number): Uint8Array {
  const payload = flowFrameBytes - 14 - 20 - 8;
  const udp = [...be16(1024 + flow), ...be16(80), ...be16(8 + payload), 0, 0, ...new Array<number>(payload).fill(0)];
  // A client of its own for each flow and some 50 servers: addresses decide the worker.
  return frame(be16(0x0800), ipv4(be32(0x0a00_0000 + flow), be32(0xc000_0200 + (flow % 50)), udp));
}
