// What /flows says: which flows, in which order and form, and that whatever is left out is in the remainder.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { flowQuery } from '#src/http/routes/flow-query.js';
import { flowTotal } from '#src/snapshot/flow-merge.js';
import type { Flow } from '#src/snapshot/flow.js';
import { countedOf, deviceSnapshot } from '#src/snapshot/merge.js';
import type { Snapshot } from '#src/snapshot/snapshot.js';
import { sumOf } from '#src/snapshot/top-flows.js';
import { example } from '../metrics/example.js';
import { anyReports, flow, totals, worker } from '../snapshot/samples.js';
import { ask, sendBytes, serve } from './support.js';

interface FlowsReply {
  readonly taken_at: number;
  readonly flows: readonly (Flow & { readonly device: string })[];
  readonly other: readonly { readonly device: string; readonly packets: number; readonly bytes: number }[];
  readonly listed: readonly { readonly device: string; readonly by: string; readonly flows: number }[];
}

async function flowsOf(url: string, query: string): Promise<FlowsReply> {
  const { status, text } = await ask(`${url}/flows?${query}`);
  expect(status).toBe(200);
  return JSON.parse(text) as FlowsReply;
}

it('lists the flows of all devices, what is not among them, and what there was to choose from', async () => {
  const { url } = await serve();
  const { status, headers, text } = await ask(`${url}/flows`);
  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  expect(JSON.parse(text)).toEqual({
    taken_at: 1700000100.5,
    flows: example.devices[0]!.topFlows.map((one) => ({ device: 'eth0', ...one })),
    other: [
      { device: 'eth0', packets: 110, bytes: 8_000_000_000_053_000 },
      { device: 'wl"an', packets: 0, bytes: 0 },
    ],
    listed: [
      { device: 'eth0', by: 'bytes', flows: 3 },
      { device: 'wl"an', by: 'bytes', flows: 0 },
    ],
  });
});

it('limits the flows to ?top of each device, and still adds up', async () => {
  const { url } = await serve();
  expect(await flowsOf(url, 'top=1')).toMatchObject({
    flows: [{ device: 'eth0', ...flow() }],
    other: [{ device: 'eth0', packets: 135, bytes: 8_000_000_000_059_000 }, { device: 'wl"an' }],
  });
});

it('puts the flows in the order of ?by', async () => {
  const [device] = example.devices;
  const topFlows = [
    flow({ src_port: 1, packets: 1, bytes: 9000 }),
    flow({ src_port: 2, packets: 5, reverse_packets: 9, bytes: 80 }),
    flow({ src_port: 3, packets: 9, reverse_packets: 0, bytes: 70 }),
  ];
  const source = {
    ready: () => true,
    snapshot: () => Promise.resolve({ ...example, devices: [{ ...device!, topFlows }] }),
  };
  const { url } = await serve({ source });
  const ports = async (query: string) => (await flowsOf(url, query)).flows.map(({ src_port }) => src_port);
  expect(await ports('by=packets')).toEqual([2, 3, 1]);
  expect(await ports('by=bytes')).toEqual([1, 2, 3]);
  expect(await ports('by=packets&top=1')).toEqual([2]);
  expect(await ports('')).toEqual([1, 2, 3]);
});

describe('the choice', () => {
  const flows: Readonly<Record<string, Flow>> = {
    tcp: flow(),
    udp: flow({ proto: 17, src: '10.1.0.7', src_port: 5353, dst: '224.0.0.251', dst_port: 5353 }),
    ping: flow({ proto: 58, ip_version: 6, src: '2001:db8::1', src_port: 0, dst: 'fe80::1', dst_port: 0 }),
    mapped: flow({ proto: 6, ip_version: 6, src: '::ffff:10.0.0.1', src_port: 443, dst: '2001:db8:1::', dst_port: 1 }),
    odd: flow({ proto: 253, src: '192.0.2.1', src_port: 0, dst: '192.0.2.2', dst_port: 0 }),
  };

  it.each([
    ['', ['tcp', 'udp', 'ping', 'mapped', 'odd']],
    ['proto=udp', ['udp']],
    ['proto=UDP', ['udp']],
    ['proto=17', ['udp']],
    ['proto=017', ['udp']],
    ['proto=ipv6-icmp', ['ping']],
    ['proto=icmp6', ['ping']],
    ['proto=253', ['odd']],
    ['proto=0', []],
    ['addr=10.0.0.1', ['tcp']],
    ['addr=10.0.0.2', ['tcp']],
    ['addr=10.0.0.0/8', ['tcp', 'udp']],
    ['addr=10.1.2.3/15', ['tcp', 'udp']],
    ['addr=0.0.0.0/0', ['tcp', 'udp', 'odd']],
    ['addr=2001:db8::1', ['ping']],
    ['addr=2001:0DB8:0:0:0:0:0:1', ['ping']],
    ['addr=FE80:0::0.0.0.1', ['ping']],
    ['addr=2001:db8::/32', ['ping', 'mapped']],
    ['addr=2001:db8:1::/64', ['mapped']],
    ['addr=::ffff:a00:1', ['mapped']],
    ['addr=::/0', ['ping', 'mapped']],
    ['port=443', ['tcp', 'mapped']],
    ['port=40000', ['tcp']],
    ['port=0', ['ping', 'odd']],
    ['port=65535', []],
    ['addr=10.0.0.0/8&port=5353', ['udp']],
    ['proto=tcp&addr=2001:db8::/32&port=443', ['mapped']],
    ['proto=udp&port=443', []],
  ])('of %j is %j', (query, expected) => {
    const { matches } = flowQuery(new URLSearchParams(query));
    expect(Object.keys(flows).filter((name) => matches(flows[name]!))).toEqual(expected);
  });

  it('leaves what it leaves out in the remainder, to the packet and byte, for any flows and any question', async () => {
    let snapshot: Snapshot = example;
    const { url } = await serve({ source: { ready: () => true, snapshot: () => Promise.resolve(snapshot) } });
    const question = fc.record(
      {
        top: fc.nat({ max: 20 }).map(String),
        by: fc.constantFrom('bytes', 'packets'),
        proto: fc.constantFrom('tcp', '17', 'icmp'),
        addr: fc.constantFrom('10.0.0.1', '10.0.0.2/31', '2001:db8::/32'),
        port: fc.constantFrom('0', '53'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(anyReports, fc.nat({ max: 1000 }), question, async (flows, unseen, query) => {
        const seen = sumOf(flows.flat().map(flowTotal));
        const workers = [worker(0, totals(seen.packets, seen.bytes)), worker(1, totals(unseen, unseen * 64))];
        snapshot = { ...example, devices: [deviceSnapshot({ ...example.devices[0]!, workers, top: 30, flows })] };
        const reply = await flowsOf(url, new URLSearchParams(query).toString());
        expect(sumOf([...reply.flows.map(flowTotal), ...reply.other])).toEqual(countedOf({ workers }));
      }),
      { numRuns: 50 },
    );
  });
});

describe('CSV', () => {
  it('has a header with the columns of `headgate read` after the device, and a line for each flow', async () => {
    const { url } = await serve();
    const { status, headers, text } = await ask(`${url}/flows?format=csv&top=2`);
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
    expect(text.split('\n')).toEqual([
      `device,${addon.flowCsvHeader()}`,
      'eth0,,4,6,10.0.0.1,40000,10.0.0.2,443,10,5,1000,4000,860,3930,1700000000.000000001,1700000060.000000000,27,18,established,,0,0.012000000,2,1',
      'eth0,100.200,6,58,2001:db8::1,0,ff02::1,0,10,5,1000,4000,860,3930,1700000000.000000001,1700000060.000000000,27,18,established,,0,0.012000000,2,1',
      '',
    ]);
  });

  it('has a header when there are no flows, too', async () => {
    const { url } = await serve();
    expect((await ask(`${url}/flows?format=csv&proto=gre`)).text).toBe(`device,${addon.flowCsvHeader()}\n`);
  });

  it.each([
    ['eth0', 'eth0'],
    ['wl"a,n', '"wl""a,n"'],
    ['=1+1', "'=1+1"],
    ['+x', "'+x"],
    ['-x', "'-x"],
    ['@a,b', `"'@a,b"`],
  ])('keeps a device called %s from being taken for more than a name', async (device, field) => {
    const devices = [{ ...example.devices[0]!, device }];
    const { url } = await serve({
      source: { ready: () => true, snapshot: () => Promise.resolve({ ...example, devices }) },
    });
    const [, line = ''] = (await ask(`${url}/flows?format=csv&top=1`)).text.split('\n');
    expect(line.startsWith(`${field},,4,6,10.0.0.1,`)).toBe(true);
  });

  it('gives a spreadsheet nothing from the wire that is not a number, an address or a word of ours', async () => {
    const { url } = await serve();
    const lines = (await ask(`${url}/flows?format=csv`)).text.trim().split('\n').slice(1);
    for (const line of lines) expect(line).toMatch(/^eth0(,[0-9a-f.:]*){17}(,[a-z_]*){2},\d+,[0-9.]*(,\d+){2}$/);
  });
});

describe('a wrong question', () => {
  const protocol = 'proto is the name of an IP protocol or its number from 0 to 255, such as /flows?proto=udp.';
  const address = 'addr is an address or a network, such as /flows?addr=192.0.2.7 or /flows?addr=2001:db8::/32.';
  const port = 'port is a number from 0 to 65535, such as /flows?port=443.';

  it.each([
    ...['x', '-1', '1.5', '', '1e3', '1234567890'].map((text) => [
      `top=${text}`,
      'top is a number of flows, such as /flows?top=10.',
    ]),
    ...['x', '', 'Bytes'].map((text) => [`by=${text}`, 'by is bytes or packets, such as /flows?by=packets.']),
    ...['', 'xml', 'CSV'].map((text) => [`format=${text}`, 'format is json or csv, such as /flows?format=csv.']),
    ...['', 'foo', '256', '1000', '-1', '6.0'].map((text) => [`proto=${text}`, protocol]),
    ...['', 'localhost', '10.0.0', '10.0.0.256', '10.0.0.1/33', '::1/129', '::1/', '/8', 'fe80::1%25eth0', '1:2'].map(
      (text) => [`addr=${text}`, address],
    ),
    ...['', 'http', '65536', '-1', '1-2', '100000'].map((text) => [`port=${text}`, port]),
    ['limit=3', '/flows knows no "limit"; it knows top, by, proto, addr, port and format.'],
    ['Top=3', '/flows knows no "Top"; it knows top, by, proto, addr, port and format.'],
    ['port=1&port=2&port=3', '/flows takes port once; it is there 3 times.'],
  ])('?%s is refused with a sentence', async (query, sentence) => {
    const { url } = await serve();
    const { status, headers, text } = await ask(`${url}/flows?${query}`);
    expect([status, headers['content-type'], text]).toEqual([400, 'text/plain; charset=utf-8', `${sentence}\n`]);
  });

  const targets: readonly [string, number][] = [
    ['?', 200],
    ['?&&', 200],
    ['?top=0', 200],
    ['?top=999999999', 200],
    ['?top=1?by=bytes', 400],
    ['?top=%zz', 400],
    ['?top=%00', 400],
    ['?top=1%0d%0aX-Evil: 1', 400],
    ['?top=\u0661', 400],
    ['?proto=+udp', 400],
    ['?proto=constructor', 400],
    ['?__proto__=1', 400],
    ['?toString', 400],
    ['?top[]=1', 400],
    ['?TOP=1', 400],
    [`?addr=${'1.'.repeat(3000)}`, 400],
    [`?addr=${':'.repeat(6000)}/64`, 400],
    [`?${'top=1&'.repeat(1000)}`, 400],
    [`?${'a&'.repeat(3000)}`, 400],
    [';top=1', 404],
    ['/?top=1', 404],
    ['%3Ftop=1', 404],
  ];

  it.each(targets.map(([query, expected]) => ({ query, expected, shown: query.slice(0, 30) })))(
    'on the wire, /flows$shown, is answered with $expected, in one sentence',
    async ({ query, expected }) => {
      const server = await serve();
      const target = Buffer.from(`/flows${query.replaceAll(' ', '%20')}`).toString('latin1');
      const reply = await sendBytes(server, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      const [, status] = /^HTTP\/1\.1 (\d+) /.exec(reply) ?? [];
      expect(Number(status)).toBe(expected);
      const [head = '', body = ''] = reply.split('\r\n\r\n');
      expect(head).not.toContain('Evil');
      if (expected !== 200) expect(body.trim().split('\n')).toHaveLength(1);
    },
  );

  it('never is anything but a 400, whatever is in it', async () => {
    const { url } = await serve();
    const key = fc.constantFrom('top', 'by', 'proto', 'addr', 'port', 'format', 'x');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, fc.string({ unit: 'binary' })), { maxLength: 4 }), async (pairs) => {
        const { status } = await ask(`${url}/flows?${new URLSearchParams(pairs).toString()}`);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 100 },
    );
  });
});
