#!/usr/bin/env node
// Holds `headgate read` against tshark's conversations: packets, bytes and initiator of each TCP and UDP flow, and how long its
// handshake took. Prints a line for each file and each difference; the exit code says whether there was one.
//   HEADGATE_CORPUS=FOLDER test/tools/compare-with-tshark.js [FILE...]     without files: all below FOLDER's `captures`, or FOLDER
//
// Both are asked for the innermost addresses and ports, and fragments without ports are left out. They differ on purpose where tshark
// looks into more (Teredo, EoIP, AH over IPv4, tunnels whose outer datagram is in fragments), joins what has the same ends in several
// VLANs, takes the first packet's sender for the initiator although the SYN came from the other, and measures from the last SYN.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const main = new URL('../../dist/main.js', import.meta.url).pathname;
const room = { encoding: 'utf8', maxBuffer: 2 ** 30 };
const protocols = { tcp: 6, udp: 17 };
const transports = /\b(?:tcp|udp|sctp|icmp|icmpv6|esp|ah)\b/g;
const fields = [
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'srcport',
  'dstport',
  'frame.len',
  'frame.protocols',
  'stream',
];

function corpus() {
  const folder = process.env.HEADGATE_CORPUS;
  if (folder === undefined) throw new Error('HEADGATE_CORPUS names no folder; say where the captures are');
  const captures = join(folder, 'captures');
  const from = existsSync(captures) ? captures : folder;
  const entries = readdirSync(from, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** One text for both directions. */
function keyOf(proto, ...ends) {
  return `${proto} ${ends.sort().join(' ')}`;
}

/** What both count of a key: packets and bytes by sender, who sent first, and the handshakes' durations in seconds. */
function conversation(conversations, key) {
  if (!conversations.has(key)) conversations.set(key, { sent: {}, initiators: [], handshakes: [] });
  return conversations.get(key);
}

function add(sent, end, packets, bytes) {
  if (packets === 0) return;
  const [before, bytesBefore] = sent[end] ?? [0, 0];
  sent[end] = [before + packets, bytesBefore + bytes];
}

/** The packets whose innermost transport is `proto`, as tshark sees them. */
function* packetsOf(file, proto) {
  const own = /^(srcport|dstport|stream)$/;
  // It also measures up to a refusal, which is no handshake.
  const extra = proto === 'tcp' ? ['tcp.analysis.initial_rtt', 'tcp.flags.reset'] : [];
  const names = [...fields.map((name) => (own.test(name) ? `${proto}.${name}` : name)), ...extra];
  const separate = ['-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE'];
  const words = ['-r', file, '-n', ...separate, '-Y', `${proto} and not icmp and not icmpv6`];
  const output = ['-T', 'fields', '-E', 'occurrence=l', ...names.flatMap((name) => ['-e', name])];
  for (const line of execFileSync('tshark', [...words, ...output], { ...room, stdio: 'pipe' }).split('\n')) {
    const [src4, dst4, src6, dst6, from, to, length, layers, stream, handshake, refused] = line.split('\t');
    if (stream === undefined || layers.match(transports).at(-1) !== proto) continue;
    const [source, destination] = [`${src6 || src4} ${from}`, `${dst6 || dst4} ${to}`];
    yield { source, destination, length: Number(length), stream, handshake: refused === '0' ? handshake : '' };
  }
}

function byTshark(file, proto) {
  const conversations = new Map();
  const streams = new Map();
  for (const { source, destination, length, stream, handshake } of packetsOf(file, proto)) {
    const one = conversation(conversations, keyOf(proto, source, destination));
    add(one.sent, source, 1, length);
    if (!streams.has(stream)) one.initiators.push(source);
    streams.set(stream, { one, handshake: handshake || streams.get(stream)?.handshake });
  }
  for (const { one, handshake } of streams.values()) {
    if (handshake) one.handshakes.push(Number(handshake));
  }
  return conversations;
}

function byHeadgate(file, proto) {
  const conversations = new Map();
  const words = [main, 'read', '--format', 'json', '--tunnels', 'inner', '--fragments', 'separate', file];
  const { flows } = JSON.parse(execFileSync(process.execPath, words, { ...room, stdio: 'pipe' }));
  for (const flow of flows) {
    if (flow.proto !== protocols[proto] || (flow.src_port === 0 && flow.dst_port === 0)) continue;
    const [source, destination] = [`${flow.src} ${flow.src_port}`, `${flow.dst} ${flow.dst_port}`];
    const one = conversation(conversations, keyOf(proto, source, destination));
    add(one.sent, source, flow.packets, flow.bytes);
    add(one.sent, destination, flow.reverse_packets, flow.reverse_bytes);
    one.initiators.push(source);
    if (flow.handshake !== null) one.handshakes.push(Number(flow.handshake));
  }
  return conversations;
}

const inOrder = (value) => JSON.stringify(Object.entries(value).sort());

/** Where the two differ, a sentence each. */
function differences(ours, theirs) {
  const found = [];
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [our, their] = [ours.get(key), theirs.get(key)];
    if (our === undefined || their === undefined) {
      found.push(`${key}: only ${our === undefined ? 'tshark' : 'headgate'} has it`);
      continue;
    }
    const say = (what, one, other) => found.push(`${key}: ${what}: headgate ${one}, tshark ${other}`);
    if (inOrder(our.sent) !== inOrder(their.sent)) say('packets and bytes', inOrder(our.sent), inOrder(their.sent));
    if (our.initiators[0] !== their.initiators[0]) say('initiator', our.initiators[0], their.initiators[0]);
    const [mine, others] = [our.handshakes, their.handshakes].map((times) =>
      times.map((time) => time.toFixed(9)).sort(),
    );
    if (String(mine) !== String(others)) say('handshakes', mine.join(' ') || 'none', others.join(' ') || 'none');
  }
  return found;
}

const totals = { files: 0, flows: 0, packets: 0, handshakes: 0, differences: 0 };
for (const file of process.argv.length > 2 ? process.argv.slice(2) : corpus()) {
  for (const proto of Object.keys(protocols)) {
    let ours;
    let theirs;
    try {
      [ours, theirs] = [byHeadgate(file, proto), byTshark(file, proto)];
    } catch (error) {
      console.log(
        `${file}: left out, as one of the two cannot read it whole (${String(error.message).split('\n')[0]})`,
      );
      break;
    }
    const found = differences(ours, theirs);
    totals.files += proto === 'tcp' ? 1 : 0;
    totals.flows += theirs.size;
    for (const { sent, handshakes } of theirs.values()) {
      totals.packets += Object.values(sent).reduce((sum, [packets]) => sum + packets, 0);
      totals.handshakes += handshakes.length;
    }
    totals.differences += found.length;
    if (found.length > 0) console.log([`${file} ${proto}: ${found.length} differences`, ...found].join('\n  '));
  }
}
console.log(
  Object.entries(totals)
    .map(([name, count]) => `${name} ${count}`)
    .join(', '),
);
if (totals.differences > 0) process.exitCode = 1;
