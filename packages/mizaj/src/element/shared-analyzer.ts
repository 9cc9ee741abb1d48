/** The analyzer and worker that all badges of a page share. */

import type { SentimentAnalyzer } from '../analyzer.js';
import { type CreateOptions, createAnalyzer } from '../create.js';
import type { AnalyzeOptions } from '../mizaj.js';

/** How long an unused analyzer is kept, in milliseconds. */
const IDLE_MS = 10_000;

/** Options of the badges' analyzer. */
export interface BadgeOptions extends CreateOptions {
  /** The page's own analyzer; the badges use it but never dispose it. */
  analyzer?: SentimentAnalyzer | Promise<SentimentAnalyzer> | undefined;
  /** Verdicts with a confidence below this, 0 to 1, are shown as unclear; see `AnalyzeOptions`. */
  uncertainBelow?: number | undefined;
}

let options: BadgeOptions = {};
let shared: Promise<SentimentAnalyzer> | undefined;
let users = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

/** Sets the options for the next shared analyzer. */
export function configureSharedAnalyzer(badgeOptions: BadgeOptions): void {
  if (shared)
    console.warn('MizajBadge.configure() has no effect: a badge already uses the analyzer');
  options = badgeOptions;
}

/** What the page wants of each analysis. */
export const analysisOptions = (): AnalyzeOptions =>
  options.uncertainBelow === undefined ? {} : { uncertainBelow: options.uncertainBelow };

/** Starts using the shared analyzer; must be followed by a release. */
export function useSharedAnalyzer(): void {
  users += 1;
  clearTimeout(idle);
  void sharedAnalyzer().catch(() => undefined); // reported to whoever awaits it
}

/** The shared analyzer; created on first use, and again after a failure. */
export function sharedAnalyzer(): Promise<SentimentAnalyzer> {
  return (shared ??= makeAnalyzer());
}

function makeAnalyzer(): Promise<SentimentAnalyzer> {
  const { analyzer, uncertainBelow: _, ...createOptions } = options;
  const made = analyzer ? Promise.resolve(analyzer) : createAnalyzer(createOptions);
  made.catch(() => {
    if (shared === made) shared = undefined;
  });
  return made;
}

/** Ends one use. After the last one, the analyzer is freed with a delay. */
export function releaseSharedAnalyzer(): void {
  users -= 1;
  if (users > 0) return;
  idle = setTimeout(() => {
    const isOurs = !options.analyzer;
    if (isOurs) shared?.then((analyzer) => analyzer.dispose()).catch(() => undefined);
    shared = undefined;
  }, IDLE_MS);
}
