// Reading capture files: headgate and others in turn, medians of some rounds.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { letMemoryIdle, warmFile } from './at_hand.js';
import { measure, medians } from './measure.js';

const main = new URL('../../../dist/main.js', import.meta.url).pathname;
const headgate = ['node', main];

/** The programs that read, and how each is told; `flows` is what softflowd must have room for. */
const readers = [
  { name: 'headgate read', command: (path) => [...headgate, 'read', path] },
  { name: 'capinfos -c', command: (path) => ['capinfos', '-c', path] },
  { name: 'tcpdump --count', command: (path) => ['tcpdump', '-r', path, '--count'] },
  { name: 'nfpcapd', slow: true, command: (path, _, folder) => ['nfpcapd', '-r', path, '-w', folder] },
  {
    name: 'softflowd',
    slow: true,
    command: (path, flows, folder) =>
      ['softflowd', '-d', '-r', path, '-m', String(flows), '-p', `${folder}/pid`, '-c', 'none'].concat(
        '-n',
        '127.0.0.1:9',
      ),
  },
  { name: 'argus', slow: true, command: (path, _, folder) => ['argus', '-r', path, '-w', `${folder}/argus`] },
];

/** `{ name, figures: { [capture]: { wall, user, system, peak } } }` for every reader. */
export function measureReaders(captures, rounds, scratch) {
  const results = readers.map(({ name }) => ({ name, figures: {} }));
  for (const { key, title, path, flows, asked } of captures) {
    warmFile(path);
    const measured = readers.map(() => []);
    for (let round = 1; round <= rounds; round += 1) {
      readers.forEach(({ name, command, slow = false }, at) => {
        if (slow && asked?.includes(name) === false) return;
        const run = () => measure(scratch, command(path, flows * 2, emptyFolder(scratch)));
        run(); // not measured: so the memory that the next one takes has just been used, whatever ran before
        measured[at].push(run());
      });
      process.stderr.write(`${title}: round ${round} of ${rounds}\n`);
    }
    results.forEach(({ figures }, at) => (figures[key] = measured[at].length > 0 ? medians(measured[at]) : undefined));
  }
  return results;
}

function emptyFolder(scratch) {
  const folder = `${scratch}/out`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return folder;
}

/** What headgate takes for the captures that are told apart by their flows alone, where its memory was idle before. */
export async function measureAfterIdleness(captures, rounds, scratch) {
  const figures = {};
  for (const { key, title, path } of captures.filter((capture) => capture.key === 'small' || capture.key === 'many')) {
    const measured = [];
    for (let round = 1; round <= rounds; round += 1) {
      await letMemoryIdle();
      warmFile(path);
      measured.push(measure(scratch, readers[0].command(path)));
      process.stderr.write(`${title}, after idleness: round ${round} of ${rounds}\n`);
    }
    figures[key] = medians(measured);
  }
  return figures;
}

/** What it takes to start, in seconds; and the memory of a run that reads nothing, in kilobytes. */
export function measureStart(rounds, scratch) {
  const empty = `${scratch}/empty.pcap`;
  writeFileSync(empty, new Uint8Array(Uint32Array.of(0xa1b2c3d4, 0x0004_0002, 0, 0, 262_144, 1).buffer));
  const commands = [
    ['node', '-e', '0'],
    [...headgate, '--version'],
    [...headgate, 'read', empty],
  ];
  const measured = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    commands.forEach((command, at) => measured[at].push(measure(scratch, command)));
  }
  const [node, version, nothing] = measured.map(medians);
  return { node, version, nothing };
}
