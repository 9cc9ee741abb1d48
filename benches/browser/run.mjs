/**
 * Benchmarks in Chromium, everyone in the same run:
 * `node run.mjs size|start|latency|throughput|memory|bound|all [ROWS] [--check]`, or
 * `node run.mjs quick`: fewer rounds of those with ratios to keep; writes nothing and ends with
 * an error where one is broken.
 */

import { parseArgs } from 'node:util';

import { launch } from './chromium.mjs';
import { machine, publish, section } from './report.mjs';
import { serve } from './site.mjs';

const QUICK = ['start', 'latency', 'bound'];
/** A busy machine breaks a budget once; what is broken every time is broken. */
const QUICK_TRIES = 3;
const COMMANDS = ['size', 'start', 'latency', 'throughput', 'memory', 'bound'];

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
const browser = await launch();
try {
  const facts = { ...idle, browser: await browser.version() };
  for (const name of commands) {
    const { title, run } = await import(`./${name}.mjs`);
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
