/** Evaluates models on labeled texts, or existing scores without a model. */

import type { CallOptions, SentimentAnalyzer } from './analyzer.js';
import { type ArithmeticOptions, withArithmetic } from './arithmetic.js';
import type { BatchItem, BatchOptions, BatchProgress } from './batch.js';
import type { Channel } from './channel.js';
import { MizajError } from './error.js';
import { isLabel, LABELS } from './labels.js';
import type { Comparison, Label, LabeledScores, Report, Scores, Verdict } from './mizaj.js';
import { isShare, rowError } from './rows.js';

/** A text with its true label. Other fields can be used for grouping. */
export interface LabeledText {
  text: string;
  /** The label given by people. */
  label: Label;
  readonly [field: string]: unknown;
}

/** A model's scores and the true label of a text. Other fields can be used for grouping. */
export interface ScoredRow {
  /** The label given by people. */
  label: Label;
  /** The model's scores. */
  scores: Scores;
  readonly [field: string]: unknown;
}

/** Results by group: first by field, then by its value. */
export type Groups<T> = Record<string, Record<string, T>>;

/** Grouping of rows, in addition to all rows together. */
export interface GroupOptions extends ArithmeticOptions {
  /**
   * Fields to group by, for instance `['language', 'channel']`. A row without a `language` uses
   * that of its verdict. Rows without a value are in no group of the field.
   */
  groupBy?: readonly string[] | undefined;
}

/** Options of an evaluation that runs a model. */
export interface EvaluateOptions
  extends GroupOptions,
    Pick<BatchOptions, 'concurrency' | 'control'> {
  /** Called as texts finish; in a comparison every text counts twice. */
  onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** How good the scores are. */
export interface ScoreEvaluation {
  /** Accuracy, F1, calibration and more, over all rows. */
  report: Report;
  /** The same by group. */
  groups: Groups<Report>;
}

/** How good a model is on labeled texts. */
export interface Evaluation extends ScoreEvaluation {
  /** Name and version of the model and its adaptation; `undefined` if no text could be analyzed. */
  modelVersion: string | undefined;
  /** The result for each row, in order. */
  items: BatchItem[];
  /** Number of rows without a verdict, which are excluded from the report. */
  skipped: number;
  /** Mean time per text in milliseconds, including transport to the worker and pauses. */
  millisecondsPerText: number;
}

/** How two models differ. */
export interface ScoreComparison {
  /** Their agreement; `mcnemarP` tells whether they differ by more than chance. */
  comparison: Comparison;
  /** The same by group. */
  groups: Groups<Comparison>;
}

/** Two models on the same labeled texts: those both could analyze. */
export interface ModelComparison extends ScoreComparison {
  a: Evaluation;
  b: Evaluation;
}

/** Analyzes labeled texts and measures how good the verdicts are. */
export async function evaluate(
  analyzer: SentimentAnalyzer,
  rows: Iterable<LabeledText>,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const all = labeledTexts(rows);
  const run = await analyzeRows(analyzer, all, options, options.onProgress);
  const scored = all.flatMap((row, i) => scoredRow(row, run.items[i]?.verdict));
  const evaluation = await evaluateScores(scored, arithmeticOf(options));
  return { ...evaluation, ...run, skipped: all.length - scored.length };
}

/**
 * Analyzes labeled texts with two models, one after the other, and compares them on the texts
 * both could analyze. Groups by language use the language found by `a`.
 */
export async function compareModels(
  a: SentimentAnalyzer,
  b: SentimentAnalyzer,
  rows: Iterable<LabeledText>,
  options: EvaluateOptions = {},
): Promise<ModelComparison> {
  const all = labeledTexts(rows);
  const progressFrom =
    (before: number) =>
    ({ done }: BatchProgress) =>
      options.onProgress?.({ done: before + done, total: 2 * all.length });
  const runOfA = await analyzeRows(a, all, options, progressFrom(0));
  const runOfB = await analyzeRows(b, all, options, progressFrom(all.length));
  const pairs = all.flatMap((row, i) => {
    const [first] = scoredRow(row, runOfA.items[i]?.verdict);
    const [second] = scoredRow(row, runOfB.items[i]?.verdict);
    // A row belongs to one group, whatever language the other model found.
    return first && second ? [[first, { ...first, scores: second.scores }] as const] : [];
  });
  const [scoresOfA, scoresOfB] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
  const arithmetic = arithmeticOf(options);
  const skipped = all.length - pairs.length;
  return {
    a: { ...(await evaluateScores(scoresOfA, arithmetic)), ...runOfA, skipped },
    b: { ...(await evaluateScores(scoresOfB, arithmetic)), ...runOfB, skipped },
    ...(await compareScores(scoresOfA, scoresOfB, arithmetic)),
  };
}

/** Measures how good scores are. Needs no analyzer. */
export async function evaluateScores(
  rows: Iterable<ScoredRow>,
  options: GroupOptions = {},
): Promise<ScoreEvaluation> {
  const all = [...rows];
  const sent = all.map(plainRow);
  const { whole: report, groups } = await byGroups(options, all, (places, channel, call) =>
    channel.call('evaluateScores', [places.map((place) => sent[place]!)], call),
  );
  return { report, groups };
}

/**
 * Compares two models on the same rows, given in the same order; lists of unequal length throw
 * `OPTIONS_INVALID`. Needs no analyzer. Groups use the fields of the first list.
 */
export async function compareScores(
  first: Iterable<ScoredRow>,
  second: Iterable<ScoredRow>,
  options: GroupOptions = {},
): Promise<ScoreComparison> {
  const all = [...first];
  const [sent, others] = [all.map(plainRow), Array.from(second, plainRow)];
  if (sent.length !== others.length) {
    const reason = `both models need the same rows, got ${sent.length} and ${others.length}`;
    throw new MizajError('OPTIONS_INVALID', reason);
  }
  const { whole: comparison, groups } = await byGroups(options, all, (places, channel, call) => {
    const part = (rows: LabeledScores[]) => places.map((place) => rows[place]!);
    return channel.call('compareScores', [part(sent), part(others)], call);
  });
  return { comparison, groups };
}

function labeledTexts(rows: Iterable<LabeledText>): LabeledText[] {
  return Array.from(rows, (row, index) => {
    if (!isLabel(row?.label)) throw rowError(index, `label must be one of ${LABELS.join(', ')}`);
    return row;
  });
}

/** The results for all rows, and the time they took. */
async function analyzeRows(
  analyzer: SentimentAnalyzer,
  rows: LabeledText[],
  { signal, concurrency, control, timeoutMs }: EvaluateOptions,
  onProgress: ((progress: BatchProgress) => void) | undefined,
): Promise<Pick<Evaluation, 'items' | 'modelVersion' | 'millisecondsPerText'>> {
  const start = performance.now();
  const texts = rows.map(({ text }) => text);
  const options = { signal, concurrency, control, timeoutMs, onProgress };
  const items = await analyzer.analyzeBatch(texts, options);
  return {
    items,
    modelVersion: versionOf(items.find(({ verdict }) => verdict)?.verdict),
    millisecondsPerText: (performance.now() - start) / Math.max(rows.length, 1),
  };
}

/** Name and version of the model, with the adaptation that was used. */
function versionOf(verdict: Verdict | undefined): string | undefined {
  if (verdict?.adaptation === undefined) return verdict?.modelVersion;
  return `${verdict.modelVersion} adapted (${verdict.adaptation})`;
}

/** A row with its verdict's scores, if there is a verdict. */
function scoredRow(row: LabeledText, verdict: Verdict | undefined): ScoredRow[] {
  return verdict ? [{ language: verdict.language, ...row, scores: verdict.scores }] : [];
}

function arithmeticOf(options: EvaluateOptions): GroupOptions {
  const { assets, wasm, worker, signal, timeoutMs, groupBy } = options;
  return { assets, wasm, worker, signal, timeoutMs, groupBy };
}

/** The result of `work` on all rows and on each group, given as row indices. */
async function byGroups<T>(
  { groupBy = [], ...options }: GroupOptions,
  rows: ScoredRow[],
  work: (places: number[], channel: Channel, call: CallOptions) => Promise<T>,
): Promise<{ whole: T; groups: Groups<T> }> {
  return withArithmetic(options, async (channel, call) => {
    const whole = await work([...rows.keys()], channel, call);
    const groups: Groups<T> = {};
    for (const field of groupBy) {
      const results: [string, T][] = [];
      for (const [value, places] of placesByValue(rows, field)) {
        results.push([value, await work(places, channel, call)]);
      }
      groups[field] = Object.fromEntries(results);
    }
    return { whole, groups };
  });
}

/** Row indices by the value of a field, in order of first appearance. */
function placesByValue(rows: ScoredRow[], field: string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [place, row] of rows.entries()) {
    const value = row[field];
    if (value === undefined || value === null) continue;
    const places = groups.get(String(value));
    if (places) places.push(place);
    else groups.set(String(value), [place]);
  }
  return groups;
}

/**
 * A copy of the relevant fields: rows of reactive frameworks are proxies, which cannot be sent
 * to a worker.
 */
function plainRow(row: ScoredRow, index: number): LabeledScores {
  const { label, scores } = row ?? {};
  if (!isLabel(label)) throw rowError(index, `label must be one of ${LABELS.join(', ')}`);
  const { negative, neutral, positive } = scores ?? {};
  if (!isShare(negative) || !isShare(neutral) || !isShare(positive)) {
    throw rowError(index, 'scores must be three numbers from 0 to 1');
  }
  return { label, scores: { negative, neutral, positive } };
}
