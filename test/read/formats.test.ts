// What `headgate read` prints, to the letter: JSON, CSV and the table.
import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ethernet, hex, ipv4, ipv6, linkTypes, pcap, tcp, udp, vlan } from './capture-files.js';
import { program, readJson, runRead, temporaryFolder } from './headgate-read.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const client = { src: '192.0.2.1', dst: '198.51.100.2', proto: 6 };
const server = { src: '198.51.100.2', dst: '192.0.2.1', proto: 6 };
const start = 1_700_000_000_000_000n;

// The answer comes first: the SYN tells who began.
const conversation = folder.write(
  'conversation.pcap',
  pcap([
    { frame: ethernet(0x0800, ipv4(server, tcp(443, 50_000, 0x12))), time: start + 3n },
    { frame: ethernet(0x0800, ipv4(client, tcp(50_000, 443, 0x02))), time: start },
    { frame: ethernet(0x0800, ipv4(client, tcp(50_000, 443, 0x10))), time: start + 1_250_000n, wire: 1514 },
    { frame: ethernet(0x8100, vlan(42, 0x86dd, ipv6(17, udp(5353, 5353, hex('cafe'))))), time: start + 2_000_000n },
    { frame: ethernet(0x0806, Buffer.alloc(28)), time: start + 2_500_000n, wire: 60 },
  ]),
);

describe('json', () => {
  it('is one object per file and line, with all its fields in order', async () => {
    const { code, output, errors } = await runRead(['--format', 'json', conversation]);
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(output).toBe(
      `{"file":"${conversation}","error":null,"link_type":"EN10MB","packets":5,"bytes":1750,"non_ip_packets":1,` +
        '"workers":[{"worker":0,"packets":5,"bytes":1750,"flows":2}],"flows":[' +
        '{"vlans":[],"ip_version":4,"proto":6,"src":"192.0.2.1","src_port":50000,"dst":"198.51.100.2","dst_port":443,' +
        '"packets":2,"reverse_packets":1,"bytes":1568,"reverse_bytes":54,"ip_bytes":80,"reverse_ip_bytes":40,' +
        '"first":"1700000000.000000000","last":"1700000001.250000000","tcp_flags":18,"reverse_tcp_flags":18,' +
        '"state":"established","end":"stopped","worker":0,"handshake":"1.250000000","retransmitted":0,"reverse_retransmitted":0},' +
        '{"vlans":[42],"ip_version":6,"proto":17,"src":"2001:db8::1","src_port":5353,"dst":"2001:db8::2","dst_port":5353,' +
        '"packets":1,"reverse_packets":0,"bytes":68,"reverse_bytes":0,"ip_bytes":50,"reverse_ip_bytes":0,' +
        '"first":"1700000002.000000000","last":"1700000002.000000000","tcp_flags":0,"reverse_tcp_flags":0,' +
        '"state":"","end":"stopped","worker":0,"handshake":null,"retransmitted":0,"reverse_retransmitted":0}]}\n',
    );
  });

  it('writes figures beyond 2^53 exactly', async () => {
    const record = pcap([{ frame: Buffer.alloc(0), wire: 0xffffffff }]).subarray(24);
    const records = 2_200_000;
    const file = Buffer.concat([pcap([]), Buffer.alloc(records * record.length, record)]);
    const path = folder.write('heavy.pcap.gz', gzipSync(file, { level: 1 }));
    const { output } = await runRead(['--format', 'json', path]);
    expect(BigInt(records) * 0xffffffffn > 2n ** 53n).toBe(true);
    expect(output).toContain(
      `"packets":${records},"bytes":${BigInt(records) * 0xffffffffn},"non_ip_packets":${records},`,
    );
  });

  it('keeps the flows with the most bytes, largest first, when asked for the top', async () => {
    const frames = [90, 200, 10, 150].map((size, at) => ({
      frame: ethernet(0x0800, ipv4({}, udp(1000 + at, 53, Buffer.alloc(size)))),
    }));
    const path = folder.write('sizes.pcap', pcap(frames));
    const [top] = await readJson(['--top', '2', path]);
    expect(top?.flows.map(({ src_port }) => src_port)).toEqual([1001, 1003]);
    expect(top?.workers[0]?.flows).toBe(4);
    const [none] = await readJson(['--top', '0', path]);
    expect(none?.flows).toEqual([]);
    expect(none?.packets).toBe(4);
  });
});

// An example of the specification, github.com/corelight/community-id-spec.
it('every format names flows by their Community ID when asked to', async () => {
  const frame = ethernet(0x0800, ipv4({ src: '1.2.3.4', dst: '5.6.7.8', proto: 6 }, tcp(1122, 3344, 0x02)));
  const path = folder.write('named.pcap', pcap([{ frame }]));
  const id = '1:wCb3OG7yAFWelaUydu0D+125CLM=';
  const output = async (format: string): Promise<string> =>
    (await runRead(['--community-id', '--format', format, path])).output;
  expect(await output('json')).toContain(`"reverse_retransmitted":0,"community_id":"${id}"}]}\n`);
  expect(await output('csv')).toMatch(/,reverse_retransmitted,community_id\n/);
  expect(await output('csv')).toContain(`,0,0,${id}\n`);
  expect(await output('table')).toContain('  STATE  COMMUNITY ID\n');
  expect(await output('table')).toContain(`  syn    ${id}\n`);
  expect((await runRead(['--format', 'json', path])).output).not.toContain('community_id');
});

describe('csv', () => {
  it('has one head, then a line for each flow with the file in front', async () => {
    const odd = folder.write('a "b", c.pcap', pcap([{ frame: ethernet(0x0800, ipv4({}, udp(1, 2))), time: 1n }]));
    const { code, output } = await runRead(['--format', 'csv', conversation, odd]);
    expect(code).toBe(0);
    expect(output).toBe(
      'file,vlans,ip_version,proto,src,src_port,dst,dst_port,packets,reverse_packets,bytes,reverse_bytes,ip_bytes,' +
        'reverse_ip_bytes,first,last,tcp_flags,reverse_tcp_flags,state,end,worker,handshake,retransmitted,reverse_retransmitted\n' +
        `${conversation},,4,6,192.0.2.1,50000,198.51.100.2,443,2,1,1568,54,80,40,1700000000.000000000,` +
        '1700000001.250000000,18,18,established,stopped,0,1.250000000,0,0\n' +
        `${conversation},42,6,17,2001:db8::1,5353,2001:db8::2,5353,1,0,68,0,50,0,1700000002.000000000,` +
        '1700000002.000000000,0,0,,stopped,0,,0,0\n' +
        `"${folder.path('a ""b"", c.pcap')}",,4,17,192.0.2.1,1,198.51.100.2,2,1,0,42,0,28,0,0.000001000,0.000001000,0,0,,stopped,0,,0,0\n`,
    );
  });
});

describe('table', () => {
  it('shows what the file holds and its flows', async () => {
    const { code, output, errors } = await runRead([conversation]);
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(output).toBe(`${conversation}
  link type     EN10MB
  packets       5, 1 of them not IP
  bytes         1,750 (1.75 kB)
  time          2023-11-14 22:13:20.000000 to 2023-11-14 22:13:22.500000 UTC, 2.50 s
  mean rate     5.60 kbit/s, 2 packets/s
  flows         2

  flows by bytes
  PROTO  SOURCE              DESTINATION         VLAN  PACKETS    BYTES  BACK  BYTES BACK  DURATION  STATE
  tcp    192.0.2.1:50000     198.51.100.2:443                2  1.57 kB     1        54 B    1.25 s  established
  udp    [2001:db8::1]:5353  [2001:db8::2]:5353  42          1     68 B     0         0 B      0 us
`);
  });

  it('shows ten flows unless told otherwise, and says of how many', async () => {
    const frames = Array.from({ length: 12 }, (_, at) => ({ frame: ethernet(0x0800, ipv4({}, udp(1000 + at, 53))) }));
    const path = folder.write('dozen.pcap', pcap(frames));
    const ten = await runRead([path]);
    expect(ten.output).toContain('\n  the largest 10 of 12 flows by bytes\n');
    expect(ten.output.match(/^ {2}udp /gm)).toHaveLength(10);
    const all = await runRead(['--top', '100', path]);
    expect(all.output).toContain('\n  flows by bytes\n');
    expect(all.output.match(/^ {2}udp /gm)).toHaveLength(12);
  });

  it('shows every worker and the seed when the traffic is split', async () => {
    const path = folder.write('split.pcap', pcap([{ frame: ethernet(0x0800, ipv4({}, udp(1, 2, Buffer.alloc(58)))) }]));
    const [object] = await readJson(['--workers', '2', '--seed', 'x', path]);
    const busy = object?.workers.findIndex(({ packets }) => packets === 1);
    const full = '        1  100.0 %  100 B  100.0 %      1';
    const empty = '        0    0.0 %    0 B    0.0 %      0';
    const { output } = await runRead(['--workers', '2', '--seed', 'x', path]);
    expect(output).toContain(`
  split over 2 workers by hash over addresses, seed x
  WORKER  PACKETS    SHARE  BYTES    SHARE  FLOWS
       0${busy === 0 ? full : empty}
       1${busy === 1 ? full : empty}
`);
  });

  it('names what was odd, what was filtered out, and an empty file', async () => {
    const frames = [
      ethernet(0x0800, hex('45')),
      ethernet(0x0800, ipv4({}, udp(1, 2))),
      ethernet(0x0806, Buffer.alloc(28)),
    ];
    const path = folder.write('odd.pcap', pcap(frames.map((frame) => ({ frame }))));
    expect((await runRead([path])).output).toContain('\n  odd           ip_header_cut 1\n');
    const filtered = await runRead(['--filter', 'arp', path]);
    expect(filtered.output).toContain('\n  packets       1, 1 of them not IP\n  filtered out  2 packets\n');
    const empty = folder.write('none.pcap', pcap([], linkTypes.RAW));
    expect((await runRead([empty])).output).toBe(`${empty}\n  link type     RAW\n  packets       0\n`);
  });

  it('tells an error once where output and errors are one terminal', () => {
    const command = `${process.execPath} ${program} read /dev/null`;
    const { status, stdout } = spawnSync('script', ['--quiet', '--return', '--command', command, '/dev/null']);
    // On a busy machine the line that tells how far it is was there for a moment, and was erased.
    const left = stdout
      .toString()
      .split('\n')
      .map((line) => line.split('\u001b[K').at(-1))
      .join('\n');
    expect(left).toBe('/dev/null\r\n  ERROR         the file is empty\r\n');
    expect(status).toBe(1);
  });
});
