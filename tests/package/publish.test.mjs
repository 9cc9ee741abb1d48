/** What is published is what should be, and every tool understands it. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { SOURCE, install, pack } from './support/package.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const tool = (path) => join(HERE, 'node_modules', path);
const node = (args, options) =>
  execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe', ...options });

const { tarball, report } = pack();
const files = report.files.map(({ path }) => path);

test('the tarball holds the files of the snapshot', () => {
  const snapshot = join(HERE, 'snapshots/files.txt');
  // The names of what modules share hold a checksum of the contents.
  const named = files.map((path) => path.replace(/-[A-Z0-9]{8}\.js$/, '-HASH.js'));
  const found = named.filter((path) => !path.startsWith('dist/models/')).toSorted().join('\n');
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(snapshot, `${found}\n`);
  assert.equal(found, readFileSync(snapshot, 'utf8').trimEnd());
});

test('the tarball holds every bundle with all its files', () => {
  const bundles = readdirSync(join(SOURCE, 'dist/models'));
  assert.ok(bundles.includes('classic'));
  for (const bundle of bundles) {
    const folder = `dist/models/${bundle}`;
    const manifest = JSON.parse(readFileSync(join(SOURCE, folder, 'manifest.json')));
    const expected = ['manifest.json', ...Object.values(manifest.files).map(({ path }) => path)];
    for (const file of expected) assert.ok(files.includes(`${folder}/${file}`), `${bundle}: ${file}`);
  }
});

test('there are no dependencies at run time', () => {
  const manifest = JSON.parse(readFileSync(join(SOURCE, 'package.json')));
  assert.deepEqual(
    Object.keys(manifest).filter((key) => /dependencies/i.test(key)),
    ['devDependencies'],
  );
});

test('publint finds nothing', async () => {
  const { publint } = await import('publint');
  const { messages } = await publint({
    pkgDir: join(install(), 'node_modules/mizaj'),
    strict: true,
  });
  assert.deepEqual(messages, []);
});

test('attw finds nothing wrong with the types', () => {
  const attw = tool('@arethetypeswrong/cli/dist/index.js');
  // CommonJS is served by Node's own require() of modules. A problem is an exit code.
  node([attw, tarball, '--profile', 'esm-only', '--exclude-entrypoints', 'mizaj_bg.wasm']);
});

for (const [module, moduleResolution] of [
  ['node16', 'node16'],
  ['esnext', 'bundler'],
]) {
  test(`the types hold under moduleResolution ${moduleResolution}`, () => {
    const folder = install();
    for (const file of ['good.ts', 'bad.ts']) copyFileSync(join(HERE, 'types', file), join(folder, file));
    const config = {
      compilerOptions: {
        module,
        moduleResolution,
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        types: [],
        strict: true,
        noEmit: true,
        skipLibCheck: false,
      },
      files: ['good.ts', 'bad.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    node([tool('typescript/bin/tsc'), '--project', folder]);
  });
}
