// Layout files: what they say, and how they are refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { largestLayout, loadLayout } from '#src/layout/load-layout.js';
import { parseLayout } from '#src/layout/parse-layout.js';

const problemsOf = (text: string): readonly string[] => parseLayout(text, 'fleet.yaml').problems;

const good = `
# two sensors
nodes:
  - {name: worker-1, host: sensor-a, interface: eth0, weight: 2, cpu: 3}
  - name: worker-2
    host: 10.0.0.7
    interface: "ens1f0.100"
    weight: 0
  - {name: worker-3, host: 10.0.0.7, interface: ens1f0.100, weight: , cpu: ~}
`;

it('reads nodes with what they leave open', () => {
  expect(parseLayout(good, 'fleet.yaml')).toEqual({
    layout: {
      nodes: [
        { name: 'worker-1', host: 'sensor-a', interface: 'eth0', weight: 2, cpu: 3 },
        { name: 'worker-2', host: '10.0.0.7', interface: 'ens1f0.100', weight: 0 },
        { name: 'worker-3', host: '10.0.0.7', interface: 'ens1f0.100', weight: 1 },
      ],
    },
    problems: [],
  });
});

describe('refuses, with the place and what is allowed,', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a file without nodes',
      '# nothing\n',
      [
        "1:1: nodes: is missing; write 'nodes:' and below it one node a line, as - {name: worker-1, host: sensor-a, interface: eth0}",
      ],
    ],
    [
      'nodes that are no list',
      'nodes: worker-1\n',
      [
        '1:8: nodes: is no list of nodes; write one node a line, as - {name: worker-1, host: sensor-a, interface: eth0}',
      ],
    ],
    [
      'an empty list',
      'nodes: []\n',
      [
        '1:8: nodes: is no list of nodes; write one node a line, as - {name: worker-1, host: sensor-a, interface: eth0}',
      ],
    ],
    [
      'a node that is none',
      'nodes:\n- worker-1\n',
      ["2:3: nodes: 'worker-1' is no node; write it as - {name: worker-1, host: sensor-a, interface: eth0}"],
    ],
    [
      'a mistyped field',
      'nodes:\n- {name: a, host: b, interface: c, wieght: 2}\n',
      ['2:36: wieght: is no field of a node; did you mean weight?'],
    ],
    [
      'a field that nobody knows',
      'nodes:\n- {name: a, host: b, interface: c, colour: red}\n',
      ['2:36: colour: is no field of a node; it has name, host, interface, weight, cpu'],
    ],
    [
      'a mistyped nodes',
      'node:\n- {name: a, host: b, interface: c}\n',
      [
        '1:1: node: is no field of a layout; did you mean nodes?',
        '1:1: nodes: is no list of nodes; write one node a line, as - {name: worker-1, host: sensor-a, interface: eth0}',
      ],
    ],
    [
      'what is missing',
      'nodes:\n- {weight: 1}\n',
      [
        '2:3: name: is missing; give 1 to 64 printable characters without spaces',
        '2:3: host: is missing; give the name or the address of a host',
        '2:3: interface: is missing; give the name of an interface, up to 15 characters',
      ],
    ],
    [
      'values that cannot be',
      'nodes:\n- {name: a b, host: b, interface: much-too-long-a-name, weight: 1.5, cpu: -1}\n',
      [
        "2:10: name: 'a b' is wrong; give 1 to 64 printable characters without spaces",
        "2:35: interface: 'much-too-long-a-name' is wrong; give the name of an interface, up to 15 characters",
        "2:65: weight: '1.5' is wrong; give a whole number from 0 to 1000",
        "2:75: cpu: '-1' is wrong; give a whole number from 0 to 8191",
      ],
    ],
    [
      'a field that is there twice',
      'nodes:\n- {name: a, host: b, interface: c, host: d}\n',
      ['2:36: host: is there twice; keep one'],
    ],
    [
      'a name that is there twice, on whatever host',
      'nodes:\n- {name: a, host: b, interface: c}\n- {name: a, host: d, interface: c}\n',
      ["3:10: name: 'a' is the name of the node at 2:10 too; names tell nodes apart"],
    ],
    [
      'an interface whose nodes all have weight 0',
      'nodes:\n- {name: a, host: h, interface: e, weight: 0}\n- {name: b, host: h, interface: e, weight: 0}\n- {name: c, host: h, interface: f}\n',
      ['2:44: weight: all nodes on e of h have the weight 0; give one of them a weight above 0'],
    ],
    ['what is not YAML', 'nodes:\n\t- a\n', ['2:1: a tab indents this line; use spaces']],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `fleet.yaml:${problem}`));
  });

  it('more nodes on an interface than it can have workers', () => {
    const lines = Array.from({ length: 257 }, (_, index) => `- {name: n${index}, host: h, interface: e}\n`);
    expect(problemsOf(`nodes:\n${lines.join('')}`)).toEqual([
      'fleet.yaml:2:34: interface: h has 257 nodes on e; an interface takes up to 256',
    ]);
    expect(problemsOf(`nodes:\n${lines.slice(1).join('')}`)).toEqual([]);
  });
});

describe('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-layout-'));
  const path = join(folder, 'fleet.yaml');
  const written = (text: string): string => {
    writeFileSync(path, text);
    return path;
  };

  it('is read whole', async () => {
    expect((await loadLayout(written(good))).nodes).toHaveLength(3);
  });

  it('with one problem is refused with a sentence, with more with a line each', async () => {
    await expect(loadLayout(written('nodes: 7\n'))).rejects.toThrow(`${path}:1:8: nodes: is no list of nodes`);
    await expect(loadLayout(written('nodes:\n- {name: a, cpu: x}\n'))).rejects.toThrow(
      [
        `${path} has 3 problems:`,
        `${path}:2:3: host: is missing; give the name or the address of a host`,
        `${path}:2:3: interface: is missing; give the name of an interface, up to 15 characters`,
        `${path}:2:18: cpu: 'x' is wrong; give a whole number from 0 to 8191`,
      ].join('\n'),
    );
  });

  it('that is not there, or too large, is refused', async () => {
    await expect(loadLayout(join(folder, 'none'))).rejects.toThrow(/none: cannot be read: there is no such file$/);
    await expect(loadLayout(written('#'.repeat(largestLayout + 1)))).rejects.toThrow('is larger than 256 KiB');
    rmSync(folder, { recursive: true });
  });
});
