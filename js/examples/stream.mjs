/** A text a line on standard input, a verdict a line on standard output: `node stream.mjs`. */

import { createInterface } from 'node:readline';

import { createAnalyzer } from 'mizaj';

const mizaj = await createAnalyzer();
const lines = createInterface({ input: process.stdin });
for await (const verdict of mizaj.analyzeStream(lines)) {
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}
await mizaj.dispose();
