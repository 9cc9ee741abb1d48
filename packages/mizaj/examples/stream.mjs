/**
 * Reads one text per line from standard input and writes one verdict per line: `node
 * stream.mjs`.
 */

import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { createAnalyzer } from 'mizaj';

const mizaj = await createAnalyzer();

async function* answers(lines) {
  for await (const { verdict, error } of mizaj.analyzeStream(lines)) {
    yield `${JSON.stringify(verdict ?? { error })}\n`;
  }
}

try {
  // Waits for slow readers.
  const lines = createInterface({ input: process.stdin });
  await pipeline(Readable.from(answers(lines)), process.stdout);
} catch (error) {
  // A reader that stops early, such as `head`, is not an error.
  if (error.code !== 'EPIPE') throw error;
} finally {
  await mizaj.dispose();
}
