/** Advice for developers whose build tool did not copy the package's files. */

/** Parts of URLs that reveal a tool, and what it needs. */
const HINTS: readonly [part: RegExp, advice: string][] = [
  [/\/\.vite\/deps\//, "Vite: in development, set optimizeDeps: { exclude: ['mizaj'] }"],
  [/\/_next\/static\//, "Next.js: set serverExternalPackages: ['mizaj'] for code on the server"],
];

/** Advice for all other tools, including Angular. */
const PLACES_NOTHING =
  "if your tool does not copy the package's files (Angular does not), copy " +
  'node_modules/mizaj/dist yourself and pass the folder as `assets`';

/** Advice for a URL where a file is missing. */
export function placementHint(address: string): string {
  const [, advice = PLACES_NOTHING] = HINTS.find(([part]) => part.test(address)) ?? [];
  return ` (${advice})`;
}
