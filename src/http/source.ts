/** What the server shows, and how the requests of one moment share one view of it. */
import type { Snapshot } from '../snapshot/snapshot.js';

export interface Source {
  /** Takes a snapshot of now. */
  snapshot(): Promise<Snapshot>;
  /** Whether capture has started. */
  ready(): boolean;
}

/** Gives everybody who asks while a snapshot is being taken that same snapshot. */
export function sharedSnapshot(source: Source): () => Promise<Snapshot> {
  let inFlight: Promise<Snapshot> | undefined;
  return () => {
    inFlight ??= take(source).finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };
}

/** As a promise whatever the source does: one that throws rejects. */
async function take(source: Source): Promise<Snapshot> {
  return source.snapshot();
}
