/** Everything that our pages and the package keep in this browser. */

import { INTERFACE_LANGUAGE, THEME } from '../shared/settings.js';

/**
 * Something that is stored. `of` fills in its name; sizes of records are those of their values as
 * JSON, which is close to what the browser writes.
 * @typedef {object} Entry
 * @property {'language' | 'theme' | 'visited' | 'file' | 'database' | 'models' | 'site' | 'worker' | 'other'} kind
 * @property {string} place where it is, as the developer tools name it
 * @property {string} [of]
 * @property {number} bytes
 * @property {number} [savedAt] milliseconds since 1970, where it is known
 * @property {() => Promise<void>} remove
 */

const DATABASE = 'mizaj-files';
/** Names of caches: that of the package, and those of the site's revisions. */
const MODELS = 'mizaj-assets-1';
const SITE = 'mizaj-site ';
/** @type {Record<string, Entry['kind']>} */
const SETTINGS = { [INTERFACE_LANGUAGE]: 'language', [THEME]: 'theme', [MODELS]: 'visited' };

/** The address under which the site's service worker is registered. */
const SCOPE = new URL('./', location.href).href;

/** All entries; where storage is blocked, there are none. */
export async function inventory() {
  const parts = await Promise.all([
    Promise.all([...settings('localStorage'), ...settings('sessionStorage')]),
    records(),
    caching(),
    workers(),
  ]);
  return parts.flat();
}

/**
 * @param {'localStorage' | 'sessionStorage'} name
 * @returns {Entry[]}
 */
function settings(name) {
  /** @type {Storage} */
  let storage;
  try {
    storage = globalThis[name];
  } catch {
    return []; // blocked
  }
  return Object.keys(storage)
    .filter((key) => key.startsWith('mizaj'))
    .map((key) => ({
      kind: SETTINGS[key] ?? 'other',
      of: key,
      place: `${name} ${key}`,
      bytes: new Blob([key, storage.getItem(key) ?? '']).size,
      remove: async () => storage.removeItem(key),
    }));
}

/**
 * The analyzed files, each with its rows.
 * @returns {Promise<Entry[]>}
 */
async function records() {
  const database = await existing();
  if (!database) return [];
  try {
    const { files, pieces, keys } = await new Promise((done, fail) => {
      const transaction = database.transaction(['files', 'pieces'], 'readonly');
      const asked = {
        files: transaction.objectStore('files').getAll(),
        pieces: transaction.objectStore('pieces').getAll(),
        keys: transaction.objectStore('pieces').getAllKeys(),
      };
      transaction.oncomplete = () =>
        done({
          files: asked.files.result,
          pieces: asked.pieces.result,
          keys: /** @type {[number, number][]} */ (asked.keys.result),
        });
      transaction.onabort = () => fail(transaction.error);
    });
    if (files.length === 0 && keys.length === 0)
      return [{ kind: 'database', place: `indexedDB ${DATABASE}`, bytes: 0, remove: dropDatabase }];
    // The rows of a file that was never finished have no entry in the list.
    const ids = new Set([
      ...files.map((/** @type {{ id: number }} */ { id }) => id),
      ...keys.map((/** @type {[number, number]} */ [id]) => id),
    ]);
    return [...ids].map((id) => {
      const file = files.find((/** @type {{ id: number }} */ other) => other.id === id);
      const own = pieces.filter((/** @type {unknown} */ _, place) => keys[place][0] === id);
      return {
        kind: 'file',
        of: file?.name ?? '?',
        place: `indexedDB ${DATABASE} ${id}`,
        bytes: sizeOf([file, ...own]),
        savedAt: file?.savedAt,
        remove: () => removeFile(id),
      };
    });
  } finally {
    database.close();
  }
}

/** The database, unless there is none: opening one would make it. @returns {Promise<IDBDatabase | undefined>} */
async function existing() {
  try {
    const all = await indexedDB.databases?.();
    if (all && !all.some(({ name }) => name === DATABASE)) return undefined;
    return await new Promise((done, fail) => {
      const request = indexedDB.open(DATABASE);
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onsuccess = () => done(request.result);
      request.onerror = (event) => {
        event.preventDefault();
        if (request.error?.name === 'AbortError') done(undefined);
        else fail(request.error);
      };
    });
  } catch {
    return undefined; // blocked
  }
}

/**
 * Removes a file, and the database with the last one.
 * @param {number} id
 */
async function removeFile(id) {
  const database = await existing();
  if (!database) return;
  const left = await new Promise((done, fail) => {
    const transaction = database.transaction(['files', 'pieces'], 'readwrite');
    transaction.objectStore('pieces').delete(IDBKeyRange.bound([id], [id, []]));
    transaction.objectStore('files').delete(id);
    const counts = ['files', 'pieces'].map((name) => transaction.objectStore(name).count());
    transaction.oncomplete = () => done(counts.reduce((sum, { result }) => sum + result, 0));
    transaction.onabort = () => fail(transaction.error);
  });
  database.close();
  if (left === 0) await dropDatabase();
}

/** @returns {Promise<void>} */
function dropDatabase() {
  return new Promise((done, fail) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => done();
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error('another window uses it'));
  });
}

/** @param {unknown[]} values */
function sizeOf(values) {
  const plain = (/** @type {string} */ _, /** @type {unknown} */ value) =>
    value instanceof Map ? [...value] : value;
  return new Blob(values.map((value) => JSON.stringify(value, plain) ?? '')).size;
}

/** @returns {Promise<Entry[]>} */
async function caching() {
  try {
    const names = (await caches.keys()).filter(
      (name) => name === MODELS || name.startsWith(SITE + SCOPE),
    );
    return await Promise.all(
      names.map(async (name) => {
        const cache = await caches.open(name);
        const responses = await cache.matchAll();
        const sizes = await Promise.all(
          responses.map(async (response) => (await response.blob()).size),
        );
        const dates = responses
          .map(({ headers }) => Date.parse(headers.get('date') ?? ''))
          .filter((date) => !Number.isNaN(date));
        return {
          kind: /** @type {const} */ (name === MODELS ? 'models' : 'site'),
          place: `caches ${name}`,
          bytes: sizes.reduce((sum, size) => sum + size, 0),
          savedAt: dates.length > 0 ? Math.max(...dates) : undefined,
          remove: async () => void (await caches.delete(name)),
        };
      }),
    );
  } catch {
    return []; // no such storage here, or blocked
  }
}

/** @returns {Promise<Entry[]>} */
async function workers() {
  try {
    const all = await navigator.serviceWorker.getRegistrations();
    return await Promise.all(
      all
        .filter(({ scope }) => scope === SCOPE)
        .map(async (registration) => ({
          kind: /** @type {const} */ ('worker'),
          place: `serviceWorker ${registration.scope}`,
          bytes: 0,
          remove: async () => void (await registration.unregister()),
        })),
    );
  } catch {
    return []; // not supported, or not allowed
  }
}
