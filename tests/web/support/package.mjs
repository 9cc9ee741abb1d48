/** The package as users get it: packed, then installed into an empty folder. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package's folder in the repository, with a finished `dist`. */
export const SOURCE = fileURLToPath(new URL('../../../packages/mizaj', import.meta.url));

/** A bundle of a dozen words; see `tests/oracles/make_tiny.py`. */
export const TINY = fileURLToPath(new URL('../../data/tiny', import.meta.url));

/** Files of the tiny bundle as bytes. */
export const tinyBundle = () => ({
  manifest: readFileSync(join(TINY, 'manifest.json')),
  model: readFileSync(join(TINY, 'model.onnx')),
  tokenizer: readFileSync(join(TINY, 'tokenizer.json')),
  language: readFileSync(join(TINY, 'language.bin')),
});

/** An empty temporary folder, left for the system to clean up. */
export const emptyFolder = (name) => mkdtempSync(join(tmpdir(), `mizaj-${name}-`));

/** Packs a package; returns the tarball's path and the report of `npm pack`. */
export function pack(source = SOURCE) {
  const folder = emptyFolder('pack');
  const said = npm(source, 'pack', '--json', '--pack-destination', folder);
  const [report] = JSON.parse(said);
  return { tarball: join(folder, report.filename), report };
}

let installed;

/** Installs the packed package into an empty folder, once for each test file. */
export function install() {
  if (!installed) {
    const folder = emptyFolder('install');
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    npm(folder, 'install', '--no-audit', '--no-fund', '--offline', pack().tarball);
    installed = folder;
  }
  return installed;
}

/** A module of the installed package. */
export const load = (path = 'index.js') =>
  import(pathToFileURL(join(install(), 'node_modules/mizaj/dist', path)).href);

/** The folder of a trained bundle; the large one is in a package of its own. */
export const folderOf = (bundle) =>
  pathToFileURL(
    bundle === 'plus'
      ? join(SOURCE, '../mizaj-plus/model/')
      : join(install(), 'node_modules/mizaj/dist/models', bundle, '/'),
  );

/** Runs npm in a folder and returns its output. */
export const npm = (folder, ...args) =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
