/** Results as JSON files, and as tables made from them. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { decimal } from './numbers.mjs';

const RESULTS = new URL('../results/', import.meta.url);
const PAGE = new URL('../RESULTS.md', import.meta.url);

/** The measures, in the order of the page of results. */
export const COMMANDS = [
  'size',
  'start',
  'stages',
  'latency',
  'heads',
  'throughput',
  'memory',
  'bound',
  'tables',
  'stalls',
  'costs',
];

/** A run's times are marked if others used more than this share of the processors before it. */
const BUSY = 0.1;
const WATCH_MS = 3_000;

/** Describes the machine and its load from other programs; call it before the browser starts. */
export async function machine() {
  const before = times();
  await sleep(WATCH_MS);
  const after = times();
  const used = 1 - (after.idle - before.idle) / (after.all - before.all);
  return {
    processor: cpus()[0].model.trim(),
    cores: cpus().length,
    usedByOthers: Math.round(100 * used) / 100,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
}

function times() {
  const sums = { idle: 0, all: 0 };
  for (const { times } of cpus()) {
    sums.idle += times.idle;
    for (const part of Object.values(times)) sums.all += part;
  }
  return sums;
}

/** A comparison with a budget: `value` must be at most `most` (or at least `least`). */
export function budget(what, value, { most, least, aim, unit = '' }) {
  const within = (limit) => (least === undefined ? value <= limit : value >= limit);
  return {
    what,
    value,
    unit,
    limit: most ?? least,
    isLeast: least !== undefined,
    aim,
    passed: within(most ?? least),
    aimReached: within(aim),
  };
}

/** Writes the results of `command` and the page with all results. */
export function publish(command, result) {
  mkdirSync(RESULTS, { recursive: true });
  const { files = {}, ...numbers } = result;
  writeFileSync(new URL(`${command}.json`, RESULTS), `${JSON.stringify(numbers, null, 2)}\n`);
  for (const [name, content] of Object.entries(files))
    writeFileSync(new URL(name, RESULTS), content);
  const sections = COMMANDS.map((name) => new URL(`${name}.json`, RESULTS))
    .filter((file) => existsSync(file))
    .map((file) => section(JSON.parse(readFileSync(file, 'utf8'))));
  writeFileSync(
    PAGE,
    `# Results\n\nWritten by the commands in [README.md](README.md).\n\n${sections.join('\n')}`,
  );
}

/** A result as Markdown. */
export function section({ title, machine, notes, tables, budgets = [] }) {
  return [
    `## ${title}\n`,
    `${where(machine)}\n`,
    ...notes.map((note) => `${note}\n`),
    ...tables.map(({ head, rows }) => `${table(head, rows)}\n`),
    ...(budgets.length > 0 ? [`${table(BUDGET_HEAD, budgets.map(budgetRow))}\n`] : []),
  ].join('\n');
}

function where({ processor, cores, usedByOthers, browser, node, date }) {
  const state =
    usedByOthers > BUSY
      ? `**busy: others used ${Math.round(100 * usedByOthers)} % of it just before, so trust ratios, not times**`
      : 'idle but for this';
  return `${date}, ${browser}, Node ${node.slice(1)}, ${cores} cores of ${processor}; ${state}.`;
}

const BUDGET_HEAD = ['budget', 'measured', 'limit', '', 'aim', ''];

function budgetRow({ what, value, unit, limit, isLeast, aim, passed, aimReached }) {
  const sign = isLeast ? '≥' : '≤';
  const number = (x) => `${decimal(x, x < 10 ? 2 : 0)}${unit}`;
  return [
    what,
    number(value),
    `${sign} ${number(limit)}`,
    passed ? 'pass' : '**FAIL**',
    `${sign} ${number(aim)}`,
    aimReached ? 'reached' : 'not yet',
  ];
}

/** A Markdown table; columns after the first are numbers. */
function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
