/**
 * Packets spread over the lanes without regard to flows: a fanout program that draws a random bucket for each. So the shares are those
 * of the plan, and a lane without buckets gets nothing, which the kernel's own round robin (PACKET_FANOUT_RR) cannot do.
 */
import { assemble } from '../bpf/assemble.js';
import { Ancillary, type Instruction } from '../bpf/instruction.js';
import { loadWord } from '../bpf/statement.js';
import type { Plan } from '../plan/plan.js';
import { returnOwner, runsOf } from './owner-runs.js';

/** Lane i must be the i-th that joined the group. Throws a ProgramError when the program is longer than the kernel takes. */
export function roundRobinProgram({ owner }: Pick<Plan, 'owner'>): Instruction[] {
  const runs = runsOf(owner);
  return assemble(runs.length === 1 ? returnOwner(runs) : [loadWord(Ancillary.RANDOM), ...returnOwner(runs)]);
}
