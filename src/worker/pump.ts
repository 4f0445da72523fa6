/**
 * The task of a capture thread: pump one lane, report, obey, until it is told to stop. It runs in a Piscina thread; the addon was
 * loaded by the main thread before, so the lane outlives this thread whatever happens to it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { addon } from '../addon/addon.js';
import { commitFault } from './fault.js';
import type { FromWorker, ToWorker, WorkerTask } from './messages.js';

/** How long a quiet pump waits before it looks at its messages by itself; a message wakes it at once. */
const pumpMs = 100;
const reportEveryMs = 1000;

export default async function pump({ lane, port, ...task }: WorkerTask & { port: MessagePort }): Promise<void> {
  let { top } = task;
  const lease = addon.acquireLane(lane);
  const say = (message: FromWorker): void => port.postMessage(message);
  const report = (request: number | null): void =>
    say({ kind: 'report', request, report: addon.reportLane(lane, top) });

  say({ kind: 'ready' });
  let reportAt = performance.now() + reportEveryMs;
  for (;;) {
    addon.pumpLane(lane, lease, pumpMs);
    for (const message of received(port)) {
      switch (message.kind) {
        case 'stop':
          port.close();
          return;
        case 'report':
          report(message.request);
          break;
        case 'top':
          top = message.top;
          break;
        case 'fault':
          commitFault(message.fault);
      }
    }
    if (performance.now() >= reportAt) {
      report(null);
      reportAt = performance.now() + reportEveryMs;
    }
    await nextTurn();
  }
}

function* received(port: MessagePort): Generator<ToWorker> {
  for (;;) {
    const next = receiveMessageOnPort(port) as { message: ToWorker } | undefined;
    if (next === undefined) return;
    yield next.message;
  }
}
