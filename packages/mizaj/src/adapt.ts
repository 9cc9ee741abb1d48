/** Learns labels from examples. */

import type { Adaptation } from './adaptation.js';
import type { CallOptions, SentimentAnalyzer } from './analyzer.js';
import type { Channel } from './channel.js';
import { channelOf } from './channel-analyzer.js';
import { MizajError, throwIfAborted } from './error.js';
import type { AdaptationReport } from './mizaj.js';
import { CALL_CHECKS, checkedOptions, isFunction, typeName } from './options.js';
import { sendable } from './text.js';
import type { ExampleData } from './worker/protocol.js';

/** Maximum number of examples sent together, and of their characters. */
const CHUNK_EXAMPLES = 32;
const CHUNK_CHARS = 16_000;

/** A text and the label people gave it, or `labels` where a text may have any number. */
export type AdaptExample =
  | { readonly text: string; readonly label: string; readonly labels?: undefined }
  | { readonly text: string; readonly labels: readonly string[]; readonly label?: undefined };

/** Progress of learning: examples are read, then settings are tried. */
export interface AdaptProgress {
  /** Parts finished. */
  done: number;
  /** All parts. */
  total: number;
}

/** Options of {@link adapt}. */
export interface AdaptOptions extends CallOptions {
  /** Called as parts of the work finish. */
  onProgress?: ((progress: AdaptProgress) => void) | undefined;
}

/** What was learned, and how good it is. */
export interface Adapted {
  /** Give it to `createAnalyzer({ adaptation })`. */
  adaptation: Adaptation;
  /** Its cross-validated accuracy, before and after, and what it learned. */
  report: AdaptationReport;
}

const ADAPT_CHECKS = { ...CALL_CHECKS, onProgress: isFunction };
/** Lessons get names of their own, so that an analyzer can give several at once. */
let lessons = 0;

/**
 * Learns the labels of examples with the bundle of an analyzer, which is not changed: moods
 * (`negative`, `neutral`, `positive`) as a correction of its scores, all others as categories.
 * Every label needs at least five different examples; too few, too many, or a single label
 * reject with `EXAMPLES_INVALID`.
 *
 * ```js
 * const { adaptation, report } = await adapt(mizaj, [{ text: 'Where is my parcel?', label: 'delivery' }, …]);
 * const own = await createAnalyzer({ adaptation });
 * const { category } = await own.analyze('It has not arrived'); // { label, score }
 * ```
 */
export async function adapt(
  analyzer: SentimentAnalyzer,
  examples: Iterable<AdaptExample>,
  options?: AdaptOptions,
): Promise<Adapted> {
  const { onProgress, ...call }: AdaptOptions = checkedOptions(options, ADAPT_CHECKS);
  const all = Array.from(examples, plainExample);
  throwIfAborted(call.signal);
  const channel = channelOf(analyzer);
  const lesson = `lesson ${++lessons}`;
  try {
    return await learn(channel, lesson, all, call, onProgress);
  } catch (error) {
    // After a crash or a disposal there is no lesson to end.
    channel.call('endLesson', [lesson], {}).catch(() => undefined);
    throw error;
  }
}

async function learn(
  channel: Channel,
  lesson: string,
  examples: ExampleData[],
  call: CallOptions,
  onProgress: AdaptOptions['onProgress'],
): Promise<Adapted> {
  let read = 0;
  const count = examples.length;
  for (const chunk of chunks(examples)) {
    await channel.call('teach', [lesson, chunk], call);
    read += chunk.length;
    onProgress?.({ done: read, total: 2 * count });
  }
  if (count === 0) throw new MizajError('EXAMPLES_INVALID', 'examples: there are none');
  for (;;) {
    const { done, total, adaptation, report } = await channel.call('learn', [lesson], call);
    // Reading and trying count as halves.
    onProgress?.({ done: count + Math.floor((count * done) / total), total: 2 * count });
    if (adaptation && report) return { adaptation: JSON.parse(adaptation), report };
  }
}

function* chunks(examples: ExampleData[]): Generator<ExampleData[]> {
  let chunk: ExampleData[] = [];
  let chars = 0;
  for (const example of examples) {
    if (chunk.length === CHUNK_EXAMPLES || (chunk.length > 0 && chars > CHUNK_CHARS)) {
      yield chunk;
      [chunk, chars] = [[], 0];
    }
    chunk.push(example);
    chars += example.text.length;
  }
  if (chunk.length > 0) yield chunk;
}

/** A checked copy: rows of reactive frameworks are proxies, which cannot be sent to a worker. */
function plainExample(example: AdaptExample, index: number): ExampleData {
  const { text, label, labels } = example ?? {};
  const invalid = (reason: string) =>
    new MizajError('EXAMPLES_INVALID', `examples: example ${index}: ${reason}`);
  if (typeof text !== 'string') throw invalid(`text must be a string, not ${typeName(text)}`);
  const own: unknown[] = labels === undefined ? [label] : [...labels];
  if (!own.every((name): name is string => typeof name === 'string')) {
    throw invalid('label must be a string, or labels a list of strings');
  }
  return { text: sendable(text), labels: own };
}
