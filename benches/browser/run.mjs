/**
 * Benchmarks in Chromium, all engines in the same run: `node run.mjs
 * size|start|stages|latency|heads|throughput|memory|bound|tables|stalls|costs|all [ROWS] [--check]`, or `node run.mjs quick`: fewer
 * rounds of the measures whose ratios have a budget; writes nothing and fails if one is over.
 */

import { parseArgs } from 'node:util';

import { launch } from './support/chromium.mjs';
import { serveMood } from './support/onnx.mjs';
import { COMMANDS, machine, publish, section } from './support/report.mjs';
import { serve } from './support/site.mjs';

const QUICK = ['start', 'latency', 'bound'];
/** A busy machine may exceed a budget once; exceeding it every time is a failure. */
const QUICK_TRIES = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' } },
});
const [command, rows] = positionals;
const quick = command === 'quick';
const groups = { all: COMMANDS, quick: QUICK };
const commands = groups[command] ?? COMMANDS.filter((name) => name === command);
if (commands.length === 0) {
  console.error(`usage: node run.mjs ${COMMANDS.join('|')}|all|quick [ROWS.jsonl] [--check]`);
  process.exit(2);
}

let failed = 0;
const idle = await machine();
const site = await serve();
serveMood(site, ['mizaj', 'classic', 'plus']);
const browser = await launch();
try {
  const facts = { ...idle, browser: await browser.version() };
  for (const name of commands) {
    const { title, run } = await import(`./measures/${name}.mjs`);
    let over;
    for (let tries = quick ? QUICK_TRIES : 1; tries > 0 && over !== 0; tries -= 1) {
      const result = { title, machine: facts, ...(await run({ browser, site, rows, quick })) };
      console.log(section(result));
      if (!quick) publish(name, result);
      over = (result.budgets ?? []).filter(({ passed }) => !passed).length;
    }
    failed += over;
  }
} finally {
  await browser.close();
  site.close();
}
if (failed > 0) console.error(`${failed} over budget`);
if ((values.check || quick) && failed > 0) process.exitCode = 1;
