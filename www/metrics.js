/** How well labels agree: arithmetic alone. */

export const LABELS = ['negative', 'neutral', 'positive'];

/** Bins of the reliability diagram. */
const BINS = 8;
/** Fewer verdicts than this say nothing about a bin. */
const LEAST_IN_BIN = 5;

/**
 * What the pairs of true label and verdict say of a model.
 *
 * @param {{ truth: string, label: string, confidence: number }[]} pairs
 */
export function measure(pairs) {
  const confusion = LABELS.map((truth) =>
    LABELS.map((label) => pairs.filter((pair) => pair.truth === truth && pair.label === label).length),
  );
  const classes = LABELS.map((_, index) => {
    const right = confusion[index][index];
    const precision = ratio(right, sum(confusion.map((row) => row[index])));
    const recall = ratio(right, sum(confusion[index]));
    return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
  });
  const right = sum(LABELS.map((_, index) => confusion[index][index]));
  const present = classes.filter((_, index) => sum(confusion[index]) > 0);
  return {
    count: pairs.length,
    accuracy: ratio(right, pairs.length),
    interval: wilson(right, pairs.length),
    macroF1: ratio(sum(present.map(({ f1 }) => f1)), present.length),
    kappa: kappa(confusion),
    classes,
    confusion,
    bins: bins(pairs),
  };
}

/** Cohen's kappa: agreement beyond what chance gives, 1 at most. */
function kappa(confusion) {
  const all = sum(confusion.flat());
  if (all === 0) return 0;
  const agreed = sum(confusion.map((row, index) => row[index])) / all;
  const byChance = sum(confusion.map((row, index) => (sum(row) / all) * (sum(confusion.map((other) => other[index])) / all)));
  return byChance === 1 ? 1 : (agreed - byChance) / (1 - byChance);
}

/** Wilson's 95 % interval of a share. */
export function wilson(right, count) {
  if (count === 0) return [0, 1];
  const z = 1.96;
  const share = right / count;
  const centre = share + (z * z) / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/**
 * McNemar's exact test on two models and the same rows: the probability of a difference
 * at least this large if both were equally good.
 *
 * @param {number} onlyFirst rows that only the first model has right
 * @param {number} onlySecond rows that only the second model has right
 */
export function mcnemar(onlyFirst, onlySecond) {
  const count = onlyFirst + onlySecond;
  if (count === 0) return 1;
  // Twice the tail of a binomial with one half, summed in logarithms.
  let logTerm = -count * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(count - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}

function bins(pairs) {
  const found = Array.from({ length: BINS }, () => []);
  for (const pair of pairs) {
    // Three classes: no verdict is less confident than one third.
    const place = Math.floor(((pair.confidence - 1 / 3) / (2 / 3)) * BINS);
    found[Math.min(BINS - 1, Math.max(0, place))].push(pair);
  }
  return found
    .filter((some) => some.length >= LEAST_IN_BIN)
    .map((some) => ({
      count: some.length,
      confidence: sum(some.map(({ confidence }) => confidence)) / some.length,
      accuracy: some.filter(({ truth, label }) => truth === label).length / some.length,
    }));
}

function sum(numbers) {
  return numbers.reduce((total, value) => total + value, 0);
}

function ratio(part, whole) {
  return whole === 0 ? 0 : part / whole;
}
