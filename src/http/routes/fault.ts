/** `POST /-/fault`: breaks a worker on purpose, for drills; there only when the person who started headgate allowed it. */
import { messageOf } from '../../user-error.js';
import { textReply } from '../reply.js';
import { BadRequest } from './route.js';
import type { Route } from './route.js';

/** @param inject does what the query says, or throws a sentence about what is wrong with it */
export function faultRoute(inject: (query: URLSearchParams) => void): Route {
  return {
    method: 'POST',
    path: '/-/fault',
    summary: 'breaks a worker on purpose',
    reply: ({ query }) => {
      try {
        inject(query);
      } catch (error) {
        throw new BadRequest(messageOf(error));
      }
      return textReply(200, 'The fault is on its way.');
    },
  };
}
