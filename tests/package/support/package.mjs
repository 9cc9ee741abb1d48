/** The package as its users get it: packed, and unpacked into an empty folder. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The package's folder in the repository, with a finished `dist`. */
export const SOURCE = fileURLToPath(new URL('../../../js', import.meta.url));

/** A bundle of a dozen words; see `make_tiny.py`. */
export const TINY = fileURLToPath(new URL('../../fixtures/tiny', import.meta.url));

/** Files of the tiny bundle as bytes. */
export const tinyBundle = () => ({
  manifest: readFileSync(join(TINY, 'manifest.json')),
  model: readFileSync(join(TINY, 'model.onnx')),
  tokenizer: readFileSync(join(TINY, 'tokenizer.json')),
  language: readFileSync(join(TINY, 'language.bin')),
});

/** An empty folder that goes when the machine cleans up. */
export const emptyFolder = (name) => mkdtempSync(join(tmpdir(), `mizaj-${name}-`));

/** Packs a package; the tarball's path and what `npm pack` says of it. */
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

/** Where a trained bundle is; the large one has a package of its own. */
export const folderOf = (bundle) =>
  pathToFileURL(
    bundle === 'plus'
      ? join(SOURCE, 'plus/model/')
      : join(install(), 'node_modules/mizaj/dist/models', bundle, '/'),
  );

/** Runs npm in a folder; what it wrote. */
export const npm = (folder, ...args) =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
