/** The filter that lets frames of one direction in. */
import { assemble } from '../bpf/assemble.js';
import { Ancillary, PACKET_OUTGOING, type Instruction } from '../bpf/instruction.js';
import { accept, ifEqual, label, loadWord, reject } from '../bpf/statement.js';
import type { Direction } from './direction.js';
import { joinUserFilter } from './user-filter.js';

/** What the user's filter accepts of one direction, as one filter; undefined when that is everything. Throws a ProgramError. */
export function withDirection(
  direction: Direction,
  userFilter: readonly Instruction[] | undefined,
): readonly Instruction[] | undefined {
  if (direction === 'both') return userFilter;
  const filter = directionFilter(direction);
  return userFilter === undefined ? filter : joinUserFilter(filter, userFilter);
}

/** The kernel knows beside the bytes whether this host sends a frame; all others have arrived, whomever they are for (packet(7)). */
function directionFilter(direction: Exclude<Direction, 'both'>): Instruction[] {
  const [leaving, arriving] = direction === 'out' ? [accept(1), reject()] : [reject(), accept(1)];
  return assemble([
    loadWord(Ancillary.PACKET_TYPE),
    ifEqual(PACKET_OUTGOING, undefined, 'arriving'),
    leaving,
    label('arriving'),
    arriving,
  ]);
}
