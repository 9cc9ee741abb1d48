/** `size`: bytes of everything fetched before the first verdict. */

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import { open } from '../support/chromium.mjs';
import { decimal } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { versionOf } from '../support/site.mjs';
import { FIRST, firstFacts } from '../support/texts.mjs';

const PEERS = [
  { page: 'first-mizaj', name: 'mizaj' },
  {
    page: 'first-onnxruntime',
    name: `onnxruntime-web ${versionOf('onnxruntime-web')}, same network, no tokenizer`,
  },
  {
    page: 'first-transformers',
    name: `transformers.js ${versionOf('@huggingface/transformers')}, same network and tokenizer`,
  },
  {
    page: 'first-mediapipe',
    name: `MediaPipe tasks-text ${versionOf('@mediapipe/tasks-text')}, library alone`,
  },
];

const isCode = (path) => /\.(wasm|m?js)$/.test(path) && !path.startsWith('/pages/');
const isPage = (path) => path.startsWith('/pages/') || path.endsWith('.html');

export const title = 'Size: everything fetched before the first verdict';

export async function run({ browser, site }) {
  const seen = [];
  for (const { page: name, name: peer } of PEERS) {
    const start = site.fetched.length;
    const { report, close } = await open(
      browser,
      `${site.origin}/${name}.html`,
      await firstFacts(),
    );
    const { label } = await report;
    await close();
    const files = site.fetched.slice(start).filter(({ path }) => !isPage(path));
    console.error(`${name}: ${label}; ${files.length} files`);
    seen.push({ name: peer, label, files });
  }
  const peers = await Promise.all(
    seen.map(async ({ files, ...peer }) => ({
      ...peer,
      files: await Promise.all(
        files.map(async ({ path, body }) => ({ path, ...(await sizes(body)) })),
      ),
    })),
  );
  const [ours] = peers;
  const code = sum(ours.files.filter(({ path }) => isCode(path)));
  const all = sum(ours.files);
  return {
    notes: [
      `The text was “${FIRST}”. kB are 1,000 bytes; gzip 9 and brotli 11, each file by itself. The measuring page is not counted.`,
    ],
    tables: [
      { head: ['kB', 'files', 'raw', 'gzip', 'brotli', 'verdict'], rows: peers.flatMap(rowsOf) },
    ],
    peers,
    budgets: [
      budget('module and JavaScript, brotli', code.brotli / 1000, {
        most: 900,
        aim: 450,
        unit: ' kB',
      }),
      budget('everything before the first verdict, brotli', all.brotli / 1000, {
        most: 3200,
        aim: 2000,
        unit: ' kB',
      }),
    ],
  };
}

function rowsOf({ name, label, files }) {
  const code = files.filter(({ path }) => isCode(path));
  const row = (what, some, verdict) => {
    const { raw, gzip, brotli } = sum(some);
    return [
      what,
      some.length,
      ...[raw, gzip, brotli].map((bytes) => decimal(bytes / 1000)),
      verdict,
    ];
  };
  return [row(name, files, label), row('— of it code', code, '')];
}

const [gzipped, brotlied] = [promisify(gzip), promisify(brotliCompress)];
const compressed = new Map();

/** The sizes of one file, compressed once however many peers fetch it. */
function sizes(body) {
  if (!compressed.has(body)) compressed.set(body, compress(body));
  return compressed.get(body);
}

async function compress(body) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  const [byGzip, byBrotli] = await Promise.all([
    gzipped(body, { level: 9 }),
    brotlied(body, { params }),
  ]);
  return { raw: body.length, gzip: byGzip.length, brotli: byBrotli.length };
}

function sum(files) {
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) for (const key of Object.keys(total)) total[key] += file[key];
  return total;
}
