/**
 * From statements with labels to instructions with distances.
 *
 * Jumps lead forward only, as the kernel demands. A conditional jump reaches 255 instructions; a side that must reach
 * further goes through a `ja` right behind it, which costs one more instruction on that side only.
 */
import { checkLength } from './length.js';
import { ProgramError } from './error.js';
import { CLASS_MASK, Class, Jump, MAXIMUM_BRANCH, type Instruction } from './instruction.js';
import type { Branch, Label, Statement } from './statement.js';

type Item = Exclude<Statement, Label>;

/** A statement that takes instructions, with the items its jumps lead to and the trampolines it needs. */
interface Placed {
  readonly item: Item;
  /** Index of the item that a jump, or a branch's true side, leads to. */
  readonly whenTrue: number;
  readonly whenFalse: number;
  trueIsFar: boolean;
  falseIsFar: boolean;
}

/**
 * Throws a ProgramError when a label is unknown, doubled, or behind its jump, when the end can be run past, and when the
 * program is longer than the kernel takes.
 */
export function assemble(statements: readonly Statement[]): Instruction[] {
  const placed = place(statements);
  let addresses = layOut(placed);
  while (markFarJumps(placed, addresses)) addresses = layOut(placed);
  const program = placed.flatMap((_, index) => emit(placed, index, addresses));
  checkLength(program.length);
  return program;
}

function place(statements: readonly Statement[]): Placed[] {
  const positions = findLabels(statements);
  const items = statements.filter((statement) => statement.kind !== 'label');
  const last = items.at(-1);
  if (last === undefined || !endsProgram(last)) throw invalid('can run past its end');
  return items.map((item, index) => {
    const target = (name: string | undefined): number => {
      if (name === undefined) return index + 1;
      const position = positions.get(name);
      if (position === undefined || position >= items.length) throw invalid(`jumps to "${name}", which is not in it`);
      if (position <= index) throw invalid(`jumps back to "${name}"`);
      return position;
    };
    return { item, ...targets(item, target, index), trueIsFar: false, falseIsFar: false };
  });
}

/** A program ends in a return; what stands there goes nowhere else. */
function endsProgram(item: Item): boolean {
  return item.kind === 'plain' && (item.code & CLASS_MASK) === Class.RET;
}

/** Label names with the index of the item they stand before. */
function findLabels(statements: readonly Statement[]): Map<string, number> {
  const positions = new Map<string, number>();
  let index = 0;
  for (const statement of statements) {
    if (statement.kind !== 'label') {
      index += 1;
      continue;
    }
    if (positions.has(statement.name)) throw invalid(`has two places called "${statement.name}"`);
    positions.set(statement.name, index);
  }
  return positions;
}

function targets(
  item: Item,
  target: (name: string | undefined) => number,
  index: number,
): Pick<Placed, 'whenTrue' | 'whenFalse'> {
  switch (item.kind) {
    case 'plain':
      return { whenTrue: index + 1, whenFalse: index + 1 };
    case 'jump':
      return { whenTrue: target(item.to), whenFalse: index + 1 };
    case 'branch':
      return { whenTrue: target(item.whenTrue), whenFalse: target(item.whenFalse) };
  }
}

/** The address of every item. */
function layOut(placed: readonly Placed[]): number[] {
  let address = 0;
  return placed.map(({ trueIsFar, falseIsFar }) => {
    const own = address;
    address += 1 + Number(trueIsFar) + Number(falseIsFar);
    return own;
  });
}

/** Marks the sides that do not reach; false when all do. Trampolines only ever push targets away, so this comes to an end. */
function markFarJumps(placed: readonly Placed[], addresses: readonly number[]): boolean {
  let changed = false;
  placed.forEach((entry, index) => {
    if (entry.item.kind !== 'branch') return;
    const isFar = (target: number): boolean => distance(addresses, index, target) > MAXIMUM_BRANCH;
    if (!entry.trueIsFar && isFar(entry.whenTrue)) entry.trueIsFar = changed = true;
    if (!entry.falseIsFar && isFar(entry.whenFalse)) entry.falseIsFar = changed = true;
  });
  return changed;
}

/** Instructions between the one at item `from` and item `to`. */
function distance(addresses: readonly number[], from: number, to: number): number {
  return addressOf(addresses, to) - addressOf(addresses, from) - 1;
}

function addressOf(addresses: readonly number[], index: number): number {
  const address = addresses[index];
  if (address === undefined) throw invalid('can run past its end');
  return address;
}

function emit(placed: readonly Placed[], index: number, addresses: readonly number[]): Instruction[] {
  const entry = placed[index];
  if (entry === undefined) return [];
  const { item } = entry;
  switch (item.kind) {
    case 'plain':
      return [{ code: item.code, jt: 0, jf: 0, k: item.k }];
    case 'jump':
      return [always(distance(addresses, index, entry.whenTrue))];
    case 'branch':
      return emitBranch(item, entry, (target) => distance(addresses, index, target));
  }
}

/** A branch and its trampolines: the true side's comes first. */
function emitBranch(item: Branch, entry: Placed, reach: (target: number) => number): Instruction[] {
  const trampolines: Instruction[] = [];
  const side = (isFar: boolean, target: number): number => {
    if (!isFar) return reach(target);
    const position = trampolines.length;
    trampolines.push(always(reach(target) - position - 1));
    return position;
  };
  const jt = side(entry.trueIsFar, entry.whenTrue);
  const jf = side(entry.falseIsFar, entry.whenFalse);
  return [{ code: item.code, jt, jf, k: item.k }, ...trampolines];
}

function always(skip: number): Instruction {
  return { code: Class.JMP | Jump.JA, jt: 0, jf: 0, k: skip };
}

function invalid(what: string): ProgramError {
  return new ProgramError('PROGRAM_INVALID', `The filter program ${what}.`);
}
