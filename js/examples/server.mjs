/** `POST /predict` with `{ "text": … }`: `node server.mjs [port]`. */

import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';

import { createAnalyzer } from 'mizaj';

const mizaj = await createAnalyzer();

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  };
  if (request.url !== '/predict') return answer(404, { error: 'there is only /predict' });
  if (request.method !== 'POST') return answer(405, { error: 'the method must be POST' });
  let body;
  try {
    body = JSON.parse(await readText(request));
  } catch {
    return answer(400, { error: 'the body must be JSON' });
  }
  const prediction = await mizaj.predict(body?.text);
  answer('error' in prediction ? 400 : 200, prediction);
});

server.listen(Number(process.argv[2] ?? 8000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/predict`);
});
