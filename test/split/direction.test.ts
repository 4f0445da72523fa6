// The filter for one direction, alone and with a user's filter behind it.
import { expect, test } from 'vitest';
import { addon } from '#src/addon/addon.js';
import { encodeProgram } from '#src/bpf/encode.js';
import { equalPlan, rangesOf } from '#src/plan/plan.js';
import { withDirection } from '#src/split/direction-filter.js';
import { directions, type Direction } from '#src/split/direction.js';
import { splitProgram, type ProgramLinkType } from '#src/split/program.js';
import { compile } from '../bpf/compile.js';
import { interpret } from '../support/bpf-interpreter.js';
import { be16, frame, ipv4 } from './frames.js';
import { SNAPSHOT, split } from './split.js';

/** PACKET_HOST, _BROADCAST, _MULTICAST, _OTHERHOST and _OUTGOING, see packet(7). */
const types = [0, 1, 2, 3, 4];

const packet = ipv4([192, 0, 2, 1], [198, 51, 100, 2], be16(53));
const bytes: Record<ProgramLinkType, Uint8Array> = {
  ethernet: frame(be16(0x0800), packet),
  raw: Uint8Array.from(packet),
  linux_sll: Uint8Array.from(packet),
};

/** The types of the packets that some of three lanes accepts, each once. */
function accepted(linkType: ProgramLinkType, direction: Direction, expression?: string): number[] {
  const admitted = withDirection(direction, expression === undefined ? undefined : compile(expression));
  const plan = equalPlan(3);
  const programs = [0, 1, 2].map((lane) =>
    splitProgram({
      linkType,
      form: 'live',
      split,
      ranges: rangesOf(plan, lane),
      accept: SNAPSHOT,
      ...(admitted === undefined ? {} : { userFilter: admitted }),
    }),
  );
  expect(programs.every((program) => addon.validateFilter(encodeProgram(program)))).toBe(true);
  const run = { bytes: bytes[linkType], protocol: 0x0800 };
  return types.flatMap((type) =>
    programs.flatMap((program) => (interpret(program, { ...run, type }).accepted === SNAPSHOT ? [type] : [])),
  );
}

const due: Record<Direction, number[]> = { both: types, in: [0, 1, 2, 3], out: [4] };

test.each(directions)('%s: each packet that goes this way has one lane, on every link layer', (direction) => {
  for (const linkType of ['ethernet', 'raw', 'linux_sll'] as const) {
    expect(accepted(linkType, direction), linkType).toEqual(due[direction]);
  }
});

test.each(directions)('%s: a filter sees what goes this way, and nothing else', (direction) => {
  expect(accepted('ethernet', direction, 'host 192.0.2.1')).toEqual(due[direction]);
  expect(accepted('ethernet', direction, 'host 192.0.2.9')).toEqual([]);
});

test('both directions take no instruction', () => {
  expect(withDirection('both', undefined)).toBeUndefined();
  const filter = compile('ip');
  expect(withDirection('both', filter)).toBe(filter);
  expect(withDirection('in', undefined)).toHaveLength(4);
});
