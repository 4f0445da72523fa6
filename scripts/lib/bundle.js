// Joins the modules of the commands, as the compiler left them in dist/, to the few files of dist/bundle/: to find, read and link nearly
// two hundred takes longer than to run them. A command still loads only what it uses. Packages stay what npm installs.
//
// A module in dist/bundle/ is as deep as it was before, so that what it finds from where it stands it still finds: ../worker/pump.js.
import { build } from 'esbuild';

await build({
  entryPoints: ['dist/cli/program.js'],
  outdir: 'dist/bundle',
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'es2023',
  logLevel: 'warning',
});
