/** Long work in slices, so that the page stays responsive: sorting a million rows takes a second. */

/** Maximum time to block the page, in milliseconds: about one frame. */
const SLICE_MS = 12;
/** Items processed between two checks of the clock. */
const STEP = 500;
/** Items sorted at once: comparing texts as people sort them takes a microsecond or two. */
const RUN = 500;

/** Yields to the page at the end of each slice; throws once `signal` has fired. */
export class Pace {
  #signal;
  #since = performance.now();

  /** @param {AbortSignal} [signal] */
  constructor(signal) {
    this.#signal = signal;
  }

  async yieldToPage() {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise((done) => setTimeout(done));
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }
}

/**
 * The numbers below `count` for which `passes` is true.
 * @param {number} count
 * @param {(item: number) => boolean} passes
 * @param {AbortSignal} signal
 */
export async function filterNumbers(count, passes, signal) {
  const pace = new Pace(signal);
  const found = [];
  for (let start = 0; start < count; start += STEP) {
    const end = Math.min(count, start + STEP);
    for (let item = start; item < end; item += 1) if (passes(item)) found.push(item);
    await pace.yieldToPage();
  }
  return found;
}

/**
 * The sorted items: short runs are sorted, then merged in pairs.
 * @template T
 * @param {T[]} items
 * @param {(one: T, other: T) => number} compare
 * @param {AbortSignal} signal
 */
export async function sorted(items, compare, signal) {
  const pace = new Pace(signal);
  /** @type {T[][]} */
  let runs = [];
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare));
    await pace.yieldToPage();
  }
  while (runs.length > 1) {
    const merged = [];
    for (let index = 0; index < runs.length; index += 2)
      merged.push(await merge(runs[index], runs[index + 1] ?? [], compare, pace));
    runs = merged;
  }
  return runs[0] ?? [];
}

/**
 * @template T
 * @param {T[]} first
 * @param {T[]} second
 * @param {(one: T, other: T) => number} compare
 * @param {Pace} pace
 */
async function merge(first, second, compare, pace) {
  const all = [];
  let [i, j] = [0, 0];
  while (i < first.length && j < second.length) {
    all.push(compare(second[j], first[i]) < 0 ? second[j++] : first[i++]);
    if (all.length % STEP === 0) await pace.yieldToPage();
  }
  while (i < first.length) all.push(first[i++]);
  while (j < second.length) all.push(second[j++]);
  return all;
}
