/** The one analyzer that all badges of a page share, and its one worker. */

import type { SentimentAnalyzer } from '../analyzer.js';
import { createAnalyzer, type CreateOptions } from '../create.js';

/** How long an analyzer that no badge uses is kept, in milliseconds. */
const IDLE_MS = 10_000;

let options: CreateOptions = {};
let shared: Promise<SentimentAnalyzer> | undefined;
let users = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

/** How the shared analyzer is to be made; to be said before the first badge is on the page. */
export function configureSharedAnalyzer(createOptions: CreateOptions): void {
  options = createOptions;
}

/** Begins a use of the shared analyzer, which ends with a release. */
export function useSharedAnalyzer(): void {
  users += 1;
  clearTimeout(idle);
  void sharedAnalyzer().catch(() => undefined); // told to whoever wants it
}

/** The shared analyzer, made when it is first wanted, and anew after it could not be made. */
export function sharedAnalyzer(): Promise<SentimentAnalyzer> {
  return (shared ??= makeAnalyzer());
}

function makeAnalyzer(): Promise<SentimentAnalyzer> {
  const made = createAnalyzer(options);
  made.catch(() => {
    if (shared === made) shared = undefined;
  });
  return made;
}

/** Ends one use; the last one frees the analyzer after a while. */
export function releaseSharedAnalyzer(): void {
  users -= 1;
  if (users > 0) return;
  idle = setTimeout(() => {
    shared?.then((analyzer) => analyzer.dispose()).catch(() => undefined);
    shared = undefined;
  }, IDLE_MS);
}
