/**
 * Joins the compiled modules in `dist/` into the few files that others import and what these
 * share: without a bundler, each level of imports costs a visitor one more round trip.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
/** The files that others import: the package's exports, and the bindings. */
const ENTRIES = ['index.js', 'mizaj.js', 'element/index.js', 'element/define.js'];

const joined = (entries, options) =>
  build({
    ...options,
    entryPoints: entries.map((entry) => join(DIST, entry)),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    // By this name `worker-port.ts` knows that the code stands where it was published.
    chunkNames: 'mizaj-[name]-[hash]',
    external: ['node:*'],
    outbase: DIST,
    outdir: DIST,
  });
const results = await Promise.all([
  joined(ENTRIES, { splitting: true }),
  // The worker shares nothing with the page, so it is one file; nobody bundles or reads it.
  joined(['worker.js'], { minify: true }),
]);
for (const name of readdirSync(DIST, { recursive: true })) {
  if (name.endsWith('.js')) rmSync(join(DIST, name));
}
for (const { path, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
