/**
 * Verdicts of all packages on the same labeled rows: `node run.mjs ROWS.jsonl[.zst] [--train
 * TRAIN.jsonl[.zst]] [--without PACKAGE]`.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { decompress } from 'fzstd';

import { createAnalyzer, evaluateScores } from '../../packages/mizaj/dist/index.js';
import { PACKAGES } from './packages.mjs';

const BUNDLES = ['mizaj', 'classic'];
const LANGUAGES = ['en', 'fr', 'ar'];
/**
 * Half the width of the neutral band on a score per word, for packages that leave the decision
 * open.
 */
const BAND = 0.15;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    train: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    without: { type: 'string', multiple: true, default: [] },
  },
});
if (positionals.length !== 1) {
  console.error(
    'usage: node run.mjs ROWS.jsonl[.zst] [--train TRAIN.jsonl[.zst]] [--python PROGRAM] [--without PACKAGE]',
  );
  process.exit(2);
}
const [file] = positionals;
const rows = readRows(file);
const results = [];
for (const bundle of BUNDLES) results.push(await ownResult(bundle));
for (const [name, peer] of Object.entries(PACKAGES))
  if (!values.without.includes(name)) results.push(await packageResult(name, peer));
if (values.train) {
  const ours = ['--same-sources'];
  results.push(await supportVectorResult('TF-IDF + linear SVM, our sources', ours));
  results.push(await supportVectorResult('TF-IDF + linear SVM, all sources', []));
}
publish(results);

function readRows(path) {
  const bytes = readFileSync(path);
  const text = new TextDecoder().decode(path.endsWith('.zst') ? decompress(bytes) : bytes);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function ownResult(bundle) {
  console.error(bundle);
  const folder = new URL(`../../models/${bundle}/`, import.meta.url);
  const mizaj = await createAnalyzer({ bundle: folder, worker: false, cacheCapacity: 0 });
  const items = await mizaj.analyzeBatch(rows.map(({ text }) => text));
  await mizaj.dispose();
  const labels = items.map(({ verdict }) => verdict.label);
  return { name: `mizaj, bundle \`${bundle}\``, languages: LANGUAGES, ...(await measure(labels)) };
}

/** The textbook baseline, trained on the same corpora as our bundles. */
async function supportVectorResult(name, options) {
  console.error(name);
  const training = fileURLToPath(new URL('../../training', import.meta.url));
  const module = ['-m', 'baselines.svm', values.train, file, ...options];
  const output = execFileSync(values.python, module, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONPATH: training },
  });
  const labels = output.toString().trim().split('\n');
  if (labels.length !== rows.length)
    throw new Error(`${labels.length} answers to ${rows.length} rows`);
  return { name, languages: LANGUAGES, ...(await measure(labels)) };
}

/** Scores a package by its own threshold or by the band, whichever is better on these rows. */
async function packageResult(name, { languages, read }) {
  console.error(name);
  const readings = [];
  for (const { text, lang } of rows) readings.push(await read(text, lang));
  const variants = await Promise.all(
    [
      { threshold: 'its own', labels: readings.map(({ vote }) => vote) },
      { threshold: `±${BAND}`, labels: readings.map(({ average }) => withBand(average)) },
    ].map(async ({ threshold, labels }) => ({ threshold, ...(await measure(labels)) })),
  );
  const [best, other] = variants.toSorted((a, b) => b.all.macroF1 - a.all.macroF1);
  return { name: `${name} ${versionOf(name)}`, languages, ...best, other };
}

function withBand(score) {
  return score > BAND ? 'positive' : score < -BAND ? 'negative' : 'neutral';
}

function versionOf(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}

/** Accuracy and macro-F1 as in `mizaj evaluate`, for all rows and by language. */
async function measure(labels) {
  const scored = rows.map(({ label, lang }, index) => ({
    label,
    lang,
    scores: certain(labels[index]),
  }));
  const { report, groups } = await evaluateScores(scored, { groupBy: ['lang'], worker: false });
  const figures = ({ accuracy, macroF1 }) => ({ accuracy, macroF1 });
  const byLanguage = {};
  for (const language of LANGUAGES) {
    if (groups.lang[language]) byLanguage[language] = figures(groups.lang[language]);
  }
  return { all: figures(report), byLanguage };
}

/** Scores for a package that gives a label without a confidence. */
function certain(label) {
  return { negative: 0, neutral: 0, positive: 0, [label]: 1 };
}

function publish(all) {
  const title = `${rows.length.toLocaleString('en')} rows: ${LANGUAGES.map((language) => `${rows.filter(({ lang }) => lang === language).length} ${language}`).join(', ')}`;
  const head = ['accuracy / macro-F1, %', 'neutral', 'all', ...LANGUAGES];
  const lines = all.map(({ name, languages, threshold = '', all: whole, byLanguage }) => [
    name,
    threshold,
    pair(whole),
    ...LANGUAGES.map((language) =>
      languages.includes(language) ? pair(byLanguage[language]) : `(${pair(byLanguage[language])})`,
    ),
  ]);
  const table = [head, head.map((_, index) => (index < 2 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  const page = `# Results\n\nWritten by the command in [README.md](README.md) on ${new Date().toISOString().slice(0, 10)}; ${title}.\n\n${table}\n\nIn brackets: languages that the package has no words for.\n`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), page);
  writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(all, null, 2)}\n`);
  console.log(page);
}

function pair(figures) {
  return figures ? `${percent(figures.accuracy)} / ${percent(figures.macroF1)}` : '–';
}

function percent(share) {
  return (100 * share).toFixed(1);
}
