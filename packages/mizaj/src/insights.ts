/** Summarizes many verdicts. */

import type { CallOptions } from './analyzer.js';
import { type ArithmeticOptions, withArithmetic } from './arithmetic.js';
import type { Channel } from './channel.js';
import { isLabel } from './labels.js';
import type { Difference, InsightRow as EngineRow, Insights, Label, Language } from './mizaj.js';
import { check, checkedOptions } from './options.js';
import { isShare, rowError } from './rows.js';

/** Maximum number of rows sent together, and of their characters. */
const CHUNK_ROWS = 500;
const CHUNK_CHARS = 100_000;
const LEFT_OUT: unknown[] = ['unreadable', 'nonAnswer'];

/** A text with its verdict, source and date. */
export interface InsightRow
  extends Omit<EngineRow, 'date' | 'label' | 'confidence' | 'language' | 'topics'> {
  /** Its label, from a verdict or a person. Only rows that are left out need none. */
  label?: Label | undefined;
  /** The verdict's confidence, 0 to 1. */
  confidence?: number | undefined;
  /** Its language. */
  language?: Language | undefined;
  /** What the verdict says: a row that is not reliable is left out as `unreadable`. */
  reliable?: boolean | undefined;
  /** What the text is about, as in a verdict. */
  topics?: Iterable<{ topic: string; mood: Label }> | undefined;
  /** When it was written: a `Date`, or `YYYY-MM-DD`, optionally followed by a time. */
  date?: string | Date | undefined;
}

/** Options of {@link insights}. */
export interface InsightsOptions extends ArithmeticOptions {
  /** Whether other rows are still to come: then nothing is claimed and no alert raised. */
  partial?: boolean | undefined;
}

const isBoolean = check('a boolean', (value) => typeof value === 'boolean');

/**
 * Summarizes many texts and their verdicts: what they are about and how that weighs, how channels,
 * languages and periods differ, which terms go with unhappy and happy customers, and which periods
 * stand out. Needs no analyzer. Rows are sent a few at a time, so that the page stays responsive.
 */
export async function insights(
  rows: Iterable<InsightRow>,
  { partial, ...options }: InsightsOptions = {},
): Promise<Insights> {
  const { partial: isPartial = false } = checkedOptions({ partial }, { partial: isBoolean });
  return withArithmetic(options, async (channel, call) => {
    await collect(channel, call, 'rows', rows);
    return channel.call('reportInsights', ['rows', isPartial], call);
  });
}

/**
 * What two sets of rows differ in by more than chance explains: labels, topics, channels, languages
 * and terms. For two periods or groups side by side. Needs no analyzer.
 */
export async function compareInsights(
  first: Iterable<InsightRow>,
  second: Iterable<InsightRow>,
  options: ArithmeticOptions = {},
): Promise<Difference[]> {
  return withArithmetic(options, async (channel, call) => {
    await collect(channel, call, 'first', first);
    await collect(channel, call, 'second', second);
    return channel.call('compareInsights', ['first', 'second'], call);
  });
}

/** Sends all rows to a collection of this name. */
async function collect(
  channel: Channel,
  call: CallOptions,
  name: string,
  rows: Iterable<InsightRow>,
): Promise<void> {
  let chunk: EngineRow[] = [];
  let [sent, chars] = [0, 0];
  const send = async () => {
    await channel.call('collectInsights', [name, sent, chunk], call);
    sent += chunk.length;
    [chunk, chars] = [[], 0];
  };
  for (const row of rows) {
    const plain = plainRow(row, sent + chunk.length);
    chunk.push(plain);
    chars += plain.text.length;
    if (chunk.length === CHUNK_ROWS || chars > CHUNK_CHARS) await send();
  }
  if (chunk.length > 0 || sent === 0) await send();
}

/**
 * A copy of the relevant fields: rows of reactive frameworks are proxies, which cannot be sent
 * to a worker.
 */
function plainRow(row: InsightRow, index: number): EngineRow {
  const { text, truth, topics, channel, date, reliable } = row ?? {};
  const leftOut = row?.leftOut ?? (reliable === false ? 'unreadable' : undefined);
  if (typeof text !== 'string') throw rowError(index, 'text must be a string');
  if (leftOut !== undefined && !LEFT_OUT.includes(leftOut))
    throw rowError(index, 'leftOut must be unreadable or nonAnswer');
  if (truth !== undefined && !isLabel(truth))
    throw rowError(index, 'truth must be negative, neutral or positive');
  return {
    text,
    ...judgment(row, leftOut, index),
    ...(leftOut !== undefined && { leftOut }),
    ...(truth !== undefined && { truth }),
    ...(topics !== undefined && {
      topics: Array.from(topics, ({ topic, mood }) => ({ topic, mood })),
    }),
    ...(channel !== undefined && { channel }),
    ...(date !== undefined && { date: date instanceof Date ? isoDate(date, index) : date }),
  };
}

/** What the verdict says; a row that is left out may have none. */
function judgment(
  { label, confidence, language }: InsightRow,
  leftOut: EngineRow['leftOut'],
  index: number,
): Pick<EngineRow, 'label' | 'confidence' | 'language'> {
  if (leftOut !== undefined)
    return { label: 'neutral', confidence: 0, language: language ?? 'und' };
  if (!isLabel(label)) throw rowError(index, 'label must be negative, neutral or positive');
  if (!isShare(confidence)) throw rowError(index, 'confidence must be a number from 0 to 1');
  return { label, confidence, language: language as Language };
}

function isoDate(date: Date, index: number): string {
  if (Number.isNaN(date.getTime())) throw rowError(index, 'date is not a valid date');
  return date.toISOString();
}
