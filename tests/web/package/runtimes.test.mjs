/** The package in runtimes other than browsers and Node. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

import { install, SOURCE } from '../support/package.mjs';

/** A program installed by npm. */
const program = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

/** Analyzes in both threads without disposing of the analyzers; the process must still exit. */
const SCRIPT = `
  import { createAnalyzer } from 'mizaj';
  for (const worker of [false, true]) {
    const mizaj = await createAnalyzer({ worker });
    const items = await mizaj.analyzeBatch(['I love it!', 'je suis très déçu'], { concurrency: 2 });
    console.log(mizaj.thread, ...items.map(({ verdict }) => verdict.label));
  }
`;

for (const [name, run] of [
  ['Deno', ['deno', 'run', '--no-remote', '--no-lock', '--allow-read']],
  ['Bun', ['bun', 'run']],
]) {
  test(`${name} runs it, in the main thread and in a worker`, () => {
    const folder = install();
    writeFileSync(join(folder, 'runtime.mjs'), SCRIPT);
    const [command, ...flags] = run;
    const printed = execFileSync(program(command), [...flags, 'runtime.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 300_000,
    });
    assert.equal(printed, 'main positive negative\nworker positive negative\n');
  });
}

/** How imports of non-code files are handled, as configured for Cloudflare's tool. */
const KINDS = { wasm: 'CompiledWasm', onnx: 'Data', bin: 'Data', json: 'Data' };

test('workerd runs the example', async () => {
  const folder = install();
  copyFileSync(join(SOURCE, 'examples/edge.mjs'), join(folder, 'edge.mjs'));
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: ['edge.mjs'],
    bundle: true,
    format: 'esm',
    external: Object.keys(KINDS).map((end) => `*.${end}`),
    write: false,
    metafile: true,
  });
  const [{ imports }] = Object.values(metafile.outputs);
  const files = imports.map(({ path }) => ({
    type: KINDS[path.split('.').at(-1)],
    path,
    contents: readFileSync(join(folder, 'node_modules', path.replace(/^mizaj/, 'mizaj/dist'))),
  }));
  assert.equal(files.length, 5);
  const runtime = new Miniflare({
    compatibilityDate: '2026-01-01',
    modules: [{ type: 'ESModule', path: 'edge.mjs', contents: outputFiles[0].text }, ...files],
  });
  try {
    const ask = async (body) => {
      const response = await runtime.dispatchFetch('http://localhost/', { method: 'POST', body });
      return (await response.json()).label;
    };
    assert.deepEqual(
      [await ask('I love it!'), await ask('je suis très déçu')],
      ['positive', 'negative'],
    );
  } finally {
    await runtime.dispose();
  }
});
