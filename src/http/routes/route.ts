/** What a route is: a path and method of the server, and what it replies. */
import type { Snapshot } from '../../snapshot/snapshot.js';
import type { Reply } from '../reply.js';

/** What a route may use. */
export interface Context {
  readonly query: URLSearchParams;
  readonly snapshot: () => Promise<Snapshot>;
  readonly ready: () => boolean;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What is there, for the page that lists the routes. */
  readonly summary: string;
  /** Targets that show what can be asked for there. */
  readonly examples?: readonly string[];
  readonly reply: (context: Context) => Promise<Reply> | Reply;
}

/** A request that cannot be met as it is: the sentence goes back with status 400. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
