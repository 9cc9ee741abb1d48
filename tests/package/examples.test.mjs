/** The examples of the package run, against the package as it is installed. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { test } from 'node:test';

import { SOURCE, install } from './support/package.mjs';

/** The example in a folder where `mizaj` is installed. */
function example(name) {
  const file = join(install(), name);
  copyFileSync(join(SOURCE, 'examples', name), file);
  return file;
}

test('the server answers POST /predict, and bad input with 4xx', async () => {
  const server = spawn(process.execPath, [example('server.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
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
  assert.equal((await post('{}', new URL('/', address)))[0], 404);
  assert.equal((await post('', address, 'GET'))[0], 405);
  server.kill();
});

test('the stream gives a verdict a line, in order', () => {
  const input = 'I love it!\nLe service client est nul, je suis très déçu\n\n';
  const output = execFileSync(process.execPath, [example('stream.mjs')], { input, encoding: 'utf8' });
  const verdicts = output.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(verdicts.map(({ label }) => label).slice(0, 2), ['positive', 'negative']);
  assert.equal(verdicts.length, 3);
  assert.equal(verdicts[2].reliable, false);
});
