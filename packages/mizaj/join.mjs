/**
 * Joins the compiled modules in `dist/` into the public entry files and the chunks they share.
 * Without a bundler, every level of imports costs a visitor one more round trip.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
/** The public entry files, by output path. */
const ENTRIES = {
  index: 'index.js',
  'element/index': 'element/index.js',
  'element/define': 'element/define.js',
};

const joined = (entries, options) =>
  build({
    ...options,
    entryPoints: Object.entries(entries).map(([out, entry]) => ({ out, in: join(DIST, entry) })),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    // A visitor waits for these bytes, also where nobody bundles them.
    minify: true,
    // `worker/port.ts` relies on this name to detect that it runs as published.
    chunkNames: 'mizaj-[name]-[hash]',
    external: ['node:*'],
    outdir: DIST,
  });
const results = await Promise.all([
  joined(ENTRIES, { splitting: true }),
  // The worker shares nothing with the page, so it is a single file.
  joined({ worker: 'worker/main.js' }),
]);
for (const name of readdirSync(DIST, { recursive: true })) {
  if (name.endsWith('.js')) rmSync(join(DIST, name));
}
for (const { path, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
