#!/usr/bin/env node
/** `npx mizaj copy FOLDER`: copies the files your tool does not bundle, for the option `assets`. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const FILES = ['mizaj_bg.wasm', 'worker.js', 'models/mizaj'];

const [command, folder, ...rest] = process.argv.slice(2);
if (command !== 'copy' || !folder || rest.length > 0) {
  console.error(
    "usage: npx mizaj copy FOLDER\n\nCopies Mizaj's files to FOLDER; pass its address to createAnalyzer({ assets }).",
  );
  process.exit(2);
}
for (const file of FILES) cpSync(join(DIST, file), join(folder, file), { recursive: true });
console.log(`${FILES.join(', ')} → ${folder}`);
