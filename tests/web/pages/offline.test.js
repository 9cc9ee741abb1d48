/**
 * After the first visit, the pages need no network: the host is switched off while they are open.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { analyze, inEachBrowser, ready, SITE } from './browsers.js';

/** Serves the site on a path of another host that can be switched off. */
async function host(path) {
  const served = [];
  const server = createServer(async ({ url }, response) => {
    served.push(url.slice(path.length));
    const answer = url.startsWith(path)
      ? await fetch(new URL(url.slice(path.length), SITE))
      : new Response('', { status: 404 });
    const names = ['content-type', 'content-security-policy', 'cache-control'];
    const headers = names.flatMap((name) =>
      answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [],
    );
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A test that fails before switching it off must not keep the process alive.
  server.unref();
  return {
    served,
    address: `http://127.0.0.1:${server.address().port}${path}`,
    async switchOff() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

inEachBrowser('without a network', ({ open }) => {
  test('pages on a sub-path reload and analyze', async () => {
    const { address, served, switchOff } = await host('/team/tools/mizaj/');
    const { page, complaints, close } = await open(address);
    await ready(page);
    // The first visit downloads the default model once, and no other.
    const models = served.filter((file) => /\.(onnx|bin)$|tokenizer\.json$/.test(file)).sort();
    const folder = 'mizaj/models/mizaj/';
    assert.deepEqual(models, [
      `${folder}language.bin`,
      `${folder}model.onnx`,
      `${folder}tokenizer.json`,
    ]);
    await switchOff();
    await assert.rejects(fetch(address), 'the host is still there');

    await page.reload();
    await ready(page);
    const { label, language } = await analyze(page, 'Le service client est nul, je suis très déçu');
    assert.deepEqual({ label, language }, { label: 'negative', language: 'fr' });

    await page.goto(new URL('desk.html', address).href);
    await page.waitForFunction(() => document.querySelector('.ticket mizaj-badge')?.verdict, {
      timeout: 60_000,
    });
    // The browser looks for a new version of the site and reports that it cannot.
    const own = complaints.filter(
      (text) => !/service-worker|revision\.js|ERR_CONNECTION_REFUSED/.test(text),
    );
    assert.deepEqual(own, []);
    await close();
  });
});
