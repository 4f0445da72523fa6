/**
 * The fanout program of a device: it returns the lane that owns a frame's bucket, as the index of a member of the device's fanout
 * group. One run of it replaces a run of every lane's split program, and finds the same lane: it takes the same walk.
 */
import { assemble } from '../bpf/assemble.js';
import { ProgramError } from '../bpf/error.js';
import { Ancillary, PACKET_OUTGOING, type Instruction } from '../bpf/instruction.js';
import { ifEqual, jump, label, loadWord, type Statement } from '../bpf/statement.js';
import type { Plan } from '../plan/plan.js';
import { behindLinkHeader } from './fanout-position.js';
import { finish } from './hash.js';
import { returnOwner, runsOf } from './owner-runs.js';
import type { ProgramLinkType } from './link.js';
import type { Split } from './split.js';
import { walkToSum } from './walk.js';

export interface FanoutProgramOptions {
  /** The link layer of the device. */
  readonly linkType: ProgramLinkType;
  readonly split: Split;
  /** Lane i must be the i-th that joined the group. */
  readonly plan: Pick<Plan, 'owner'>;
}

/**
 * Throws a ProgramError when the plan has so many ranges that the program is longer than the kernel takes, and for cooked captures:
 * their packets stand behind link headers of any length, and nothing in a program tells which.
 */
export function fanoutProgram({ linkType, split, plan }: FanoutProgramOptions): Instruction[] {
  const runs = runsOf(plan.owner);
  if (runs.length === 1) return assemble(returnOwner(runs));
  if (linkType === 'linux_sll') throw new ProgramError('FILTER_UNSUPPORTED', COOKED);
  const walk = walkToSum({ linkType, form: 'live', split });
  // Raw IP has no link header: the packet stands at one place, whichever way it goes.
  if (linkType === 'raw') return assemble([...walk, ...finish(split.constants), ...returnOwner(runs)]);
  return assemble([
    loadWord(Ancillary.PACKET_TYPE),
    ifEqual(PACKET_OUTGOING, undefined, 'arriving'),
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

const COOKED =
  'The method fanout hashes on interfaces with Ethernet or raw IP only, and this one is cooked (LINUX_SLL), as the interface any is; ' +
  'use the method auto-bpf, or name the interfaces.';

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
