/**
 * The time of `adapt()` on 200 examples of four labels, in Chromium: `cargo xtask build`, then
 * `node benches/adaptation/browser.mjs`. The best of five runs counts.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { launch } from '../browser/support/chromium.mjs';

const RUNS = 5;
const EXAMPLES = 200;
const DIST = fileURLToPath(new URL('../../packages/mizaj/dist/', import.meta.url));
const TYPES = { js: 'text/javascript', wasm: 'application/wasm', json: 'application/json' };

const lines = readFileSync(
  new URL('../../tests/data/adaptation/examples.jsonl', import.meta.url),
  'utf8',
);
const given = lines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
/** The committed examples, then joined two by two until there are enough. */
const examples = Array.from({ length: EXAMPLES }, (_, i) => {
  const [one, other] = [given[i % 40], given[((i % 40) + 4 * Math.floor(i / 40)) % 40]];
  return one === other ? one : { text: `${one.text}. ${other.text}`, label: one.label };
});

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (path === '/') return response.setHeader('content-type', 'text/html').end('<!doctype html>');
  response.setHeader('content-type', TYPES[path.split('.').pop()] ?? 'application/octet-stream');
  try {
    response.end(readFileSync(join(DIST, path)));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const { times, after } = await page.evaluate(
    async (examples, runs) => {
      const { adapt, createAnalyzer } = await import('/index.js');
      const mizaj = await createAnalyzer();
      const times = [];
      let after;
      for (let run = 0; run < runs; run += 1) {
        const start = performance.now();
        ({ after } = (await adapt(mizaj, examples)).report);
        times.push(performance.now() - start);
      }
      return { times, after };
    },
    examples,
    RUNS,
  );
  console.log(`${EXAMPLES} examples: ${Math.min(...times).toFixed(0)} ms, the best of ${RUNS}`);
  console.log(
    `all runs: ${times.map((time) => time.toFixed(0)).join(', ')} ms; ${after.right} right`,
  );
} finally {
  await browser.close();
  server.close();
}
