/** The WebAssembly module: fetched, compiled while it arrives, and checked for its version. */

import { MODULE_ID } from '../build-info.js';
import { MizajError, messageOf } from '../error.js';
import { inAssets, isAddress } from './address.js';
import { brokenOff, isWebPage, type OnBytes, openSource, readBody } from './fetch.js';
import { type InlinedFiles, inlinedFiles } from './inlined.js';
import { RetryableError, type Transfer, tryTwice, withTransfer } from './transfer.js';
import type { AssetOptions, AssetSource, WasmSource } from './types.js';

/** The start of every WebAssembly module: "\0asm". */
const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];
/** The custom section in which `cargo xtask build` stores the module's build ID. */
const ID_SECTION = 'mizaj';
/**
 * Maximum download time of the module once it has started, in milliseconds. It is compiled
 * while it arrives, so its bytes cannot be watched.
 */
const MODULE_MS = 180_000;

/** A module of the package. */
export interface PackageModule {
  /** Its file in `dist/`. */
  file: string;
  /** The build ID that its section must hold. */
  id: string;
  /** Where its file is, unless the caller says otherwise. */
  address(): URL;
  /** The module, where it is a part of the code. */
  inlined(files: InlinedFiles): Promise<WebAssembly.Module>;
}

/** The module that analyzes texts. */
const ENGINE: PackageModule = {
  file: 'mizaj_bg.wasm',
  id: MODULE_ID,
  address: () => new URL('./mizaj_bg.wasm', import.meta.url),
  inlined: (files) => files.module(),
};

/** Modules already fetched and compiled, by URL. */
const compiled = new Map<string, WebAssembly.Module>();

/** The module selected by `options`. */
export async function loadModule(
  options: AssetOptions,
  onBytes: OnBytes | undefined,
  signal: AbortSignal | undefined,
  wanted: PackageModule = ENGINE,
): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new MizajError('ENGINE_UNAVAILABLE', 'WebAssembly is not available');
  }
  const inlined = inlinedFiles();
  const source =
    (await options.wasm) ??
    inAssets(options, wanted.file) ??
    (inlined && (await wanted.inlined(inlined))) ??
    wanted.address();
  if (source instanceof WebAssembly.Module) return checkVersion(source, wanted);
  if (!isAddress(source)) {
    return checkVersion(await fetchModule(source, onBytes, signal, 'default'), wanted);
  }
  const key = String(source);
  const module =
    compiled.get(key) ??
    (await tryTwice(async (cache) =>
      checkVersion(await fetchModule(source, onBytes, signal, cache), wanted),
    ));
  compiled.set(key, module);
  return module;
}

/** Returns the module, unless it is another one or belongs to another version of the package. */
function checkVersion(module: WebAssembly.Module, { id }: PackageModule): WebAssembly.Module {
  const [section] = WebAssembly.Module.customSections(module, ID_SECTION);
  if (section && new TextDecoder().decode(section) === id) return module;
  const reason = 'the WebAssembly module is not of the same version of this package as its code';
  throw new RetryableError('ASSET_FETCH_FAILED', `${reason}: one of them is an old copy`);
}

async function fetchModule(
  source: Exclude<WasmSource, WebAssembly.Module>,
  onBytes: OnBytes | undefined,
  signal: AbortSignal | undefined,
  cache: RequestCache,
): Promise<WebAssembly.Module> {
  return withTransfer(signal, async (transfer) => {
    const response = await openSource(source, transfer, cache);
    const isStreamable = response.headers.get('content-type') === 'application/wasm';
    if (isStreamable && typeof WebAssembly.compileStreaming === 'function') {
      return compileArriving(response, onBytes, transfer);
    }
    const bytes = await readBody(response, { transfer, onBytes });
    checkMagic(bytes, response.url || nameOf(source));
    return WebAssembly.compile(bytes).catch((cause) => Promise.reject(unusable(cause)));
  });
}

/** Compiles a module while it arrives; browsers then cache the machine code. */
async function compileArriving(
  response: Response,
  onBytes: OnBytes | undefined,
  transfer: Transfer,
): Promise<WebAssembly.Module> {
  const counted = onBytes && readBody(response.clone(), { transfer, onBytes });
  if (!counted) transfer.expect(MODULE_MS);
  const compiling = transfer.race(WebAssembly.compileStreaming(response)).catch((cause) => {
    const isAboutTransfer =
      transfer.signal.aborted || cause instanceof TypeError || cause instanceof DOMException;
    throw isAboutTransfer ? brokenOff(cause, response.url, transfer) : unusable(cause);
  });
  compiling.catch(() => undefined); // reported below, unless the transfer was interrupted
  await counted;
  return compiling;
}

function checkMagic(bytes: Uint8Array, address: string): void {
  if (WASM_MAGIC.every((byte, index) => bytes[index] === byte)) return;
  if (startsLikeWebPage(bytes)) throw isWebPage(address);
  throw new MizajError('ASSET_FETCH_FAILED', `${address} is not a WebAssembly module`);
}

/** Whether a file is an HTML page, whatever its content type. */
export function startsLikeWebPage(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith('<');
}

function nameOf(source: AssetSource): string {
  return isAddress(source) ? String(source) : 'what was given';
}

/** The error for a module the browser rejects. */
function unusable(cause: unknown): MizajError {
  const message = messageOf(cause);
  const advice = /content security policy|unsafe-eval|csp|blocked/i.test(message)
    ? "the Content-Security-Policy's script-src needs 'wasm-unsafe-eval'"
    : 'the module needs Chrome 91, Firefox 89, Safari 16.4, Node 20 or newer';
  return new MizajError('ENGINE_UNAVAILABLE', `${message} (${advice})`, { cause });
}
