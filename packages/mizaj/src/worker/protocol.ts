/** The messages between the page and its worker. */

import type { Assets, EarlyAssets } from '../assets/types.js';
import { MizajError, type MizajErrorCode, messageOf } from '../error.js';
import type {
  AnalyzeOptions,
  CacheStats,
  Comparison,
  Difference,
  InsightRow,
  Insights,
  LabeledScores,
  LessonState,
  Prediction,
  Report,
  TokenizedText,
  Verdict,
} from '../mizaj.js';

/** All methods by name: arguments and result. */
export interface Methods {
  /** Only answers. */
  ping: { args: []; result: undefined };
  analyze: { args: [text: string, options: AnalyzeOptions]; result: Verdict };
  analyzeMany: { args: [texts: string[], options: AnalyzeOptions]; result: ItemData[] };
  tokenize: { args: [text: string, options: AnalyzeOptions]; result: TokenizedText };
  predict: { args: [text: string]; result: Prediction };
  cacheStats: { args: []; result: CacheStats };
  clearCache: { args: []; result: void };
  /** Reads examples for a lesson; the first call with a new name begins it. */
  teach: { args: [lesson: string, examples: ExampleData[]]; result: void };
  /** Does one part of a lesson's work; the last one ends it. */
  learn: { args: [lesson: string]; result: LessonState };
  /** Ends a lesson early. */
  endLesson: { args: [lesson: string]; result: void };
  // Arithmetic; needs no bundle.
  /** Adds rows to a collection that has `start` rows; 0 begins a new one. */
  collectInsights: { args: [collection: string, start: number, rows: InsightRow[]]; result: void };
  reportInsights: { args: [collection: string, partial: boolean]; result: Insights };
  compareInsights: { args: [first: string, second: string]; result: Difference[] };
  evaluateScores: { args: [rows: LabeledScores[]]; result: Report };
  compareScores: { args: [first: LabeledScores[], second: LabeledScores[]]; result: Comparison };
}

/** The name of a method. */
export type Method = keyof Methods;
/** The arguments of a method. */
export type Args<M extends Method> = Methods[M]['args'];
/** The result of a method. */
export type Result<M extends Method> = Methods[M]['result'];

/** A method with its arguments; a `switch` over `method` narrows both. */
export type Call = { [M in Method]: { method: M; args: Args<M> } }[Method];

/** What an engine needs besides the module. */
export interface EngineAssets extends Omit<Assets, 'module'> {
  cacheCapacity: number | undefined;
  /** The JSON of an adaptation. */
  adaptation: string | undefined;
}

/** A text and its labels. */
export interface ExampleData {
  text: string;
  labels: string[];
}

/** What a worker boots from. */
export interface BootAssets {
  module: WebAssembly.Module;
  /** `undefined` if only arithmetic is needed. */
  engine: EngineAssets | undefined;
}

/** The boot assets, while loading. */
export interface Boot {
  /** What the worker can start with; see `AssetLoad`. Never rejects. */
  early: Promise<EarlyAssets | undefined>;
  /** All boot assets. */
  assets: Promise<BootAssets>;
}

/** From the page to the worker. `prepare` and `cancel` get no reply. */
export type Request =
  | { id: number; method: 'prepare'; args: [EarlyAssets] }
  | { id: number; method: 'start'; args: [assets: BootAssets, buildId: string] }
  | { id: number; method: 'cancel' }
  | ({ id: number } & Call);

/** From the worker to the page, once per request. */
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: ErrorData };

/** An error as data; cloning an `Error` keeps its message but loses its name and code. */
export interface ErrorData {
  code: MizajErrorCode;
  message: string;
}

/** The result for one text of many: its verdict or error. */
export type ItemData = { verdict: Verdict } | { error: ErrorData };

/** Converts a thrown value to data; anything unexpected is a bug in this package. */
export function toErrorData(thrown: unknown): ErrorData {
  const code = thrown instanceof MizajError ? thrown.code : 'INTERNAL_ERROR';
  return { code, message: messageOf(thrown) };
}

/** The error described by `data`. */
export function fromErrorData({ code, message }: ErrorData): MizajError {
  return new MizajError(code, message);
}
