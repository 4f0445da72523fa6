/**
 * The task of a capture thread: pump one lane, and those of neighbours that cannot, report, obey, until it is told to stop. It runs
 * in a Piscina thread; the addon was loaded by the main thread before, so the lane outlives this thread whatever happens to it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { addon } from '../addon/addon.js';
import { commitFault } from './fault.js';
import type { FromWorker, ToWorker, WorkerTask } from './messages.js';

/** How often flows are told without a request, unless no packet has come: for when there is nobody any more who could be asked. */
const reportEveryMs = 1000;
/** A turn with others' lanes to pump: the own one, then all the others together. */
const sharedPumpMs = 10;
const helpMs = 50;

type Task = WorkerTask & { readonly port: MessagePort };

export default async function pump(task: Task): Promise<void> {
  const early = [...received(task.port)];
  // A thread that has come too late is told so: another one has its lane.
  if (early.some(({ kind }) => kind === 'stop')) task.port.close();
  else await pumpUntilStopped(task, early);
}

async function pumpUntilStopped({ lane, processor, port, ...task }: Task, early: ToWorker[]): Promise<void> {
  let { reports } = task;
  let helped: readonly number[] = [];
  addon.pinThread(processor);
  const lease = addon.acquireLane(lane);
  const say = (message: FromWorker): void => port.postMessage(message);
  const report = (): void => {
    for (const one of [lane, ...helped]) {
      const made = addon.reportLane(one, reports);
      if (made !== undefined) say({ kind: 'report', lane: one, report: made });
    }
  };

  say({ kind: 'ready' });
  let reportAt = performance.now() + reportEveryMs;
  let packets = 0;
  for (;;) {
    const untilReport = Math.max(1, Math.ceil(reportAt - performance.now()));
    packets += addon.pumpLane(lane, lease, helped.length === 0 ? untilReport : sharedPumpMs); // a message ends it
    for (const other of helped) packets += addon.helpLane(other, Math.max(1, Math.floor(helpMs / helped.length)));
    for (const message of [...early.splice(0), ...received(port)]) {
      switch (message.kind) {
        case 'stop':
          port.close();
          return;
        case 'report':
          report();
          say({ kind: 'reported', request: message.request });
          break;
        case 'help':
          helped = message.lanes;
          break;
        case 'reports':
          reports = message.reports;
          break;
        case 'fault':
          commitFault(message.fault);
      }
    }
    if (performance.now() >= reportAt) {
      if (packets > 0) report();
      packets = 0;
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
