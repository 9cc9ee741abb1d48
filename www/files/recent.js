/**
 * Files that were analyzed, with their results, corrections and labels: in the browser's database on
 * this machine, until the person removes them. Rows are stored a piece at a time, so that the page
 * stays responsive.
 */

import { Dataset } from './dataset.js';

/** @typedef {import('./dataset.js').Problem} Problem */
/** @typedef {import('./dataset.js').Moods} Moods */
/**
 * A file in the list.
 * @typedef {object} Recent
 * @property {number} id
 * @property {string} name
 * @property {number} savedAt milliseconds since 1970
 * @property {number} rows
 * @property {number} done rows with a verdict or a problem
 * @property {number} pieces
 * @property {{ names: string[], roles: Dataset['roles'], reading: { delimiter: string | null }, isRecording?: boolean }} overview
 * @property {number[]} [grouping]
 * @property {{ ratings: Moods, labels: Moods }} moods
 * @property {Dataset['corrections']} corrections
 * @property {Dataset['blindLabels']} blindLabels
 */

const DATABASE = 'mizaj-files';
/** Rows stored together. */
const PIECE = 500;
/** How long changes are collected before they are stored, in milliseconds. */
const REST_MS = 1000;
/** Time after which no page is still storing the rows of a file that lacks some. */
const ABANDONED_MS = 86_400_000;

/** @type {Promise<IDBDatabase> | undefined} */
let opening;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opening ??= new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('files', { keyPath: 'id', autoIncrement: true });
      request.result.createObjectStore('pieces');
    };
    request.onsuccess = () => {
      // The page about what is stored may remove the database while this one is open.
      request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      done(request.result);
    };
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error('another window has an older version of this page'));
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

/**
 * What a request in a store gives, once the store has it for good.
 * @template T
 * @param {'files' | 'pieces'} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
async function within(name, mode, work) {
  const transaction = (await database()).transaction(name, mode);
  const request = work(transaction.objectStore(name));
  return new Promise((done, fail) => {
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => fail(transaction.error ?? request.error);
  });
}

/**
 * The files kept here, the latest first.
 * @returns {Promise<Recent[]>}
 */
export async function recentFiles() {
  const all = /** @type {Recent[]} */ (
    await within('files', 'readonly', (store) => store.getAll())
  );
  const isWhole = (/** @type {Recent} */ { pieces, rows }) => pieces * PIECE >= rows;
  const isOld = (/** @type {Recent} */ { savedAt }) => Date.now() - savedAt > ABANDONED_MS;
  // The page was closed before all rows of these were stored.
  await Promise.all(all.filter((file) => !isWhole(file) && isOld(file)).map(removeRecent));
  return all.filter(isWhole).sort((one, other) => other.savedAt - one.savedAt);
}

/** @param {Recent} file */
export async function removeRecent({ id }) {
  await within('pieces', 'readwrite', (store) => store.delete(IDBKeyRange.bound([id], [id, []])));
  await within('files', 'readwrite', (store) => store.delete(id));
}

/**
 * The rows of a file with all that is known of them by now: it may have changed since it was listed.
 * @param {Recent} listed
 * @param {(share: number) => void} onShare hears how much has been read, 0 to 1
 */
export async function openRecent({ id }, onShare) {
  const file = /** @type {Recent | undefined} */ (
    await within('files', 'readonly', (store) => store.get(id))
  );
  if (!file) throw new Error('the file is gone');
  const dataset = new Dataset(file.name, file.overview, file.moods);
  dataset.grouping = file.grouping ?? dataset.grouping;
  for (let place = 0; place < file.pieces; place += 1) {
    const piece = await within('pieces', 'readonly', (store) => store.get([file.id, place]));
    if (!piece) throw new Error('a part of the file is gone');
    dataset.addPiece(piece);
    onShare((place + 1) / file.pieces);
  }
  dataset.corrections = file.corrections;
  dataset.blindLabels = file.blindLabels;
  return dataset;
}

/** Stores a data set, and whatever changes about it. */
export class Keeper {
  #dataset;
  #onFailure;
  /** @type {number | undefined} */
  #id;
  /**
   * Pieces that have changed since they were stored.
   * @type {Set<number>}
   */
  #changed = new Set();
  #isChanged = false;
  /** @type {Promise<void> | undefined} */
  #storing;
  #isEnded = false;

  /**
   * @param {Dataset} dataset
   * @param {(error: Error) => void} onFailure hears why nothing is kept
   * @param {number} [id] if it is kept already
   */
  constructor(dataset, onFailure, id) {
    this.#dataset = dataset;
    this.#onFailure = onFailure;
    this.#id = id;
    dataset.addEventListener('change', () => this.#change());
    dataset.addEventListener('verdict', (event) => {
      this.#changed.add(Math.floor(/** @type {CustomEvent<number>} */ (event).detail / PIECE));
      this.#change();
    });
    if (id !== undefined) return;
    for (let piece = 0; piece * PIECE < dataset.rows.length; piece += 1) this.#changed.add(piece);
    this.#change();
  }

  /** Stores nothing any more: the file was removed. */
  end() {
    this.#isEnded = true;
  }

  /** Resolves when everything is stored that has changed so far. */
  async finish() {
    while (this.#storing) await this.#storing;
  }

  /** The number under which it is kept. */
  get id() {
    return this.#id;
  }

  #change() {
    this.#isChanged = true;
    this.#storing ??= this.#store().finally(() => {
      this.#storing = undefined;
      if (this.#isChanged && !this.#isEnded) this.#change();
    });
  }

  async #store() {
    await new Promise((rested) => setTimeout(rested, REST_MS));
    if (this.#isEnded) return;
    try {
      this.#isChanged = false;
      // The list names the file only when all of its rows are stored.
      this.#id ??= await this.#putFile(true);
      for (const piece of [...this.#changed]) {
        this.#changed.delete(piece);
        await this.#putPiece(piece);
        if (this.#isEnded) return;
      }
      await this.#putFile(false);
    } catch (error) {
      this.#isEnded = true;
      this.#onFailure(/** @type {Error} */ (error));
    }
  }

  /** @param {number} piece */
  async #putPiece(piece) {
    const rows = this.#dataset.piece(piece * PIECE, (piece + 1) * PIECE);
    const stored = { ...rows, problems: plain(rows.problems) };
    await within('pieces', 'readwrite', (store) => store.put(stored, [this.#id ?? 0, piece]));
  }

  /** @param {boolean} isBegun whether rows are still missing */
  async #putFile(isBegun) {
    const { name, columns, roles, isRecording, grouping } = this.#dataset;
    const { delimiter, moods, corrections, blindLabels } = this.#dataset;
    const rows = this.#dataset.rows.length;
    const file = {
      ...(this.#id !== undefined && { id: this.#id }),
      name,
      savedAt: Date.now(),
      rows,
      done: this.#dataset.done,
      pieces: isBegun ? 0 : Math.ceil(rows / PIECE),
      overview: { names: columns, roles, reading: { delimiter: delimiter ?? null }, isRecording },
      grouping,
      moods,
      corrections,
      blindLabels,
    };
    return /** @type {number} */ (await within('files', 'readwrite', (store) => store.put(file)));
  }
}

/**
 * Problems without what cannot be stored: errors are kept by code and message.
 * @param {Map<number, Problem>} problems
 */
function plain(problems) {
  /** @type {Map<number, Problem>} */
  const stored = new Map();
  for (const [place, problem] of problems) {
    const { error } = problem;
    stored.set(place, error ? { error: { code: error.code, message: error.message } } : problem);
  }
  return stored;
}
