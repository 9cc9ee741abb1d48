#!/usr/bin/env node
/**
 * `npx mizaj copy FOLDER`: copies the files your tool does not bundle, for the option `assets`.
 * `npx mizaj inline FILE`: writes the package with all its files as one file.
 */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const FILES = ['mizaj_bg.wasm', 'mizaj_redact_bg.wasm', 'worker.js', 'models/mizaj'];
const INLINE = new URL('../inline/index.js', import.meta.url);

const USAGE = `usage: npx mizaj copy FOLDER
       npx mizaj inline FILE

copy    copies Mizaj's files to FOLDER; pass its address to createAnalyzer({ assets })
inline  writes the package with all its files as one file, by the end of its name:
        .js   a script for <script src>, also from file://; it sets the global mizaj
        .cjs  for require()
        .mjs  for import, the same as mizaj/inline
`;

/** The export at the end of the module. */
const EXPORT = /export\{([^{}]*)\};\s*$/;

/** How the module is written for each end of a name; `code` comes without its export. */
const FORMS = {
  mjs: (code, names) => `${code}export{${names.map(([own, name]) => `${own} as ${name}`)}};\n`,
  cjs: (code, names) => `(()=>{${code}\nmodule.exports={${pairs(names)}};})();\n`,
  js: (code, names) => `var mizaj=(()=>{${code}\nreturn {${pairs(names)}};})();\n`,
};

const pairs = (names) => names.map(([own, name]) => `${name}:${own}`);

function copy(folder) {
  for (const file of FILES) cpSync(join(DIST, file), join(folder, file), { recursive: true });
  console.log(`${FILES.join(', ')} → ${folder}`);
}

function inline(file) {
  const form = FORMS[/\.(mjs|cjs|js)$/.exec(file)?.[1]];
  if (!form) return usage();
  const code = readFileSync(INLINE, 'utf8');
  const [all, list] = EXPORT.exec(code);
  const names = list.split(',').map((entry) => entry.split(' as '));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, form(code.slice(0, -all.length), names));
  console.log(file);
}

function usage() {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

const [command, place, ...rest] = process.argv.slice(2);
const run = { copy, inline }[command];
if (run && place && rest.length === 0) run(place);
else usage();
