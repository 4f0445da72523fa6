/** TCP connections and fragmented datagrams for the wire, frame by frame. */
import { be16, be32, frame, ipv4 } from '../split/frames.js';

const [fin, syn, rst, ack] = [0x01, 0x02, 0x04, 0x10];

interface End {
  readonly address: number;
  readonly port: number;
}

function segment(from: End, to: End, flags: number, payload = 0): Uint8Array {
  const header = [
    ...be16(from.port),
    ...be16(to.port),
    ...be32(1000),
    ...be32(0),
    0x50,
    flags,
    ...be16(1024),
    0,
    0,
    0,
    0,
  ];
  const packet = ipv4(be32(from.address), be32(to.address), [...header, ...new Array<number>(payload).fill(0)]);
  packet[9] = 6;
  return frame(be16(0x0800), packet);
}

function ends(connection: number): readonly [End, End] {
  return [
    { address: 0x0a01_0000 + connection, port: 40_000 + connection },
    { address: 0xc000_0200 + (connection % 7), port: 443 },
  ];
}

/** Opened by three packets, closed by both ends: six frames. */
export function wholeConnection(connection: number): Uint8Array[] {
  const [client, server] = ends(connection);
  return [
    segment(client, server, syn),
    segment(server, client, syn | ack),
    segment(client, server, ack),
    segment(client, server, ack, 100),
    segment(server, client, fin | ack),
    segment(client, server, fin | ack),
  ];
}

/** Refused: two frames. */
export function refusedConnection(connection: number): Uint8Array[] {
  const [client, server] = ends(connection);
  return [segment(client, server, syn), segment(server, client, rst | ack)];
}

/** A UDP datagram in three fragments, the first one first unless it is left out. */
export function fragments(datagram: number, { withoutFirst = false } = {}): Uint8Array[] {
  const made = [0, 3, 6].map((offset) => {
    const udp = [...be16(5000 + datagram), ...be16(53), ...be16(72), 0, 0, ...new Array<number>(16).fill(0)];
    const packet = ipv4(be32(0x0a02_0000 + datagram), be32(0xc000_0301), udp);
    packet.splice(4, 4, ...be16(datagram), ...be16(offset | (offset === 6 ? 0 : 0x2000)));
    return frame(be16(0x0800), packet);
  });
  return withoutFirst ? made.slice(1) : made;
}
