/**
 * The sidebar in a frame of stand-ins for its hosts. They speak the hosts' protocols: Zendesk's as in
 * `lib/client.js` of its SDK, the package `zendesk_app_framework_sdk`, which is tried on the stand-in,
 * too; Chatwoot's as in its guide
 * (https://www.chatwoot.com/hc/user-guide/articles/1677691702-how-to-use-dashboard-apps).
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { build } from 'esbuild';

import { serve } from '../support/site.mjs';
import { violations } from './axe.js';
import { inEachBrowser, picture, SIZES } from './browsers.js';

const { MIZAJ_APPS } = process.env;
const WAIT = { timeout: 60_000 };

/** A page of a help desk that shows the app in a frame and runs `script`. */
const desk = (
  frame,
  script,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Desk</title>
  <link rel="icon" href="data:,"><main><h1>Ticket</h1>
  <script>
    const seen = [];
    const app = () => document.querySelector('iframe').contentWindow;
    ${script}
  </script>
  <iframe title="Mizaj" width="360" height="640" src="${frame}"></iframe></main></html>`;

const ZENDESK = `
  const conversation = [
    { author: { role: 'end-user' }, message: { content: '<p>My order is late.</p><p>Where is it?</p>', contentType: 'text/html' } },
    { author: { role: 'admin' }, message: { content: 'We are looking into it.', contentType: 'text/plain' } },
    { author: { role: 'end-user' }, message: { content: 'This is a disgrace, I will take legal action!', contentType: 'text/plain' } },
  ];
  const tickets = [
    { id: 1, subject: 'Opening hours', description: 'When are you open on Saturday?' },
    { id: 2, subject: 'Thanks', description: 'Thank you so much, everything is perfect!' },
    { id: 3, subject: null, description: 'This is a disgrace, I will take legal action!' },
  ];
  const answers = {
    get: ([path]) => ({ [path]: { 'ticket.conversation': conversation, 'currentUser.locale': 'fr-FR' }[path], errors: {} }),
    invoke: (calls) => calls,
  };
  addEventListener('message', ({ data, source }) => {
    const { key, id, request, params, appGuid, instanceGuid, message } = JSON.parse(data);
    seen.push({ key, request, params, appGuid, instanceGuid, message });
    const say = (message) => source.postMessage(JSON.stringify(message), '*');
    const location = new URLSearchParams(window.location.search).get('at') ?? 'ticket_sidebar';
    if (key === 'iframe.handshake' && appGuid === 'guid-1')
      say({ key: 'zaf.app.registered', message: { metadata: {}, context: { location } } });
    if (/^request:[0-9]+$/.test(key) && message.url.startsWith('/api/v2/search.json?'))
      say({ key: 'zaf.' + key + '.done', message: { responseArgs: [{ results: tickets }] } });
    if (request) say({ id, result: answers[request](params) });
  });`;

/** What the sidebar does in Zendesk, written with Zendesk's SDK. */
const SDK_APP = `
  const LIST = '/api/v2/search.json?sort_by=updated_at&sort_order=desc&query=type%3Aticket%20status%3Csolved';
  const client = require('zendesk_app_framework_sdk').init();
  client.on('app.registered', async ({ context }) => {
    await client.get(['currentUser.locale']);
    if (context.location === 'nav_bar') {
      const { results } = await client.request({ url: LIST });
      await client.invoke('routeTo', 'ticket', results[2].id);
      return;
    }
    client.on('ticket.conversation.changed', () => undefined);
    const { 'ticket.conversation': conversation } = await client.get(['ticket.conversation']);
    if (conversation.length === 3)
      await client.invoke('ticket.tags.add', ['mizaj_negative', 'mizaj_urgent']);
  });`;

/** What a message to Zendesk is about. */
const topicOf = ({ key, request, params }) =>
  key ?? `${request} ${Array.isArray(params) ? params : Object.keys(params)}`;

const CHATWOOT = `
  const messages = [
    { content: 'Bonjour, je voudrais de l’aide', message_type: 0, private: false },
    { content: 'Conversation assignée', message_type: 2, private: false },
    { content: 'Il est pénible, celui-là', message_type: 1, private: true },
    { content: 'Merci, c’est parfait !', message_type: 0, private: false },
  ];
  addEventListener('message', ({ data, source }) => {
    seen.push(data);
    if (data === 'chatwoot-dashboard-app:fetch-info')
      source.postMessage(JSON.stringify({ event: 'appContext', data: { conversation: { id: 1, messages }, contact: {}, currentAgent: {} } }), '*');
  });`;

const FRAME = `
  addEventListener('message', ({ data }) => {
    seen.push(data);
    if (data.type === 'mizaj:ready')
      app().postMessage({ type: 'mizaj:analyze', messages: ['It is great', 'Terrible service, nobody answers.'] }, '*');
  });`;

inEachBrowser('the sidebar', ({ name, open }) => {
  /** Opens the desk of a host; `use` gets the frame, and what the host has seen. */
  async function withHost(address, script, use, place = 'ticket_sidebar') {
    const site = await serve({
      folders: { '/app/': join(MIZAJ_APPS, 'frame'), '/zendesk/': join(MIZAJ_APPS, 'zendesk') },
      pages: {},
    });
    const other = await serve({
      pages: {
        '/': (_, response) => {
          response.setHeader('content-type', 'text/html; charset=utf-8');
          response.end(desk(`${site.origin}${address(other.origin)}`, script));
        },
      },
    });
    const { page, requests, complaints, close } = await open(`${other.origin}/?at=${place}`);
    const frame = await page.waitForFrame((found) => found.url().startsWith(site.origin));
    const seen = () => page.evaluate('seen');
    await use({ page, frame, seen, requests, site });
    assert.deepEqual(complaints, []);
    await close();
    await Promise.all([site.close(), other.close()]);
  }

  const moods = (frame) =>
    frame.$$eval('#messages mizaj-badge', (badges) => badges.map(({ verdict }) => verdict?.label));
  const allKnown = (frame, count) =>
    frame.waitForFunction(
      (wanted) => {
        const badges = [...document.querySelectorAll('#messages mizaj-badge')];
        return badges.length === wanted && badges.every(({ verdict }) => verdict);
      },
      WAIT,
      count,
    );

  test('in Zendesk: reads the comments, warns, and writes tags on request', () =>
    withHost(
      (origin) => `/zendesk/assets/index.html?origin=${encodeURIComponent(origin)}&app_guid=guid-1`,
      ZENDESK,
      async ({ frame, seen, page }) => {
        await allKnown(frame, 2);
        assert.equal((await moods(frame)).at(-1), 'negative');
        assert.equal(await frame.$eval('html', (root) => root.lang), 'fr');
        assert.equal(
          await frame.$eval('#messages p', (first) => first.textContent),
          'My order is late.\nWhere is it?',
        );
        await frame.waitForSelector('#tags:not([hidden])');
        const tags = ['mizaj_negative', 'mizaj_urgent'];
        assert.equal(
          await frame.$eval('#add-tags', (button) => button.textContent),
          `Ajouter les tags\u00a0: ${tags.join(', ')}`,
        );
        const invoked = async () =>
          (await seen())
            .filter(({ params }) => params?.['ticket.tags.add'])
            .map(({ params }) => params);
        assert.deepEqual(await invoked(), [], 'nothing is written unasked');
        await frame.$eval('#add-tags', (button) => button.click());
        await frame.waitForFunction(() => document.querySelector('#tags-done').textContent !== '');
        assert.deepEqual(await invoked(), [{ 'ticket.tags.add': [tags] }]);

        await page.evaluate(() => {
          conversation.push({
            author: { role: 'end-user' },
            message: { content: 'Merci beaucoup, tout est parfait !' },
          });
          app().postMessage(
            JSON.stringify({ key: 'zaf.ticket.conversation.changed', message: {} }),
            '*',
          );
        });
        await allKnown(frame, 3);
        assert.equal((await moods(frame)).at(-1), 'positive');
        const events = (await seen()).map(({ key }) => key);
        assert.ok(events.includes('iframe.on:ticket.conversation.changed'), `${events}`);
        assert.ok(
          (await seen()).some(({ params }) => params?.resize),
          'it asks for its height',
        );
        if (name === 'chromium') {
          assert.deepEqual(await violations(frame), []);
          await page.setViewport(SIZES.phone);
          await picture(page, 'embed-zendesk');
        }
      },
    ));

  test("in Zendesk: says what Zendesk's own SDK says, and the stand-in serves both", async () => {
    const { outputFiles } = await build({
      stdin: { contents: SDK_APP, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      logLevel: 'error',
    });
    const site = await serve({
      folders: { '/zendesk/': join(MIZAJ_APPS, 'zendesk') },
      pages: {
        '/sdk.html': `<!doctype html><html lang="en"><meta charset="utf-8"><title>SDK</title>
          <link rel="icon" href="data:,"><script>${outputFiles[0].text.replaceAll('</script', '<\\/script')}</script></html>`,
      },
    });
    /** What the app at this address says to the desk until it has added the tags, or opened a ticket. */
    const saidBy = async (path, place) => {
      const other = await serve({
        pages: {
          '/': (_, response) => {
            response.setHeader('content-type', 'text/html; charset=utf-8');
            const query = `origin=${encodeURIComponent(other.origin)}&app_guid=guid-1`;
            response.end(desk(`${site.origin}${path}?${query}`, ZENDESK));
          },
        },
      });
      const { page, complaints, close } = await open(`${other.origin}/?at=${place}`);
      const frame = await page.waitForFrame((found) => found.url().startsWith(site.origin));
      if (!path.includes('sdk')) {
        const wanted = place === 'nav_bar' ? 'h2 button' : '#tags:not([hidden]) button';
        await frame.waitForSelector(wanted, WAIT);
        await frame.$$eval(wanted, (found) =>
          (found.find(({ textContent }) => textContent === '#3') ?? found[0]).click(),
        );
      }
      await page.waitForFunction(
        () => seen.some(({ params }) => params?.['ticket.tags.add'] ?? params?.routeTo),
        WAIT,
      );
      const seen = await page.evaluate('seen');
      assert.deepEqual(complaints, []);
      await close();
      await other.close();
      return seen;
    };
    for (const place of ['ticket_sidebar', 'nav_bar']) {
      const own = await saidBy('/zendesk/assets/index.html', place);
      const sdk = await saidBy('/sdk.html', place);
      for (const { appGuid, instanceGuid } of [...own, ...sdk])
        assert.deepEqual([appGuid, instanceGuid], ['guid-1', 'guid-1']);
      // The SDK also asks for changes of a context that the sidebar does not use.
      for (const said of sdk.filter(({ key }) => key !== 'iframe.on:context.updated')) {
        const same = own.find((other) => topicOf(other) === topicOf(said));
        if (said.key === 'iframe.handshake') assert.match(same.message.version, /^2\./);
        else assert.deepEqual(same, said);
      }
      assert.match(sdk[0].message.version, /^2\./);
    }
    await site.close();
  });

  test("in Zendesk's navigation: lists the open tickets, the most urgent first", () =>
    withHost(
      (origin) => `/zendesk/assets/index.html?origin=${encodeURIComponent(origin)}&app_guid=guid-1`,
      ZENDESK,
      async ({ frame, page }) => {
        await allKnown(frame, 3);
        const titles = () =>
          frame.$$eval('h2 button', (buttons) => buttons.map((button) => button.textContent));
        await frame.waitForFunction(
          () => document.querySelector('h2 button').textContent === '#3',
          WAIT,
        );
        assert.deepEqual(await titles(), ['#3', 'Opening hours', 'Thanks']);
        assert.equal(await frame.$eval('#title', (title) => title.textContent), 'Tickets ouverts');
        if (name === 'chromium') {
          assert.deepEqual(await violations(frame), []);
          await picture(page, 'embed-zendesk-list');
        }
      },
      'nav_bar',
    ));

  test('in Zendesk: trusts no other origin', () =>
    withHost(
      () => `/zendesk/assets/index.html?origin=https%3A%2F%2Fevil.example&app_guid=guid-1`,
      ZENDESK,
      async ({ frame, seen }) => {
        await frame.waitForFunction(() =>
          document.querySelector('#hint').textContent.includes('help desk'),
        );
        assert.deepEqual(await seen(), []);
      },
    ));

  test('in Chatwoot: reads the conversation, without notes and activities', () =>
    withHost(
      () => '/app/embed.html',
      CHATWOOT,
      async ({ frame, seen }) => {
        await allKnown(frame, 2);
        assert.equal((await moods(frame)).at(-1), 'positive');
        assert.deepEqual(await seen(), ['chatwoot-dashboard-app:fetch-info']);
      },
    ));

  test('in any frame: answers the origin it was given, and no other', async () => {
    await withHost(
      (origin) => `/app/embed.html?parent=${encodeURIComponent(origin)}&lang=ar`,
      FRAME,
      async ({ frame, seen, requests, site, page }) => {
        await allKnown(frame, 2);
        await page.waitForFunction(() => seen.some(({ type }) => type === 'mizaj:result'), WAIT);
        const { label, tags } = (await seen()).find(({ type }) => type === 'mizaj:result');
        assert.equal(label, 'negative');
        assert.ok(tags.includes('mizaj_negative'), `${tags}`);
        assert.equal(await frame.$eval('html', (root) => root.dir), 'rtl');
        const elsewhere = requests.filter(
          (address) => ![site.origin, new URL(page.url()).origin].includes(new URL(address).origin),
        );
        assert.deepEqual(
          elsewhere.filter((address) => !address.startsWith('data:')),
          [],
        );
      },
    );
    await withHost(
      () => '/app/embed.html?parent=https%3A%2F%2Fdesk.example',
      `setTimeout(() => app().postMessage({ type: 'mizaj:analyze', messages: ['good'] }, '*'), 500);`,
      async ({ frame, seen, page }) => {
        await frame.waitForSelector('#promise');
        await page.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
        assert.equal((await moods(frame)).length, 0);
        assert.deepEqual(await seen(), []);
      },
    ).catch((error) => {
      // The browser reports that a message was meant for another origin.
      assert.match(String(error), /postMessage/);
    });
  });
});
