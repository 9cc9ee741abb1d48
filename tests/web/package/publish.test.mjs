/** The published files are the intended ones, and every tool can use them. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { emptyFolder, install, pack, SOURCE } from '../support/package.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const tool = (path) => join(HERE, '../node_modules', path);
const node = (args, options) =>
  execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe', ...options });

const { tarball, report } = pack();
const files = report.files.map(({ path }) => path);

test('the tarball matches the snapshot', () => {
  const snapshot = join(HERE, 'snapshots/files.txt');
  // The names of shared chunks contain a checksum of their contents.
  const named = files.map((path) => path.replace(/-[A-Z0-9]{8}\.js$/, '-HASH.js'));
  const found = named
    .filter((path) => !path.startsWith('dist/models/'))
    .toSorted()
    .join('\n');
  if (process.env.UPDATE_SNAPSHOTS) writeFileSync(snapshot, `${found}\n`);
  assert.equal(found, readFileSync(snapshot, 'utf8').trimEnd());
});

test('the tarball contains every bundle with all its files', () => {
  const bundles = readdirSync(join(SOURCE, 'dist/models'));
  assert.ok(bundles.includes('classic'));
  for (const bundle of bundles) {
    const folder = `dist/models/${bundle}`;
    const manifest = JSON.parse(readFileSync(join(SOURCE, folder, 'manifest.json')));
    const expected = ['manifest.json', ...Object.values(manifest.files).map(({ path }) => path)];
    for (const file of expected)
      assert.ok(files.includes(`${folder}/${file}`), `${bundle}: ${file}`);
  }
});

test('it contains the notices of everything compiled into the module', () => {
  const notices = readFileSync(join(SOURCE, 'THIRD-PARTY.md'), 'utf8');
  for (const crate of [
    'lru',
    'tract-core',
    'serde',
    'unicode-normalization',
    'wasm-bindgen',
    'prost',
  ]) {
    assert.match(notices, new RegExp(`^\\| ${crate} [\\d.]+ \\| .*(MIT|Apache)`, 'm'), crate);
  }
  assert.match(notices, /Permission is hereby granted/);
});

test('the list of its parts names what is in it', () => {
  const { bomFormat, metadata, components } = JSON.parse(
    readFileSync(join(install(), 'node_modules/mizaj/sbom.cdx.json'), 'utf8'),
  );
  const manifest = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));
  assert.equal(bomFormat, 'CycloneDX');
  assert.equal(metadata.component.purl, `pkg:npm/mizaj@${manifest.version}`);
  const notices = readFileSync(join(SOURCE, 'THIRD-PARTY.md'), 'utf8');
  const crates = components.filter(({ hashes, purl }) => hashes && purl);
  assert.equal(crates.length, [...notices.matchAll(/^\| (?!crate |-)/gm)].length);
  for (const { name, version } of crates) assert.ok(notices.includes(`| ${name} ${version} |`));
  for (const { name, hashes } of components.filter(({ type }) => type.endsWith('model'))) {
    const bundle = join(SOURCE, 'dist/models', name, 'model.onnx');
    const sha256 = createHash('sha256').update(readFileSync(bundle)).digest('hex');
    assert.equal(hashes[0].content, sha256, name);
  }
});

test('npx mizaj copy copies the files a tool does not', () => {
  const folder = join(install(), 'placed');
  const bin = join(install(), 'node_modules/.bin/mizaj');
  execFileSync(bin, ['copy', folder]);
  const copied = readdirSync(folder, { recursive: true });
  for (const file of [
    'mizaj_bg.wasm',
    'mizaj_redact_bg.wasm',
    'worker.js',
    'models/mizaj/model.onnx',
  ])
    assert.ok(copied.includes(file), file);
  assert.throws(
    () => execFileSync(bin, ['move'], { stdio: 'pipe' }),
    ({ status, stderr }) => status === 2 && /usage/.test(stderr),
  );
});

test('there are no run-time dependencies', () => {
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

test('attw finds no problems with the types', () => {
  const attw = tool('@arethetypeswrong/cli/dist/index.js');
  // CommonJS uses Node's own require() of modules. A problem gives an exit code.
  const modules = ['mizaj_bg.wasm', 'mizaj_redact_bg.wasm'];
  const others = [...modules, 'react', 'preact', 'solid', 'svelte', 'vue'];
  node([attw, tarball, '--profile', 'esm-only', '--exclude-entrypoints', ...others]);
});

for (const [module, moduleResolution] of [
  ['node16', 'node16'],
  ['esnext', 'bundler'],
]) {
  test(`the types work with moduleResolution ${moduleResolution}`, () => {
    const folder = install();
    for (const file of ['good.ts', 'bad.ts'])
      copyFileSync(join(HERE, 'types', file), join(folder, file));
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

/** Each framework with its version of JSX and the packages that its types need. */
const FRAMEWORKS = {
  react: { jsx: 'react-jsx', needs: ['@types/react', 'csstype'] },
  'react 18': {
    jsx: 'react-jsx',
    from: '../react18',
    needs: ['@types/react', '@types/prop-types', 'csstype'],
  },
  preact: { jsx: 'react-jsx', jsxImportSource: 'preact', needs: ['preact'] },
  solid: { jsx: 'preserve', jsxImportSource: 'solid-js', needs: ['solid-js', 'csstype'] },
  svelte: { needs: ['svelte'] },
  vue: { jsx: 'preserve', jsxImportSource: 'vue', needs: ['vue', '@vue', 'csstype'] },
};

for (const [name, { needs, from = '', ...jsx }] of Object.entries(FRAMEWORKS)) {
  test(`the types work in ${name}`, () => {
    const folder = emptyFolder('types');
    const modules = join(folder, 'node_modules');
    cpSync(join(install(), 'node_modules/mizaj'), join(modules, 'mizaj'), { recursive: true });
    for (const need of needs) {
      const source = from ? join(HERE, from, 'node_modules', need) : tool(need);
      cpSync(source, join(modules, need), { recursive: true });
    }
    const file = name === 'svelte' ? 'svelte.ts' : `${name.split(' ')[0]}.tsx`;
    copyFileSync(join(HERE, 'types', file), join(folder, file));
    const config = {
      compilerOptions: {
        module: 'esnext',
        moduleResolution: 'bundler',
        ...jsx,
        target: 'es2022',
        types: [],
        strict: true,
        noEmit: true,
        skipLibCheck: name !== 'react',
      },
      files: [file],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    node([tool('typescript/bin/tsc'), '--project', folder]);
  });
}
