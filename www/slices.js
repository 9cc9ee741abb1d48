/** Long work in slices, so that the page answers in between: a million rows are sorted in a second. */

/** The longest the page may stand still, in milliseconds: a frame of the screen. */
const SLICE_MS = 12;
/** Items between two looks at the clock. */
const STEP = 1000;
/** Items that are sorted at once; they take less than a slice. */
const RUN = 4000;

/** Lets the page do something else when a slice is over; throws once `signal` says that nobody waits any more. */
class Pace {
  #signal;
  #since = performance.now();

  constructor(signal) {
    this.#signal = signal;
  }

  async breathe() {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise((done) => setTimeout(done));
    this.#signal.throwIfAborted();
    this.#since = performance.now();
  }
}

/** The numbers below `count` that pass. */
export async function filterNumbers(count, passes, signal) {
  const pace = new Pace(signal);
  const found = [];
  for (let start = 0; start < count; start += STEP) {
    const end = Math.min(count, start + STEP);
    for (let item = start; item < end; item += 1) if (passes(item)) found.push(item);
    await pace.breathe();
  }
  return found;
}

/** The items in order: short runs are sorted, then merged two by two. */
export async function sorted(items, compare, signal) {
  const pace = new Pace(signal);
  let runs = [];
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare));
    await pace.breathe();
  }
  while (runs.length > 1) {
    const merged = [];
    for (let index = 0; index < runs.length; index += 2) merged.push(await merge(runs[index], runs[index + 1] ?? [], compare, pace));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(first, second, compare, pace) {
  const all = [];
  let [i, j] = [0, 0];
  while (i < first.length && j < second.length) {
    all.push(compare(second[j], first[i]) < 0 ? second[j++] : first[i++]);
    if (all.length % STEP === 0) await pace.breathe();
  }
  while (i < first.length) all.push(first[i++]);
  while (j < second.length) all.push(second[j++]);
  return all;
}
