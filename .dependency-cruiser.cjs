// Which part of src/ may know which: the arrows point from the wiring to the pure parts, and never back.

/** The parts without side effects: they compute, and touch neither the system nor a package. */
const PURE = '^src/(bpf|plan|split|snapshot)/';

/** A rule that forbids what `to` describes to everything that `from` describes. */
function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

/** A package that only the folders matching `home` may import. */
function only(packageName, home, comment) {
  return forbid(
    `${packageName}-at-home`,
    comment,
    { path: '^src/', pathNot: home },
    { path: packagePath(packageName) },
  );
}

/** A package that at most one file of `folder` may import. */
function once(packageName, folder, comment) {
  return {
    name: `${packageName}-once-in-${folder.replaceAll('/', '-')}`,
    comment,
    severity: 'error',
    from: { path: `^${folder}/` },
    module: { path: packagePath(packageName), numberOfDependentsMoreThan: 1 },
  };
}

function packagePath(packageName) {
  return `(^|node_modules/)${packageName}(/|$)`;
}

module.exports = {
  forbidden: [
    forbid('no-circles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    forbid('resolvable', 'An import leads nowhere.', {}, { couldNotResolve: true }),
    forbid(
      'pure-parts',
      'bpf, plan, split and snapshot import nothing but each other, so that their properties can be tested on their own.',
      { path: PURE },
      { pathNot: [PURE, '^(node:)?crypto$'] },
    ),
    forbid(
      'crypto-for-constants',
      'Of the pure parts only the constants of the split need a hash.',
      { path: PURE, pathNot: '^src/split/constants\\.ts$' },
      { path: '^(node:)?crypto$' },
    ),
    forbid(
      'metrics-know-the-snapshot',
      'A collector renders the snapshot and knows nothing else, so that a page always adds up.',
      { path: '^src/metrics/' },
      { pathNot: ['^src/(metrics|snapshot)/', packagePath('prom-client'), '^(node:)?(perf_hooks|module)$'] },
    ),
    forbid(
      'http-knows-the-page',
      'The server is given a source of snapshots; it does not know where they come from.',
      { path: '^src/http/' },
      { path: '^src/', pathNot: '^src/((http|metrics|snapshot)/|user-error\\.ts$)' },
    ),
    forbid(
      'nobody-imports-the-wiring',
      'main.ts puts the parts together, the commands are its leaves.',
      { path: '^src/', pathNot: '^src/(main\\.ts$|cli/)' },
      { path: '^src/(main\\.ts$|cli/)' },
    ),
    forbid(
      'worker-below-manager',
      'A worker talks to the manager by messages only.',
      { path: '^src/worker/' },
      { path: '^src/(manager|http|metrics|cli)/' },
    ),
    forbid(
      'addon-at-home',
      'Only src/addon loads the native addon.',
      { path: '^src/', pathNot: '^src/addon/' },
      { path: '\\.node$' },
    ),
    only('prom-client', '^src/metrics/', 'Prometheus metrics are made in one folder.'),
    only('piscina', '^src/(manager|read)/', 'Threads are started in two places: for live capture and for files.'),
    once('piscina', 'src/manager', 'One file owns the pool of capture workers.'),
    once('piscina', 'src/read', 'One file owns the pool that reads files.'),
    once('cap', 'src', 'cap loads once per process, in the main thread: one file owns it.'),
    forbid(
      'no-development-packages',
      'What a user installs does not bring the development packages.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbid('no-test-code', 'The product does not import its tests.', { path: '^src/' }, { path: '^test/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['types', 'import', 'require', 'node', 'default'] },
  },
};
