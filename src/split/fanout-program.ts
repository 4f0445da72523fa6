/**
 * The fanout program of a device: it returns the lane that owns a frame's bucket, as the index of a member of the device's fanout
 * group. One run of it replaces a run of every lane's split program, and finds the same lane: it takes the same walk.
 */
import { assemble } from '../bpf/assemble.js';
import { Ancillary, type Instruction } from '../bpf/instruction.js';
import { ifEqual, jump, label, loadWord, type Statement } from '../bpf/statement.js';
import type { Plan } from '../plan/plan.js';
import { behindLinkHeader } from './fanout-position.js';
import { finish } from './hash.js';
import { returnOwner, runsOf } from './owner-runs.js';
import type { Split } from './split.js';
import { walkToSum } from './walk.js';

export interface FanoutProgramOptions {
  /** The link layer of the device. */
  readonly linkType: 'ethernet';
  readonly split: Split;
  /** Lane i must be the i-th that joined the group. */
  readonly plan: Pick<Plan, 'owner'>;
}

/** PACKET_OUTGOING of linux/if_packet.h. */
const OUTGOING = 4;

/** Throws a ProgramError when the plan has so many ranges that the program is longer than the kernel takes. */
export function fanoutProgram({ linkType, split, plan }: FanoutProgramOptions): Instruction[] {
  const runs = runsOf(plan.owner);
  if (runs.length === 1) return assemble(returnOwner(runs));
  const walk = walkToSum({ linkType, form: 'live', split });
  return assemble([
    loadWord(Ancillary.PACKET_TYPE),
    ifEqual(OUTGOING, undefined, 'arriving'),
    ...named(walk, 'leaving'),
    jump('hash'),
    // The common case comes last, so that it runs on without a jump.
    label('arriving'),
    ...named(behindLinkHeader(walk), 'arriving'),
    label('hash'),
    ...finish(split.constants),
    ...returnOwner(runs),
  ]);
}

/** Statements with labels of their own. */
function named(statements: readonly Statement[], prefix: string): Statement[] {
  const own = (name: string | undefined): string | undefined => (name === undefined ? undefined : `${prefix}: ${name}`);
  return statements.map((statement) => {
    switch (statement.kind) {
      case 'plain':
        return statement;
      case 'label':
        return label(`${prefix}: ${statement.name}`);
      case 'jump':
        return jump(`${prefix}: ${statement.to}`);
      case 'branch':
        return { ...statement, whenTrue: own(statement.whenTrue), whenFalse: own(statement.whenFalse) };
    }
  });
}
