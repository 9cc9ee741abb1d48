/** The files that an engine is made of: had once, from wherever the caller says they are. */

import { findKept, keepLater } from './asset-cache.js';
import { canChecksum, hasChecksum } from './checksum.js';
import { defaultBundle } from './default-bundle.js';
import { MizajError, aborted, messageOf, throwIfAborted } from './error.js';
import {
  brokenOff,
  checkResponse,
  fetchAsset,
  fetchResponse,
  isWebPage,
  readBody,
  type OnBytes,
} from './fetch.js';

/** The files by name. */
export type AssetName = 'wasm' | BundleFile;
/** The files of a bundle by name. */
export type BundleFile = (typeof BUNDLE_FILES)[number];

const BUNDLE_FILES = ['manifest', 'model', 'tokenizer', 'language'] as const;

/** Where the contents of a file are, or the contents. */
export type AssetSource = string | URL | Request | Response | BufferSource;

/** The address of a bundle's folder, or where its files are; those left out are the default's. */
export type BundleSource =
  | string
  | URL
  | { [file in BundleFile]?: AssetSource | Promise<AssetSource> | undefined };

/** Where the WebAssembly module is, or the module. */
export type WasmSource = AssetSource | WebAssembly.Module;

/** How far loading is. */
export type LoadProgress =
  | {
      /** A file is on its way. */
      status: 'loading';
      asset: AssetName;
      /** Bytes of it that have arrived. */
      loadedBytes: number;
      /** Bytes in all; unknown when the server compresses without telling. */
      totalBytes: number | undefined;
    }
  /** All files are there; the engine is being made of them. */
  | { status: 'starting' }
  /** Texts can be judged. */
  | { status: 'ready'; thread: 'worker' | 'main' };

/**
 * Called as loading goes on. Of files that another caller already fetches, without having it
 * watched, only the end is told.
 */
export type OnProgress = (progress: LoadProgress) => void;

/** Everything that an engine is made of. */
export interface Assets {
  module: WebAssembly.Module;
  bundle: Record<BundleFile, Uint8Array<ArrayBuffer>>;
  /** Whether the files were compared with their checksums; the engine does it otherwise. */
  isVerified: boolean;
}

/** What an engine can be begun with while the network, the largest file, is on its way. */
export interface FirstAssets {
  module: WebAssembly.Module;
  tokenizer: Uint8Array<ArrayBuffer>;
  language: Uint8Array<ArrayBuffer>;
}

/** A load under way. */
export interface Loading {
  /**
   * What is there first, compared with its checksums; `undefined` where these cannot be
   * computed here, or when something is missing. Never rejects.
   */
  first: Promise<FirstAssets | undefined>;
  assets: Promise<Assets>;
}

/** Where the files are, when they are not at the default places. */
export interface AssetOptions {
  wasm?: WasmSource | Promise<WasmSource> | undefined;
  bundle?: BundleSource | undefined;
}

/** A load under way or done, shared by everyone who wants the same files. */
interface SharedLoad extends Loading {
  abort: AbortController;
  listeners: Set<OnProgress>;
  /** Callers that still wait; the load stops when none does. */
  waiting: number;
}

const sharedLoads = new Map<string, SharedLoad>();

/** Loads the files; those who ask for the same at the same time share one load. */
export function loadAssets(
  options: AssetOptions,
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Loading {
  throwIfAborted(signal);
  const key = shareKey(options);
  if (key === undefined) {
    const { first, assets } = load(options, onProgress, signal);
    return { first, assets: untilAborted(assets, signal) };
  }
  const shared = sharedLoads.get(key) ?? startSharedLoad(key, options, onProgress !== undefined);
  return { first: shared.first, assets: join(key, shared, onProgress, signal) };
}

/** A name for what `options` ask for, if it can be had more than once. */
function shareKey({ wasm, bundle }: AssetOptions): string | undefined {
  const isAddress = (source: unknown) =>
    source === undefined || typeof source === 'string' || source instanceof URL;
  const files = isAddress(bundle) ? bundle : BUNDLE_FILES.map((file) => bundle?.[file]);
  return [wasm, files].flat().every(isAddress) ? JSON.stringify([wasm, files]) : undefined;
}

function startSharedLoad(key: string, options: AssetOptions, isWatched: boolean): SharedLoad {
  const abort = new AbortController();
  const listeners = new Set<OnProgress>();
  const report: OnProgress = (progress) => listeners.forEach((listener) => listener(progress));
  const loading = load(options, isWatched ? report : undefined, abort.signal);
  const shared = { ...loading, abort, listeners, waiting: 0 };
  sharedLoads.set(key, shared);
  // What failed once may succeed the next time.
  shared.assets.catch(() => forgetLoad(key, shared));
  return shared;
}

function forgetLoad(key: string, shared: SharedLoad): void {
  if (sharedLoads.get(key) === shared) sharedLoads.delete(key);
}

async function join(
  key: string,
  shared: SharedLoad,
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Promise<Assets> {
  shared.waiting += 1;
  if (onProgress) shared.listeners.add(onProgress);
  try {
    return await untilAborted(shared.assets, signal);
  } finally {
    if (onProgress) shared.listeners.delete(onProgress);
    shared.waiting -= 1;
    if (shared.waiting === 0 && signal?.aborted) {
      forgetLoad(key, shared);
      shared.abort.abort(signal.reason);
    }
  }
}

/** The outcome of `work`, or `ABORTED` as soon as `signal` fires. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let onAbort: (() => void) | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    onAbort = () => signal && reject(aborted(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

function load(
  options: AssetOptions,
  report: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Loading {
  const loadingModule = loadModule(options.wasm, report, signal);
  const loadingBundle = startBundle(options.bundle, report, signal);
  const isVerified = canChecksum();
  const all = async () => {
    const { manifest, files } = await loadingBundle;
    const [model, tokenizer, language] = await Promise.all([files.model, files.tokenizer, files.language]);
    return { manifest, model, tokenizer, language };
  };
  const first = async () => {
    const { files } = await loadingBundle;
    const [module, ...rest] = await Promise.all([loadingModule, files.tokenizer, files.language]);
    return { module, tokenizer: rest[0], language: rest[1] };
  };
  return {
    first: isVerified ? first().catch(() => undefined) : Promise.resolve(undefined),
    assets: Promise.all([loadingModule, all()]).then(([module, bundle]) => ({ module, bundle, isVerified })),
  };
}

/** The start of every WebAssembly module: "\0asm". */
const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];

async function loadModule(
  wasm: AssetOptions['wasm'],
  report: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') {
    throw new MizajError('ENGINE_UNAVAILABLE', 'there is no WebAssembly here');
  }
  const source = (await wasm) ?? new URL('./mizaj_bg.wasm', import.meta.url);
  if (source instanceof WebAssembly.Module) return source;
  const response = await open(source, signal);
  const onBytes = onBytesOf('wasm', report);
  const isStreamable = response.headers.get('content-type') === 'application/wasm';
  if (isStreamable && typeof WebAssembly.compileStreaming === 'function') {
    // Compiled while it arrives; browsers then keep the machine code for the next visit.
    const counted = onBytes && readBody(response.clone(), onBytes, signal);
    const module = compileArriving(response, signal);
    module.catch(() => undefined); // told below, unless the transfer broke off
    await counted;
    return module;
  }
  const bytes = await readBody(response, onBytes, signal);
  if (WASM_MAGIC.some((byte, index) => bytes[index] !== byte)) {
    const address = response.url || String(source);
    if (startsLikeWebPage(bytes)) throw isWebPage(address);
    throw new MizajError('ASSET_FETCH_FAILED', `${address} is not a WebAssembly module`);
  }
  return WebAssembly.compile(bytes).catch((cause) => Promise.reject(unusable(cause)));
}

/** Compiles a module while it arrives. */
async function compileArriving(
  response: Response,
  signal: AbortSignal | undefined,
): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    const isAboutTransfer = cause instanceof TypeError || cause instanceof DOMException;
    throw isAboutTransfer ? brokenOff(cause, response.url, signal) : unusable(cause);
  }
}

/** The error for a module that the browser does not take. */
function unusable(cause: unknown): MizajError {
  const advice =
    "under a Content-Security-Policy, script-src needs 'wasm-unsafe-eval'; " +
    'browsers from 2023 on have the features that the module uses';
  return new MizajError('ENGINE_UNAVAILABLE', `${messageOf(cause)} (${advice})`, { cause });
}

/** What of a manifest is needed to fetch the files; the engine checks the rest. */
interface FileEntry {
  path: string;
  bytes: number;
  sha256: string;
}

/** The manifest, once it is there, and the files that it names, on their way. */
async function startBundle(
  bundle: BundleSource | undefined,
  report: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Promise<{
  manifest: Uint8Array<ArrayBuffer>;
  files: Record<Exclude<BundleFile, 'manifest'>, Promise<Uint8Array<ArrayBuffer>>>;
}> {
  const sourceOf = (name: BundleFile, path: string) =>
    typeof bundle === 'string' || bundle instanceof URL
      ? inFolderOf(bundle, path)
      : (bundle?.[name] ?? defaultBundle()[name]);
  const manifest = await loadFile(
    'manifest',
    await sourceOf('manifest', 'manifest.json'),
    report,
    signal,
  );
  const entries = fileEntries(manifest);
  const file = async (name: Exclude<BundleFile, 'manifest'>) => {
    const source = await sourceOf(name, entries[name].path);
    return loadFile(name, source, report, signal, entries[name]);
  };
  // The small ones first: they are made use of while the network comes.
  const files = { tokenizer: file('tokenizer'), language: file('language'), model: file('model') };
  return { manifest, files };
}

function inFolderOf(folder: string | URL, path: string): URL {
  const address = new URL(folder, baseAddress());
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  return new URL(path, address);
}

/** What relative addresses are relative to: the page, or in Node the working directory. */
function baseAddress(): string | undefined {
  const { document, location, process } = globalThis as {
    document?: { baseURI: string };
    location?: { href: string };
    process?: { cwd?(): string };
  };
  const folder = process?.cwd?.();
  return document?.baseURI ?? location?.href ?? (folder && `file://${folder}/`);
}

function fileEntries(manifest: Uint8Array): Record<Exclude<BundleFile, 'manifest'>, FileEntry> {
  try {
    const { files } = JSON.parse(new TextDecoder().decode(manifest));
    const { model, tokenizer, language } = files;
    for (const { path, bytes, sha256 } of [model, tokenizer, language]) {
      new URL(path, 'file:///');
      if (typeof bytes !== 'number' || typeof sha256 !== 'string') throw new TypeError(path);
    }
    return { model, tokenizer, language };
  } catch (cause) {
    const reason = startsLikeWebPage(manifest) ? 'is an HTML page' : messageOf(cause);
    throw new MizajError('BUNDLE_INVALID', `bundle: manifest.json: ${reason}`, { cause });
  }
}

function startsLikeWebPage(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith('<');
}

async function loadFile(
  asset: AssetName,
  source: AssetSource,
  report: OnProgress | undefined,
  signal: AbortSignal | undefined,
  entry?: FileEntry,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(signal);
  const onBytes = onBytesOf(asset, report);
  const isAddress = typeof source === 'string' || source instanceof URL;
  const url = isAddress && entry ? new URL(source, baseAddress()) : undefined;
  const canKeep = url && entry && canChecksum();
  const kept = canKeep && (await findKept(url, entry.sha256));
  if (kept) {
    onBytes?.(kept.byteLength, kept.byteLength);
    return kept;
  }
  const bytes = await readBody(await open(source, signal), onBytes, signal, entry?.bytes);
  if (entry && canChecksum() && !(await hasChecksum(bytes, entry.sha256))) {
    throw new MizajError('BUNDLE_INVALID', `bundle: ${entry.path}: ${whyDifferent(bytes, entry)}`);
  }
  if (canKeep) keepLater({ url, sha256: entry.sha256, bytes });
  return bytes;
}

/** What to say of a file that is not the one in the manifest; as the engine says it. */
function whyDifferent({ byteLength }: Uint8Array, { bytes }: FileEntry): string {
  if (byteLength !== bytes) return `has ${byteLength} bytes instead of ${bytes}`;
  return 'the SHA-256 checksum differs';
}

function onBytesOf(asset: AssetName, report: OnProgress | undefined): OnBytes | undefined {
  return report && ((loadedBytes, totalBytes) => report({ status: 'loading', asset, loadedBytes, totalBytes }));
}

/** Any source as an answer whose body can be read. */
async function open(source: AssetSource, signal: AbortSignal | undefined): Promise<Response> {
  if (source instanceof Response) return checkResponse(source);
  if (source instanceof Request) return fetchResponse(source, signal);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return new Response(source);
  return fetchAsset(new URL(source, baseAddress()), signal);
}
