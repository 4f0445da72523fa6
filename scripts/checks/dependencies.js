#!/usr/bin/env node
// Checks who imports whom in src/ against .dependency-cruiser.cjs, and that every source file was looked at.
//   scripts/checks/dependencies.js [ROOT]
import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = resolve(process.argv[2] ?? '.');
const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

process.chdir(root);
const sources = readdirSync('src', { recursive: true }).filter((name) => name.endsWith('.ts'));
const problems = sources.length === 0 ? ['src: holds no TypeScript file, so nothing was checked.'] : await check();

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${sources.length} source files keep to ${rules.forbidden.length} rules.`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The violations, and the files that were not looked at, one sentence each. */
async function check() {
  const result = await cruiseSources();
  const seen = new Set(result.modules.map((module) => module.source));
  const missed = sources.map((name) => `src/${name}`).filter((name) => !seen.has(name));
  return [
    ...result.summary.violations.map(describe),
    ...missed.map((name) => `${name}: was not looked at by the dependency check.`),
  ];
}

async function cruiseSources() {
  const { tsConfig, ...options } = rules.options;
  const { output } = await cruise(
    ['src'],
    { ...options, tsConfig, validate: true, ruleSet: { forbidden: rules.forbidden } },
    undefined,
    { tsConfig: extractTSConfig(join(root, tsConfig.fileName)) },
  );
  return output;
}

/** One sentence for one violation: where, what, which rule and why. */
function describe(violation) {
  const rule = rules.forbidden.find((candidate) => candidate.name === violation.rule.name);
  const from = violation.from.replace(/^.*node_modules\//, '');
  const deed =
    violation.type === 'module'
      ? 'is imported by more than one file'
      : `imports ${violation.cycle?.map((step) => step.name).join(' -> ') ?? violation.to}`;
  return `${from}: ${deed}, against the rule ${violation.rule.name}. ${rule?.comment ?? ''}`;
}
