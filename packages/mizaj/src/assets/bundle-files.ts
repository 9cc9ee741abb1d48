/** The files of a bundle: fetched, cached and verified. */

import { MizajError, messageOf, throwIfAborted } from '../error.js';
import { baseAddress, inFolder, isAddress } from './address.js';
import { findCached, queueForCache } from './cache.js';
import { canChecksum, hasChecksum } from './checksum.js';
import { defaultBundle } from './default-bundle.js';
import { type OnBytes, openSource, readBody } from './fetch.js';
import { RetryableError, tryTwice, withTransfer } from './transfer.js';
import type { AssetName, AssetOptions, AssetSource, BundleFile, BundleSource } from './types.js';
import { startsLikeWebPage } from './wasm-module.js';

/** Maximum size of a manifest in bytes; real ones have a few hundred. */
const MAX_MANIFEST_BYTES = 1_000_000;

/** The files listed in a manifest. */
type ListedFile = Exclude<BundleFile, 'manifest'>;

/** The part of a manifest needed to fetch a file; the engine checks the rest. */
interface FileEntry {
  path: string;
  bytes: number;
  sha256: string;
}

/** Returns a listener for the bytes of each file, if they are watched. */
export type WatchBytes = (asset: AssetName) => OnBytes | undefined;

/** The manifest, once loaded, and the files it lists, still loading. */
export async function startBundle(
  options: AssetOptions,
  watch: WatchBytes,
  signal: AbortSignal | undefined,
): Promise<{
  manifest: Uint8Array<ArrayBuffer>;
  files: Record<ListedFile, Promise<Uint8Array<ArrayBuffer>>>;
}> {
  const { bundle } = options;
  const sourceOf = (name: BundleFile, path: string) =>
    typeof bundle === 'string' || bundle instanceof URL
      ? inFolder(bundle, path)
      : (own(bundle, name) ?? defaultBundle(options)[name]);
  const manifestSource = await sourceOf('manifest', 'manifest.json');
  const manifest = await readManifest(manifestSource, watch('manifest'), signal);
  const entries = fileEntries(manifest);
  const file = async (name: ListedFile) => {
    const entry = entries[name];
    return loadFile(await sourceOf(name, entry.path), entry, watch(name), signal);
  };
  // Small files first: they are used while the network is still loading.
  const files = { tokenizer: file('tokenizer'), language: file('language'), model: file('model') };
  return { manifest, files };
}

/** The file the caller passed; inherited properties do not count. */
function own(
  bundle: Exclude<BundleSource, string | URL> | undefined,
  name: BundleFile,
): AssetSource | Promise<AssetSource> | undefined {
  return bundle && Object.hasOwn(bundle, name) ? bundle[name] : undefined;
}

async function readManifest(
  source: AssetSource,
  onBytes: OnBytes | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(signal);
  const error = () => new MizajError('BUNDLE_INVALID', 'bundle: manifest.json: is too large');
  const limit = { bytes: MAX_MANIFEST_BYTES, error };
  const read = (cache: RequestCache) =>
    withTransfer(signal, async (transfer) =>
      readBody(await openSource(source, transfer, cache), { transfer, onBytes, limit }),
    );
  return isAddress(source) ? tryTwice(read) : read('default');
}

function fileEntries(manifest: Uint8Array): Record<ListedFile, FileEntry> {
  try {
    const { files } = JSON.parse(new TextDecoder().decode(manifest));
    const { model, tokenizer, language } = files;
    for (const { path, bytes, sha256 } of [model, tokenizer, language]) {
      if (!isInsideFolder(path))
        throw new TypeError(`${path} is not a path inside the bundle folder`);
      if (!Number.isSafeInteger(bytes) || typeof sha256 !== 'string') throw new TypeError(path);
    }
    return { model, tokenizer, language };
  } catch (cause) {
    const reason = startsLikeWebPage(manifest) ? 'is an HTML page' : messageOf(cause);
    throw new MizajError('BUNDLE_INVALID', `bundle: manifest.json: ${reason}`, { cause });
  }
}

/** Whether a path stays inside the folder it is relative to. */
function isInsideFolder(path: unknown): boolean {
  if (typeof path !== 'string' || !/^[\w.-]+(\/[\w.-]+)*$/.test(path)) return false;
  return !path.split('/').some((part) => part === '.' || part === '..');
}

async function loadFile(
  source: AssetSource,
  entry: FileEntry,
  onBytes: OnBytes | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(signal);
  if (!isAddress(source)) return fetchFile(source, entry, onBytes, signal, 'default');
  const { sha256 } = entry;
  const url = new URL(source, baseAddress());
  const cached = canChecksum() ? await findCached(url, sha256) : undefined;
  if (cached) {
    onBytes?.(cached.byteLength, cached.byteLength);
    return cached;
  }
  const bytes = await tryTwice((cache) => fetchFile(url, entry, onBytes, signal, cache));
  if (canChecksum()) queueForCache({ url, sha256, bytes });
  return bytes;
}

/** Fetches a file and verifies it against the manifest. */
async function fetchFile(
  source: AssetSource,
  entry: FileEntry,
  onBytes: OnBytes | undefined,
  signal: AbortSignal | undefined,
  cache: RequestCache,
): Promise<Uint8Array<ArrayBuffer>> {
  const different = (reason: string) =>
    new RetryableError('BUNDLE_INVALID', `bundle: ${entry.path}: ${reason}`);
  const error = () => different(`is larger than the ${entry.bytes} bytes in the manifest`);
  const bytes = await withTransfer(signal, async (transfer) =>
    readBody(await openSource(source, transfer, cache), {
      transfer,
      onBytes,
      totalBytes: entry.bytes,
      limit: { bytes: entry.bytes, error },
    }),
  );
  // Same message as the engine's, which verifies where this code cannot.
  if (bytes.byteLength !== entry.bytes) {
    throw different(`has ${bytes.byteLength} bytes instead of ${entry.bytes}`);
  }
  if (canChecksum() && !(await hasChecksum(bytes, entry.sha256))) {
    throw different('the SHA-256 checksum differs');
  }
  return bytes;
}
