/**
 * The web server of the benchmarks: serves files of this repository and of the peers, and records
 * what is fetched.
 */

import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** The root of the repository. */
export const ROOT = join(here, '../../..');

/** The folder of the installed package `name`, resolved from `from`. */
export function packageFolder(name, from = here) {
  const found = require.resolve
    .paths(name)
    .map((folder) => join(folder, name))
    .concat(join(from, 'node_modules', name));
  return found.toReversed().find((folder) => statSync(folder, { throwIfNoEntry: false }));
}

/** The installed version of the package `name`. */
export const versionOf = (name) =>
  JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')).version;

const transformers = packageFolder('@huggingface/transformers');

/** Path prefixes and the folders, or single files, behind them. */
const FOLDERS = {
  '/mizaj/': join(ROOT, 'packages/mizaj/dist/'),
  '/models/': join(ROOT, 'models/'),
  '/site/': join(ROOT, 'target/site/'),
  '/tables/': join(ROOT, 'tables/dist/'),
  // Bundles with another network: their manifest and network are generated.
  '/empty/': join(ROOT, 'models/'),
  '/pages/': join(here, '../pages/'),
  '/onnxruntime/': join(packageFolder('onnxruntime-web'), 'dist/'),
  '/transformers/': join(transformers, 'dist/'),
  // The build of ONNX Runtime that this version of transformers.js depends on.
  '/transformers-onnxruntime/': join(packageFolder('onnxruntime-web', transformers), 'dist/'),
  '/mediapipe/': join(packageFolder('@mediapipe/tasks-text'), '/'),
  // The default bundle where transformers.js looks for it.
  '/hub/mizaj/onnx/': join(ROOT, 'models/mizaj/'),
  '/hub/mizaj/tokenizer.json': join(ROOT, 'models/mizaj/tokenizer.json'),
};

/** Files that transformers.js needs and our bundle lacks. */
const MADE = {
  '/hub/mizaj/config.json':
    '{"model_type": "bert", "architectures": ["BertForSequenceClassification"]}',
  '/hub/mizaj/tokenizer_config.json': '{"tokenizer_class": "PreTrainedTokenizerFast"}',
};

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Cross-origin isolation: only isolated pages get a clock with a resolution of 5 µs. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'max-age=3600',
};

/** Serves everything above and, at `/NAME.html`, an empty page that runs `pages/NAME.js`. */
export async function serve() {
  const fetched = [];
  const made = { ...MADE };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const body = content(pathname, made);
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (body === undefined) {
      response.statusCode = 404;
      return response.end('not here\n');
    }
    fetched.push({ path: pathname, body });
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream');
    response.setHeader('content-length', body.length);
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** Paths and bodies of all responses so far. */
    fetched,
    /** Generated files by path; benchmarks add to it. */
    made,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const bodies = new Map();

function content(pathname, made) {
  const madeUp = made[pathname] ?? page(pathname);
  if (madeUp !== undefined) return Buffer.from(madeUp);
  const prefix = Object.keys(FOLDERS).find((path) => pathname.startsWith(path));
  if (!prefix) return undefined;
  const file = join(FOLDERS[prefix], normalize(pathname.slice(prefix.length)));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  // Kept in memory, so that no peer waits for the disk.
  if (!bodies.has(file)) bodies.set(file, readFileSync(file));
  return bodies.get(file);
}

function page(pathname) {
  const name = /^\/([a-z-]+)\.html$/.exec(pathname)?.[1];
  return (
    name &&
    `<!doctype html><title>${name}</title><script type="module" src="/pages/${name}.js"></script>\n`
  );
}
