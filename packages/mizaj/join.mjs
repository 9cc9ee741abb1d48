/**
 * Joins the compiled modules in `dist/` into the public entry files and the chunks they share.
 * Without a bundler, every level of imports costs a visitor one more round trip.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const DIST = fileURLToPath(new URL('dist/', import.meta.url));
// Nothing that a page downloads.
const INLINE = fileURLToPath(new URL('inline/', import.meta.url));
const TESTING = fileURLToPath(new URL('testing/', import.meta.url));
/** The public entry files, by output path. */
const ENTRIES = {
  index: 'index.js',
  'element/index': 'element/index.js',
  'element/define': 'element/define.js',
};

const joined = (entries, options) =>
  build({
    format: 'esm',
    entryPoints: Object.entries(entries).map(([out, entry]) => ({ out, in: join(DIST, entry) })),
    bundle: true,
    write: false,
    target: 'es2022',
    charset: 'utf8',
    // A visitor waits for these bytes, also where nobody bundles them.
    minify: true,
    // `worker/port.ts` relies on this name to detect that it runs as published.
    chunkNames: 'mizaj-[name]-[hash]',
    external: ['node:*'],
    outdir: DIST,
    ...options,
  });

const packed = (bytes) => JSON.stringify(gzipSync(bytes, { level: 9 }).toString('base64'));
const file = (path) => packed(readFileSync(join(DIST, path)));

/** The package with all its files in one module, see `src/inline.ts`. */
async function inlined() {
  // A classic worker: some pages may start no module from a blob.
  const { outputFiles } = await joined({ worker: 'worker/main.js' }, { format: 'iife' });
  return joined(
    { index: 'inline.js' },
    {
      outdir: INLINE,
      define: {
        // No file lies beside this one, and bundlers must not look for any.
        'import.meta.url': '"mizaj:inline"',
        INLINED_MODULE: file('mizaj_bg.wasm'),
        INLINED_REDACTION: file('mizaj_redact_bg.wasm'),
        INLINED_MODEL: file('models/mizaj/model.onnx'),
        INLINED_TOKENIZER: file('models/mizaj/tokenizer.json'),
        INLINED_LANGUAGE: file('models/mizaj/language.bin'),
        INLINED_WORKER: packed(outputFiles[0].contents),
      },
    },
  );
}

const results = await Promise.all([
  joined(ENTRIES, { splitting: true }),
  // The worker shares nothing with the page, so it is a single file.
  joined({ worker: 'worker/main.js' }),
  // Tests need no engine, and pages need nothing of tests.
  joined({ index: 'testing.js' }, { outdir: TESTING }),
  joined(
    { index: 'testing.js' },
    { outdir: TESTING, format: 'cjs', outExtension: { '.js': '.cjs' } },
  ),
  inlined(),
]);
for (const name of readdirSync(DIST, { recursive: true })) {
  if (name.endsWith('.js')) rmSync(join(DIST, name));
}
for (const folder of [INLINE, TESTING]) rmSync(folder, { recursive: true, force: true });
for (const { path, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
writeFileSync(
  join(TESTING, 'index.d.cts'),
  `import type * as testing from '../dist/testing.js' with { 'resolution-mode': 'import' };

export declare const createAnalyzer: typeof testing.createAnalyzer;
export declare const verdictOf: typeof testing.verdictOf;
export type TestOptions = testing.TestOptions;
export type TestVerdict = testing.TestVerdict;
`,
);
