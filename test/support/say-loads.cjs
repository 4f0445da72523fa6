// To be required before anything else: says on standard error what each worker thread loads by require().
const Module = require('node:module');
const { writeSync } = require('node:fs');
const { isMainThread, threadId } = require('node:worker_threads');

if (!isMainThread) {
  const load = Module._load;
  Module._load = (name, ...rest) => {
    writeSync(2, `thread ${threadId} loads ${name}\n`);
    return load(name, ...rest);
  };
}
