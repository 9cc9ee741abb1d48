/** Bytes from wherever they are: the network, a `data:` address or, in Node, a file. */

import { MizajError, aborted, messageOf } from './error.js';
import { nodeModule } from './node.js';

/** Called with the bytes had so far and, where it is known, their number in all. */
export type OnBytes = (loadedBytes: number, totalBytes: number | undefined) => void;

/** The answer for `url`; anything but success throws `ASSET_FETCH_FAILED`. */
export async function fetchAsset(url: URL, signal: AbortSignal | undefined): Promise<Response> {
  if (url.protocol === 'data:') return new Response(decodeDataUrl(url));
  if (url.protocol === 'file:') {
    const files = nodeModule('node:fs/promises');
    if (files) return new Response(await readFile(files, url, signal));
  }
  return fetchResponse(url, signal);
}

/** Sends `request` and checks the answer. */
export async function fetchResponse(
  request: URL | Request,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const address = request instanceof URL ? request.href : request.url;
  let response: Response;
  try {
    response = await fetch(request, signal ? { signal } : {});
  } catch (cause) {
    if (signal?.aborted) throw aborted(signal);
    const reasons = 'offline, or refused by CORS or by connect-src of the Content-Security-Policy';
    throw new MizajError('ASSET_FETCH_FAILED', `${address} could not be fetched (${reasons})`, {
      cause,
    });
  }
  return checkResponse(response, address);
}

/** Throws unless `response` is a success and not a web page. */
export function checkResponse(response: Response, address = response.url): Response {
  if (!response.ok) {
    throw new MizajError('ASSET_FETCH_FAILED', `${address}: HTTP status ${response.status}`);
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) throw isWebPage(address);
  if (response.bodyUsed || response.body?.locked) {
    throw new MizajError('ASSET_FETCH_FAILED', `${address}: the body of the response is in use already`);
  }
  return response;
}

/**
 * The error for an HTML page in place of a file: the usual answer of a server that sends
 * its index page for every address it does not know.
 */
export function isWebPage(address: string): MizajError {
  return new MizajError(
    'ASSET_FETCH_FAILED',
    `${address}: the server answered with an HTML page instead of the file. It probably sends ` +
      'its index page for addresses it does not know: publish the file there, or tell ' +
      'createAnalyzer() where it is with the options `wasm` and `bundle`.',
  );
}

/**
 * Reads a body to its end; one that breaks off throws `ASSET_FETCH_FAILED`. The browser reads it
 * in whole where nobody watches, which is quicker.
 */
export async function readBody(
  response: Response,
  onBytes: OnBytes | undefined,
  signal: AbortSignal | undefined,
  totalBytes = announcedBytes(response),
): Promise<Uint8Array<ArrayBuffer>> {
  if (!onBytes || !response.body) {
    return new Uint8Array(await whole(response.arrayBuffer(), response.url, signal));
  }
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await whole(reader.read(), response.url, signal);
    if (done) break;
    chunks.push(value);
    loadedBytes += value.byteLength;
    onBytes(loadedBytes, totalBytes);
  }
  return concatenate(chunks, loadedBytes);
}

/** What is read, or an error that says why no more can be. */
async function whole<T>(reading: Promise<T>, url: string, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw brokenOff(cause, url, signal);
  }
}

/** The error for a body that could not be read to its end. */
export function brokenOff(cause: unknown, url: string, signal: AbortSignal | undefined): MizajError {
  if (signal?.aborted) return aborted(signal);
  const message = `${url || 'a file'} broke off on its way (${messageOf(cause)})`;
  return new MizajError('ASSET_FETCH_FAILED', message, { cause });
}

/** The size of the body, unless it is compressed: then the header counts other bytes. */
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
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await files.readFile(url, signal ? { signal } : {});
  } catch (cause) {
    if (signal?.aborted) throw aborted(signal);
    throw new MizajError('ASSET_FETCH_FAILED', messageOf(cause), { cause });
  }
}

/**
 * Bundlers write small files into the code as `data:` addresses; fetching those needs
 * `connect-src data:`, so they are decoded here.
 */
function decodeDataUrl({ href }: URL): Uint8Array<ArrayBuffer> {
  const comma = href.indexOf(',');
  const contents = decodeURIComponent(href.slice(comma + 1));
  if (!href.slice(0, comma).endsWith(';base64')) return new TextEncoder().encode(contents);
  return Uint8Array.from(atob(contents), (character) => character.charCodeAt(0));
}
