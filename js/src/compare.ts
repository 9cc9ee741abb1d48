/** Two models side by side: on labelled texts, and among the visitors of a page. */

import type { BatchItem, SentimentAnalyzer } from './analyzer.js';
import type { Comparison, JudgedRow, Label, Report } from './mizaj.js';

/** A text and what people say of it. */
export interface LabelledText {
  text: string;
  label: Label;
}

/** What can be asked of a comparison. */
export interface CompareOptions {
  /** Stops the work when it fires; the promise rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
  /** Called as texts are judged; every text counts twice, once for each model. */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
}

/** How one model did. */
export interface Measured {
  /** Accuracy, F1, calibration and more. */
  report: Report;
  /** Mean time for one text, in milliseconds, transport to the worker included. */
  millisecondsPerText: number;
}

/** How two models did on the same texts. */
export interface ComparedModels {
  a: Measured;
  b: Measured;
  /** How they differ; `mcnemarP` says whether by more than chance. */
  comparison: Comparison;
  /** Rows that a model could not judge: left out of everything. */
  skipped: number;
}

/** Judges labelled texts with two models, one after the other, and compares them. */
export async function compare(
  a: SentimentAnalyzer,
  b: SentimentAnalyzer,
  rows: Iterable<LabelledText>,
  { signal, onProgress }: CompareOptions = {},
): Promise<ComparedModels> {
  const all = [...rows];
  const judge = async (analyzer: SentimentAnalyzer, before: number) => {
    const start = performance.now();
    const items = await analyzer.analyzeBatch(
      all.map(({ text }) => text),
      { signal, onProgress: ({ done }) => onProgress?.({ done: before + done, total: 2 * all.length }) },
    );
    return { items, millisecondsPerText: (performance.now() - start) / Math.max(all.length, 1) };
  };
  const [ofA, ofB] = [await judge(a, 0), await judge(b, all.length)];
  const judged = all.map((_, i) => i).filter((i) => ofA.items[i]!.verdict && ofB.items[i]!.verdict);
  const rowsOf = (items: BatchItem[]): JudgedRow[] =>
    judged.map((i) => ({ gold: all[i]!.label, scores: items[i]!.verdict!.scores }));
  const [rowsOfA, rowsOfB] = [rowsOf(ofA.items), rowsOf(ofB.items)];
  return {
    a: { report: await a.measure(rowsOfA, { signal }), millisecondsPerText: ofA.millisecondsPerText },
    b: { report: await a.measure(rowsOfB, { signal }), millisecondsPerText: ofB.millisecondsPerText },
    comparison: await a.contrast(rowsOfA, rowsOfB, { signal }),
    skipped: all.length - judged.length,
  };
}

/**
 * Which of two variants a visitor or ticket gets in a live test: the same `key` always
 * gets the same one, everywhere. `split` is the share of keys that get `b`, 0 to 1.
 */
export function variantFor(key: string, split = 0.5): 'a' | 'b' {
  return hash(key) / 2 ** 32 < split ? 'b' : 'a';
}

/** 32-bit FNV-1a with the final mix of MurmurHash3, without which similar keys cluster. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
