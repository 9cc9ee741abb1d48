/** `POST /predict` with `{ "text": … }`: `node server.mjs [port]`. */

import { createServer } from 'node:http';

import { createAnalyzer } from 'mizaj';

/** Maximum body size in bytes: four for each character that is analyzed. */
const MAX_BODY_BYTES = 400_000;

/** Bytes read and dropped, so that a client still sending can read why its body is refused. */
const MAX_DROPPED_BYTES = 16_000_000;

/** A rejected request, with its HTTP status. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const mizaj = await createAnalyzer();

async function predict(request) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname !== '/predict') throw new Refusal(404, 'the only path is /predict');
  if (request.method !== 'POST') throw new Refusal(405, 'the method must be POST');
  const body = parse(await readBody(request));
  const prediction = await mizaj.predict(body?.text);
  if ('error' in prediction) throw new Refusal(400, prediction.error);
  return prediction;
}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.byteLength;
    if (bytes > MAX_DROPPED_BYTES) break;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES)
    throw new Refusal(413, `the body must have at most ${MAX_BODY_BYTES} bytes`);
  return Buffer.concat(chunks).toString();
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal(400, 'the body must be JSON');
  }
}

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    const isWhole = request.complete;
    // Do not wait for the rest of a body that is too long.
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      ...(!isWhole && { connection: 'close' }),
    });
    response.end(JSON.stringify(body));
  };
  try {
    answer(200, await predict(request));
  } catch (error) {
    // The client has gone away.
    if (!response.writable) return;
    if (error instanceof Refusal) return answer(error.status, { error: error.message });
    console.error(error);
    answer(500, { error: 'internal error' });
  }
});

server.listen(Number(process.argv[2] ?? 8000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/predict`);
});
