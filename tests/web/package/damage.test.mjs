/** Damage: every message at which a worker can die, and every byte of the small files. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { emptyFolder, install, load, TINY, tinyBundle } from '../support/package.mjs';

const { adapt, createAnalyzer, evaluateScores, insights } = await load();

const EXAMPLES = Array.from({ length: 12 }, (_, index) => ({
  text: `${index % 2 ? 'bad' : 'good'} ${index}`,
  label: index % 2 ? 'app' : 'card',
}));
const ROW = { text: 'good', label: 'positive', confidence: 0.9, language: 'en' };

/** Everything a worker is asked: each way to call it once, at least. */
async function everything(worker) {
  const found = [];
  const mizaj = await createAnalyzer({ bundle: tinyBundle(), worker });
  found.push((await mizaj.analyze('good', { sentences: true, cues: true })).label);
  found.push((await mizaj.explain('bad')).length);
  found.push((await mizaj.tokenize('good bad')).tokens.length);
  found.push((await mizaj.predict('terrible')).sentiment);
  const items = await mizaj.analyzeBatch(['good', 7, 'bad', 'love'], { concurrency: 2 });
  found.push(...items.map(({ verdict, error }) => verdict?.label ?? error.code));
  for await (const { verdict, error } of mizaj.analyzeStream(['good', 'bad']))
    found.push(verdict?.label ?? error.code);
  await mizaj.clearCache();
  found.push((await mizaj.stats()).entries);
  // A lesson lives in its worker: it fails as a whole, and can be given again.
  const lesson = () => adapt(mizaj, EXAMPLES);
  const { report } = await lesson().catch(lesson);
  found.push(report.examples);
  await mizaj.dispose();
  found.push(
    (
      await evaluateScores([{ ...ROW, scores: { negative: 0, neutral: 0, positive: 1 } }], {
        worker,
      })
    ).rows,
  );
  const summary = () => insights([ROW, ROW], { worker });
  found.push((await summary().catch(summary)).overall.counts.positive);
  return JSON.stringify(found);
}

/**
 * The package's own worker with a line that sees each message after the package has. All workers of
 * one scenario count together, in a file.
 */
function workerWith(line) {
  const folder = emptyFolder('mortal');
  const file = join(folder, 'worker.mjs');
  const own = pathToFileURL(join(install(), 'node_modules/mizaj/dist/worker.js')).href;
  writeFileSync(
    file,
    `import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
    import { parentPort } from 'node:worker_threads';
    import ${JSON.stringify(own)};
    const count = ${JSON.stringify(join(folder, 'count'))};
    const died = ${JSON.stringify(join(folder, 'died'))};
    parentPort.on('message', ({ method }) => {
      appendFileSync(count, method + '\\n');
      const number = readFileSync(count, 'utf8').split('\\n').length - 1;
      ${line}
    });`,
  );
  return { worker: pathToFileURL(file), folder };
}

const { worker: counting, folder } = workerWith('');
const expected = await everything(counting);
const messages = readFileSync(join(folder, 'count'), 'utf8').trim().split('\n');

test('the scenario sends a message of every kind', () => {
  const kinds = new Set(messages);
  for (const kind of [
    'prepare',
    'start',
    'ping',
    'analyze',
    'analyzeMany',
    'tokenize',
    'predict',
    'teach',
    'learn',
    'cacheStats',
    'clearCache',
    'collectInsights',
    'reportInsights',
    'evaluateScores',
  ])
    assert.ok(kinds.has(kind), kind);
});

test(`a worker that dies at any of these ${messages.length} messages changes no result`, async () => {
  for (let at = 1; at <= messages.length; at++) {
    const { worker, folder: own } = workerWith(
      `if (number === ${at} && !existsSync(died)) { writeFileSync(died, ''); process.exit(1); }`,
    );
    const name = `message ${at}, ${messages[at - 1]}`;
    const outcome = await everything(worker).catch((error) => error);
    assert.ok(existsSync(join(own, 'died')), `${name}: it died`);
    if (outcome instanceof Error) {
      // Where the caller names the worker, one that dies before it has started is an error.
      assert.equal(outcome.code, 'ENGINE_UNAVAILABLE', `${name}: ${outcome.message}`);
      assert.ok(['prepare', 'start', 'ping'].includes(messages[at - 1]), name);
    } else {
      assert.equal(outcome, expected, name);
    }
  }
});

test('a worker that always dies at a kind of message gives a typed error, and never hangs', async () => {
  for (const kind of new Set(messages)) {
    const { worker } = workerWith(`if (method === ${JSON.stringify(kind)}) process.exit(1);`);
    const outcome = await everything(worker).catch((error) => error);
    const codes = ['ENGINE_UNAVAILABLE', 'ENGINE_CRASHED', 'EXAMPLES_INVALID', 'OPTIONS_INVALID'];
    // Batches and streams report it for each text.
    const isReported =
      outcome instanceof Error ? codes.includes(outcome.code) : outcome.includes('ENGINE_CRASHED');
    assert.ok(isReported || outcome === expected, `${kind}: ${outcome.stack ?? outcome}`);
  }
});

const FILES = ['model.onnx', 'tokenizer.json', 'language.bin'];
/** One bit, the highest bit, and all of them. */
const CHANGES = [0x01, 0x80, 0xff];

/** All copies of a file that differ from it in one byte. */
function* damaged(whole, changes = CHANGES) {
  for (let place = 0; place < whole.length; place++) {
    for (const change of changes) {
      const bytes = Uint8Array.from(whole);
      bytes[place] ^= change;
      yield { bytes, name: `byte ${place} ^ ${change}` };
    }
  }
}

const isSound = ({ negative, neutral, positive }) =>
  [negative, neutral, positive].every((score) => score >= 0 && score <= 1) &&
  Math.abs(negative + neutral + positive - 1) < 1e-3;

/** Whether an analyzer can be made of it, which then gives sound verdicts, or typed errors. */
async function loads(options, name) {
  let mizaj;
  try {
    mizaj = await createAnalyzer({ worker: false, ...options });
  } catch (error) {
    assert.match(error.code, /^[A-Z_]+_(INVALID|MISMATCH|UNSUPPORTED)$/, `${name}: ${error.stack}`);
    return false;
  }
  const items = await mizaj.analyzeBatch(['good and terrible. Not good!', '', 'الخدمة ممتازة']);
  for (const { verdict, error } of items) {
    if (verdict) assert.ok(isSound(verdict.scores), `${name}: ${JSON.stringify(verdict.scores)}`);
    else assert.equal(error.code, 'INFERENCE_FAILED', `${name}: ${error.stack}`);
  }
  await mizaj.dispose();
  return true;
}

test('every changed byte of a file of a bundle is found by its checksum', async () => {
  for (const file of FILES) {
    const whole = readFileSync(join(TINY, file));
    for (const { bytes, name } of damaged(whole)) {
      const bundle = { ...tinyBundle(), [file.split('.')[0]]: bytes };
      await assert.rejects(
        createAnalyzer({ bundle, worker: false }),
        { code: 'BUNDLE_INVALID' },
        name,
      );
    }
  }
});

test('as if someone had signed it, it is refused with a code, or works', async (t) => {
  const counts = { refused: 0, worked: 0 };
  for (const file of [...FILES, 'manifest.json']) {
    const part = file.split('.')[0];
    for (const { bytes, name } of damaged(readFileSync(join(TINY, file)))) {
      const bundle = { ...tinyBundle(), [part]: bytes };
      if (part !== 'manifest') {
        const manifest = JSON.parse(bundle.manifest);
        manifest.files[part].sha256 = createHash('sha256').update(bytes).digest('hex');
        bundle.manifest = Buffer.from(JSON.stringify(manifest));
      }
      counts[(await loads({ bundle }, `${file}, ${name}`)) ? 'worked' : 'refused'] += 1;
    }
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.refused > 1000 && counts.worked > 100, JSON.stringify(counts));
});

test('every changed byte of an adaptation is refused with a code, or works', async (t) => {
  const mizaj = await createAnalyzer({ bundle: tinyBundle(), worker: false });
  const { adaptation } = await adapt(mizaj, EXAMPLES);
  await mizaj.dispose();
  const counts = { 'not JSON': 0, refused: 0, worked: 0 };
  for (const { bytes, name } of damaged(Buffer.from(JSON.stringify(adaptation)))) {
    let read;
    try {
      read = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      counts['not JSON'] += 1;
      continue;
    }
    const worked = await loads({ bundle: tinyBundle(), adaptation: read }, name);
    counts[worked ? 'worked' : 'refused'] += 1;
  }
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.refused > 100, JSON.stringify(counts));
});
