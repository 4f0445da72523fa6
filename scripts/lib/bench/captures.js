// The captures that scripts/bench reads: made by test/tools/make_capture, the same everywhere, kept between runs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statfsSync, statSync } from 'node:fs';

const tool = new URL('../../../.build/tools/make_capture', import.meta.url).pathname;

// Bytes that a capture takes at most, per packet.
const roughBytes = { mixed: 640, small: 96 };

/** In quick form everything is a tenth. Where `asked` stands, only these of the slow programs are asked. */
export function captureKinds(quick) {
  const size = (count) => (quick ? count / 10 : count);
  const mixed = { packets: size(4_000_000), flows: size(200_000), rough: roughBytes.mixed };
  const small = { packets: size(10_000_000), rough: roughBytes.small, frame: 64 };
  return [
    { key: 'mixed', title: 'mixed frames', file: 'mixed.pcap', ...mixed },
    { key: 'pcapng', title: 'the same as pcapng', file: 'mixed.pcapng', form: 'pcapng', ...mixed, asked: [] },
    { key: 'small', title: '64-byte frames', file: 'small.pcap', flows: size(200_000), ...small, asked: ['nfpcapd'] },
    {
      key: 'many',
      title: 'ten times the flows',
      file: 'many.pcap',
      flows: size(2_000_000),
      skew: 50,
      ...small,
      asked: [],
    },
  ];
}

/** Makes the captures that are not there yet; each with its path, and its size in bytes. */
export function makeCaptures(folder, quick) {
  const place = quick ? `${folder}/quick` : folder;
  mkdirSync(place, { recursive: true });
  const kinds = captureKinds(quick).map((kind) => ({ ...kind, path: `${place}/${kind.file}` }));
  const missing = kinds.filter(({ path }) => !existsSync(path));
  checkRoom(place, missing);
  for (const kind of missing) make(kind);
  return kinds.map((kind) => ({ ...kind, bytes: statSync(kind.path).size }));
}

function checkRoom(place, missing) {
  const { bavail, bsize } = statfsSync(place);
  const needed = missing.reduce((sum, { packets, rough }) => sum + packets * rough, 0);
  if (needed * 1.1 <= bavail * bsize) return;
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(1);
  throw new Error(
    `the captures take ${gigabytes(needed)} GB and ${place} has room for ${gigabytes(bavail * bsize)} GB; use --quick`,
  );
}

function make({ path, file, form = 'pcap', packets, flows, skew = 100, frame }) {
  process.stderr.write(`making ${file} ...\n`);
  const words = [`form=${form}`, `packets=${packets}`, `flows=${flows}`, `skew=${skew}`];
  if (frame !== undefined) words.push(`frame=${frame}`);
  // Under another name until it is whole.
  execFileSync(tool, [`${path}.part`, ...words]);
  renameSync(`${path}.part`, path);
}
