/** Reads bytes from any source: the network, a `data:` URL or, in Node, a file. */

import { MizajError, messageOf } from '../error.js';
import { nodeModule } from '../node.js';
import { baseAddress } from './address.js';
import { placementHint } from './placement-hint.js';
import { STALL_MS, type Transfer } from './transfer.js';
import type { AssetSource } from './types.js';

/** Called with the number of bytes loaded so far and the total, if known. */
export type OnBytes = (loadedBytes: number, totalBytes: number | undefined) => void;

/** Opens a source as a response with a readable body; throws `ASSET_FETCH_FAILED` on failure. */
export async function openSource(
  source: AssetSource,
  transfer: Transfer,
  cache: RequestCache = 'default',
): Promise<Response> {
  if (source instanceof Response) return checkResponse(source, source.url);
  if (source instanceof Request) return send(source, transfer, {});
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return new Response(source);
  const url = new URL(source, baseAddress());
  if (url.protocol === 'data:') return new Response(decodeDataUrl(url));
  const files = url.protocol === 'file:' && nodeModule('node:fs/promises');
  if (files) return new Response(await readFile(files, url, transfer));
  return send(url, transfer, cache === 'default' ? {} : { cache });
}

async function send(
  request: URL | Request,
  transfer: Transfer,
  init: RequestInit,
): Promise<Response> {
  const address = request instanceof URL ? request.href : request.url;
  let response: Response;
  try {
    response = await fetch(request, { ...init, signal: transfer.signal });
  } catch (cause) {
    const ended = transfer.endedAt(address);
    if (ended) throw ended;
    const reasons = 'offline, or refused by CORS or by connect-src of the Content-Security-Policy';
    throw new MizajError('ASSET_FETCH_FAILED', `${address} could not be fetched (${reasons})`, {
      cause,
    });
  }
  transfer.expect(STALL_MS);
  return checkResponse(response, address);
}

/** Throws unless `response` succeeded and is not a web page. */
function checkResponse(response: Response, address: string): Response {
  if (!response.ok) {
    const reason = `HTTP status ${response.status}`;
    throw new MizajError('ASSET_FETCH_FAILED', `${address}: ${reason}${placementHint(address)}`);
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) throw isWebPage(address);
  if (response.bodyUsed || response.body?.locked) {
    throw new MizajError(
      'ASSET_FETCH_FAILED',
      `${address}: the body of the response is in use already`,
    );
  }
  return response;
}

/**
 * The error for an HTML page in place of a file, typical of servers that send their index page
 * for unknown URLs.
 */
export function isWebPage(address: string): MizajError {
  return new MizajError(
    'ASSET_FETCH_FAILED',
    `${address}: the server answered with an HTML page instead of the file. It probably sends ` +
      'its index page for unknown addresses: publish the file there, or tell ' +
      'createAnalyzer() where it is with the options `assets`, or `wasm` and `bundle`.' +
      placementHint(address),
  );
}

/** How to read a body. */
export interface Reading {
  transfer: Transfer;
  onBytes?: OnBytes | undefined;
  /** Total size in bytes; by default as announced by the server. */
  totalBytes?: number | undefined;
  /** Maximum number of bytes, and the error if there are more. */
  limit?: { bytes: number; error(): MizajError } | undefined;
}

/** Reads a body completely; throws `ASSET_FETCH_FAILED` if it is interrupted. */
export async function readBody(
  response: Response,
  { transfer, onBytes, totalBytes = announcedBytes(response), limit }: Reading,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = await nextChunk(reader, response.url, transfer);
    if (done) break;
    loadedBytes += value.byteLength;
    if (limit && loadedBytes > limit.bytes) {
      reader?.cancel().catch(() => undefined);
      throw limit.error();
    }
    chunks.push(value);
    onBytes?.(loadedBytes, totalBytes);
    transfer.expect(STALL_MS);
  }
  return concatenate(chunks, loadedBytes);
}

async function nextChunk(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  url: string,
  transfer: Transfer,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  if (!reader) return { done: true, value: undefined };
  try {
    return await transfer.race(reader.read());
  } catch (cause) {
    reader.cancel().catch(() => undefined);
    throw brokenOff(cause, url, transfer);
  }
}

/** The error for an interrupted download. */
export function brokenOff(cause: unknown, url: string, transfer: Transfer): MizajError {
  const address = url || 'a file';
  const message = `${address}: the download was interrupted (${messageOf(cause)})`;
  return transfer.endedAt(address) ?? new MizajError('ASSET_FETCH_FAILED', message, { cause });
}

/** The size of the body, unless it is compressed: then the header counts compressed bytes. */
function announcedBytes({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length !== null && !headers.has('content-encoding') ? Number(length) : undefined;
}

function concatenate(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function readFile(
  files: NonNullable<ReturnType<typeof nodeModule<'node:fs/promises'>>>,
  url: URL,
  transfer: Transfer,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await files.readFile(url, { signal: transfer.signal });
  } catch (cause) {
    const ended = transfer.endedAt(url.href);
    if (ended) throw ended;
    const message = messageOf(cause) + placementHint(url.href);
    throw new MizajError('ASSET_FETCH_FAILED', message, { cause });
  }
}

/**
 * Bundlers inline small files as `data:` URLs. Fetching these would need `connect-src data:`,
 * so they are decoded here.
 */
function decodeDataUrl({ href }: URL): Uint8Array<ArrayBuffer> {
  const comma = href.indexOf(',');
  const contents = decodeURIComponent(href.slice(comma + 1));
  if (!href.slice(0, comma).endsWith(';base64')) return new TextEncoder().encode(contents);
  return Uint8Array.from(atob(contents), (character) => character.charCodeAt(0));
}
