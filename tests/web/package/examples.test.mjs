/** Runs the package's examples against the installed package. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { install, SOURCE } from '../support/package.mjs';

/** The example in a folder with `mizaj` installed. */
function example(name) {
  const file = join(install(), name);
  copyFileSync(join(SOURCE, 'examples', name), file);
  return file;
}

test('the server answers POST /predict, and bad input with 4xx', async (t) => {
  const server = spawn(process.execPath, [example('server.mjs'), '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => server.kill());
  const [line] = await once(server.stdout, 'data');
  const address = String(line).trim();
  const post = async (body, to = address, method = 'POST') => {
    const response = await fetch(to, { method, ...(method === 'POST' && { body }) });
    return [response.status, await response.json()];
  };
  const [status, answer] = await post(JSON.stringify({ text: 'I love it!' }));
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(answer), ['sentiment', 'confidence', 'text']);
  assert.deepEqual([answer.sentiment, answer.text], ['Positive', 'I love it!']);
  assert.ok(answer.confidence > 0 && answer.confidence <= 1);
  for (const [body, message] of [
    ['{}', /must be a string, not undefined/],
    ['{"text": 7}', /must be a string, not number/],
    ['null', /must be a string, not undefined/],
    ['{"text"', /must be JSON/],
  ]) {
    const [code, { error }] = await post(body);
    assert.equal(code, 400);
    assert.match(error, message);
  }
  assert.equal((await post(JSON.stringify({ text: 'good' }), `${address}?from=here`))[0], 200);
  const [tooLong] = await post(JSON.stringify({ text: 'a'.repeat(5_000_000) }));
  assert.equal(tooLong, 413);
  const cut = request(address, { method: 'POST', headers: { 'content-length': 1000 } });
  cut.on('error', () => undefined);
  cut.write('{"text": ');
  setImmediate(() => cut.destroy());
  assert.equal((await post(JSON.stringify({ text: 'good' })))[0], 200, 'it lives on');
  assert.equal((await post('{}', new URL('/', address)))[0], 404);
  assert.equal((await post('', address, 'GET'))[0], 405);
});

test('the stream writes one verdict per line, in order', () => {
  const input = 'I love it!\nLe service client est nul, je suis très déçu\n\n';
  const output = execFileSync(process.execPath, [example('stream.mjs')], {
    input,
    encoding: 'utf8',
  });
  const verdicts = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(verdicts.map(({ label }) => label).slice(0, 2), ['positive', 'negative']);
  assert.equal(verdicts.length, 3);
  assert.equal(verdicts[2].reliable, false);
});

test('the stream exits cleanly when its reader stops', async (t) => {
  const child = spawn(process.execPath, [example('stream.mjs')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  t.after(() => child.kill());
  let complaints = '';
  child.stderr.on('data', (data) => (complaints += data));
  child.stdin.on('error', () => undefined);
  child.stdin.write('I love it!\n');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stdin.end('I love it!\n'.repeat(10_000));
  const [status] = await once(child, 'exit');
  assert.deepEqual([status, complaints], [0, '']);
});
