/**
 * Mizaj in Node's WASI, for programs that want the same module everywhere. The npm package `mizaj`
 * is smaller and starts faster.
 *
 *     node wasi/hosts/mizaj.mjs target/mizaj-wasi/mizaj-embedded.wasm "I love it!"
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { WASI } from 'node:wasi';

/** An instance of the module with a bundle: that in `folder`, or the one the module carries. */
export async function load(module, folder) {
  const wasi = new WASI({ version: 'preview1' });
  const { instance } = await WebAssembly.instantiate(
    await readFile(module),
    wasi.getImportObject(),
  );
  wasi.initialize(instance);
  const { memory, mizaj_alloc, mizaj_free, mizaj_load, mizaj_analyze } = instance.exports;

  /** Copies bytes into the module; their address and length. */
  const give = (bytes) => {
    const address = mizaj_alloc(bytes.length);
    new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
    return [address, bytes.length];
  };

  /** Calls a function with buffers; its reply. */
  const call = (exported, ...buffers) => {
    const given = buffers.map(give);
    const packed = BigInt.asUintN(64, exported(...given.flat()));
    for (const [address] of given) mizaj_free(address);
    const [address, length] = [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
    const reply = JSON.parse(
      new TextDecoder().decode(new Uint8Array(memory.buffer, address, length)),
    );
    mizaj_free(address);
    if (reply.error)
      throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
    return reply;
  };

  const { modelVersion } = call(mizaj_load, ...(await bundle(folder)));
  const encoder = new TextEncoder();
  return {
    modelVersion,
    /** One verdict for each text; the options are those of the npm package. */
    analyze: (texts, options = {}) =>
      call(mizaj_analyze, encoder.encode(JSON.stringify({ texts, options }))).verdicts,
  };
}

/** The four files of a bundle; empty ones ask for the bundle in the module. */
async function bundle(folder) {
  if (!folder) return Array.from({ length: 4 }, () => new Uint8Array());
  const manifest = await readFile(join(folder, 'manifest.json'));
  const { model, tokenizer, language } = JSON.parse(manifest).files;
  const others = [model, tokenizer, language].map(({ path }) => readFile(join(folder, path)));
  return [manifest, ...(await Promise.all(others))];
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const [, , module, ...texts] = argv;
  for (const verdict of (await load(module)).analyze(texts)) console.log(JSON.stringify(verdict));
}
