/** The package's module, changed so that it traps. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import binaryen from 'binaryen';

import { install } from './package.mjs';

const made = new Map();

/**
 * The WebAssembly module with a trap (a real `unreachable`) in `Engine.analyze`, or another
 * export, at the given call of each instance, counted from 1.
 */
export function crashing({ of = 'engine_analyze', atCall }) {
  const key = `${of} ${atCall}`;
  if (!made.has(key)) made.set(key, make(of, atCall));
  return made.get(key);
}

function make(of, atCall) {
  const file = join(install(), 'node_modules/mizaj/dist/mizaj_bg.wasm');
  const module = binaryen.readBinary(readFileSync(file));
  const { i32, global } = module;
  const name = binaryen.getExportInfo(module.getExport(of)).value;
  const original = binaryen.Function(module.getFunction(name));
  module.addGlobal('calls', binaryen.i32, true, i32.const(0));
  const calls = () => global.get('calls', binaryen.i32);
  original.body = module.block(
    null,
    [
      global.set('calls', i32.add(calls(), i32.const(1))),
      module.if(i32.eq(calls(), i32.const(atCall)), module.unreachable()),
      original.body,
    ],
    original.results,
  );
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}
