/** What the page and its worker say to each other. */

import { MizajError, messageOf, type MizajErrorCode } from './error.js';
import type { Assets, FirstAssets } from './assets.js';
import type { AnalyzeOptions, Engine, Verdict } from './mizaj.js';

/** Methods that are the engine's own. */
type EngineMethod = Exclude<keyof Engine & string, 'free'>;

/** Everything an engine can be asked, by name: arguments and result. */
export type Methods = {
  [M in EngineMethod]: { args: Parameters<Engine[M]>; result: ReturnType<Engine[M]> };
} & {
  analyzeMany: { args: [texts: string[], options: AnalyzeOptions]; result: ItemData[] };
};

/** The name of something an engine can be asked. */
export type Method = keyof Methods;
/** The arguments of a method. */
export type Args<M extends Method> = Methods[M]['args'];
/** The result of a method. */
export type Result<M extends Method> = Methods[M]['result'];

/** One method with its arguments, such that a `switch` over `method` knows both. */
export type Call = { [M in Method]: { method: M; args: Args<M> } }[Method];

/** What a worker needs before it can answer. */
export interface Start {
  assets: Assets;
  cacheCapacity: number | undefined;
}

/** What a worker starts with, on its way. */
export interface Starting {
  /** What the worker can begin with; see `Loading`. Never rejects. */
  first: Promise<FirstAssets | undefined>;
  start: Promise<Start>;
}

/** From the page to the worker. A `prepare` and a `cancel` have no reply of their own. */
export type Request =
  | { id: number; method: 'prepare'; args: [FirstAssets] }
  | { id: number; method: 'start'; args: [Start] }
  | { id: number; method: 'cancel' }
  | ({ id: number } & Call);

/** From the worker to the page, once for each request. */
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: ErrorData };

/**
 * An error as data: cloning keeps the message of an `Error` but loses its name and code.
 */
export interface ErrorData {
  code: MizajErrorCode;
  message: string;
}

/** One text of many: its verdict or what is wrong with it. */
export type ItemData = { verdict: Verdict } | { error: ErrorData };

/** `thrown` as data; what is not of ours means that the engine broke. */
export function toErrorData(thrown: unknown): ErrorData {
  const code = thrown instanceof MizajError ? thrown.code : 'ENGINE_CRASHED';
  return { code, message: messageOf(thrown) };
}

/** The error that `data` describes. */
export function fromErrorData({ code, message }: ErrorData): MizajError {
  return new MizajError(code, message);
}
