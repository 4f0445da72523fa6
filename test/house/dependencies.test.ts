// Each rule about imports in src/ can fail, and by its own name.
import { expect, it } from 'vitest';
import { checkTree } from './tree.js';

const check = (files: Record<string, string>) => checkTree(['scripts/checks/dependencies.js'], files);
const target = 'export const value = 1;\n';
const importing = (path: string) => `import '${path}';\n`;

it('accepts what points the right way', () => {
  const outcome = check({
    'src/plan/plan.ts': target,
    'src/split/program.ts': importing('../plan/plan.js'),
    'src/split/constants.ts': importing('node:crypto'),
    'src/snapshot/snapshot.ts': target,
    'src/metrics/page.ts': importing('../snapshot/snapshot.js') + importing('prom-client'),
    'src/http/server.ts': importing('../metrics/page.js') + importing('node:http'),
    'src/manager/pool.ts': importing('piscina'),
    'src/cli/run.ts': importing('../manager/pool.js') + importing('cap'),
    'src/main.ts': importing('./cli/run.js') + "void import('./http/server.js');\n",
  });
  expect(outcome.lines.join('\n')).toMatch(/^9 source files keep to \d+ rules\.$/);
  expect(outcome.status).toBe(0);
});

it('names every wrong import by its rule, and no other', () => {
  const outcome = check({
    'src/plan/circle-a.ts': importing('./circle-b.js'),
    'src/plan/circle-b.ts': importing('./circle-a.js'),
    'src/plan/lost.ts': importing('./nowhere.js'),
    'src/plan/impure.ts': importing('../addon/addon.js'),
    'src/bpf/system.ts': importing('node:fs'),
    'src/split/program.ts': importing('node:crypto'),
    'src/addon/addon.ts': target,
    'src/metrics/curious.ts': importing('../plan/impure.js'),
    'src/http/curious.ts': importing('../manager/pool.js') + importing('prom-client'),
    'src/manager/pool.ts': importing('../cli/run.js') + importing('piscina'),
    'src/manager/second-pool.ts': importing('piscina'),
    'src/worker/upward.ts': importing('../manager/second-pool.js') + importing('piscina'),
    'src/worker/loader.ts': importing('../../build/a.node'),
    'src/cli/run.ts': importing('cap'),
    'src/config/devices.ts': importing('cap') + importing('fast-check') + importing('../../test/a.js'),
    'build/a.node': '',
    'test/a.ts': target,
  });
  const found = outcome.lines.map((line) =>
    line.replace(/^(\S+): (?:imports|is imported) .*, against the rule (\S+)\. .*$/, '$2 $1'),
  );
  expect(found.sort()).toEqual([
    'addon-at-home src/worker/loader.ts',
    'cap-once-in-src cap/lib/Cap.js',
    'crypto-for-constants src/split/program.ts',
    'http-knows-the-page src/http/curious.ts',
    'metrics-know-the-snapshot src/metrics/curious.ts',
    'no-circles src/plan/circle-a.ts',
    'no-development-packages src/config/devices.ts',
    'no-test-code src/config/devices.ts',
    'nobody-imports-the-wiring src/manager/pool.ts',
    'piscina-at-home src/worker/upward.ts',
    'piscina-once-in-src-manager piscina/dist/main.js',
    'prom-client-at-home src/http/curious.ts',
    'pure-parts src/bpf/system.ts',
    'pure-parts src/plan/impure.ts',
    'pure-parts src/plan/lost.ts',
    'resolvable src/plan/lost.ts',
    'worker-below-manager src/worker/upward.ts',
  ]);
  expect(outcome.status).toBe(1);
});

it('refuses to pass when there is nothing to check', () => {
  expect(check({ 'src/readme.txt': '' })).toEqual({
    status: 1,
    lines: ['src: holds no TypeScript file, so nothing was checked.'],
  });
});
