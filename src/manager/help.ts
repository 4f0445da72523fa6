/**
 * Who empties the rings of lanes whose own workers do not: their healthy neighbours, or, when there is none, the manager itself, for
 * so short a time that its page still answers.
 */
import { addon } from '../addon/addon.js';
import { helpAfter } from './health.js';
import type { Sight } from './health.js';
import type { LaneWorker } from './lane-worker.js';

/** The longest that the manager pumps lanes itself before it looks after other things, for all lanes of a device together. */
const mostMs = 30;

/** Whether the worker's own thread does not pump its lane. */
export function needsHelp({ up, pumpAge }: Sight): boolean {
  return !up || pumpAge >= helpAfter;
}

/**
 * Shares out the lanes that need it over the workers that are well.
 * @param sights of each of the workers
 * @returns whether there was nobody but the manager, who then did what can be done in a moment; more is to be done soon
 */
export function arrangeHelp(workers: readonly LaneWorker[], sights: readonly Sight[]): boolean {
  const isNeedy = sights.map(needsHelp);
  const needy = workers.filter((_, at) => isNeedy[at]);
  const helpers = workers.filter((_, at) => isNeedy[at] === false);
  helpers.forEach((helper, at) =>
    helper.help(needy.filter((_, turn) => turn % helpers.length === at).map(({ lane }) => lane)),
  );
  if (needy.length === 0 || helpers.length > 0) return false;
  pumpFromHere(needy.map(({ lane }) => lane));
  return true;
}

/** Pumps lanes in this thread, for a moment. */
export function pumpFromHere(lanes: readonly number[]): void {
  const each = Math.max(1, Math.floor(mostMs / lanes.length));
  for (const lane of lanes) addon.helpLane(lane, each);
}
