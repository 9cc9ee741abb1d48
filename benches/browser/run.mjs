/**
 * Benchmarks in Chromium, everyone in the same run:
 * `node run.mjs size|start|latency|throughput|memory|bound|all [ROWS] [--check]`.
 */

import { parseArgs } from 'node:util';

import { launch } from './chromium.mjs';
import { machine, publish } from './report.mjs';
import { serve } from './site.mjs';

const COMMANDS = ['size', 'start', 'latency', 'throughput', 'memory', 'bound'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' } },
});
const [command, rows] = positionals;
const commands = command === 'all' ? COMMANDS : COMMANDS.filter((name) => name === command);
if (commands.length === 0) {
  console.error(`usage: node run.mjs ${COMMANDS.join('|')}|all [ROWS.jsonl] [--check]`);
  process.exit(2);
}

let failed = 0;
const site = await serve();
const browser = await launch();
try {
  const facts = await machine(browser);
  for (const name of commands) {
    const { title, run } = await import(`./${name}.mjs`);
    const result = await run({ browser, site, rows });
    publish(name, title, { machine: facts, ...result });
    failed += (result.budgets ?? []).filter(({ passed }) => !passed).length;
  }
} finally {
  await browser.close();
  site.close();
}
if (failed > 0) console.error(`${failed} over budget`);
if (values.check && failed > 0) process.exitCode = 1;
