import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, inEachBrowser, picture, ready } from './browsers.js';

const WAIT = { timeout: 60_000 };

/**
 * Waits until the badge says `mood`: while someone types, incomplete texts get verdicts of their
 * own.
 */
const moodBecomes = (page, selector, mood) =>
  page.waitForFunction(
    (badge, label) => document.querySelector(badge)?.verdict?.label === label,
    WAIT,
    selector,
    mood,
  );

/** The desk, with the mood of every ticket known. */
async function openDesk(open, settings) {
  const tab = await open('desk.html', settings);
  await ready(tab.page);
  await tab.page.waitForFunction(
    () => [...document.querySelectorAll('#queue mizaj-badge')].every((badge) => badge.verdict),
    WAIT,
  );
  await tab.page.waitForSelector('#inbox:not([aria-busy])');
  // A slow machine first sorts by time.
  await tab.page.select('#order', 'urgency');
  return tab;
}

/** The badge of the last message. */
const LAST = '#messages li:last-child mizaj-badge';

/** Waits until the last message's badge shows its explanation and the buttons to disagree. */
const whyIsOpen = (page) =>
  page.waitForFunction(
    (badge) =>
      document
        .querySelector(badge)
        ?.shadowRoot.querySelector('.popover:not([hidden]) [data-label]'),
    WAIT,
    LAST,
  );

/** Opens "Why?" on the last message. */
async function openWhy(page) {
  await page.waitForFunction((badge) => document.querySelector(badge)?.verdict, WAIT, LAST);
  await click(page, `${LAST} >>> [part="why"]`);
  await whyIsOpen(page);
}

/** Page and badges can change their language while open. */
async function followsLanguage(page) {
  const badgesSay = (certain, unclear) =>
    page.waitForFunction(
      (certain, unclear) =>
        [...document.querySelectorAll('mizaj-badge')]
          .filter(({ verdict }) => verdict)
          .every(({ shadowRoot, verdict }) => {
            // The agent may have given another label; the badge then adds who did.
            const { label } = shadowRoot.querySelector('[part="badge"]').dataset;
            const words = shadowRoot.querySelector('[part="label"]').textContent;
            return label === verdict.label
              ? words === (verdict.uncertain ? unclear : certain)[label]
              : words.startsWith(certain[label]);
          }),
      WAIT,
      certain,
      unclear,
    );
  await page.select('#interface-language', 'ar');
  assert.equal(await page.$eval('html', (root) => root.dir), 'rtl');
  await badgesSay(
    { negative: 'سلبي', neutral: 'محايد', positive: 'إيجابي' },
    {
      negative: 'غير واضح، أقرب إلى السلبي',
      neutral: 'غير واضح، أقرب إلى المحايد',
      positive: 'غير واضح، أقرب إلى الإيجابي',
    },
  );
  await page.select('#interface-language', 'fr');
  assert.equal(await page.$eval('html', (root) => root.dir), 'ltr');
  await badgesSay(
    { negative: 'Négatif', neutral: 'Neutre', positive: 'Positif' },
    {
      negative: 'Incertain, plutôt négatif',
      neutral: 'Incertain, plutôt neutre',
      positive: 'Incertain, plutôt positif',
    },
  );
}

inEachBrowser('the support inbox', ({ name, open }) => {
  test('analyzes every message, sorts the tickets and follows what is typed', async () => {
    const { page, requests, complaints, close } = await openDesk(open);
    const atLoad = requests.length;
    const tones = () => page.$$eval('.ticket', (rows) => rows.map((row) => row.dataset.tone));
    assert.equal((await tones())[0], 'negative', 'the most urgent ticket comes first');
    assert.ok((await tones()).includes('positive'));
    await page.select('#order', 'mood');
    assert.equal((await tones()).at(-1), 'positive', 'the happiest ticket comes last');
    await page.select('#order', 'time');
    assert.equal(
      await page.$eval('.ticket', (row) => row.dataset.ticket),
      '7',
      'the newest ticket comes first',
    );
    await picture(page, `ticket-${name}`, { fullPage: true });

    await page.type('#customer-text', 'I love it!');
    await moodBecomes(page, '#as-customer mizaj-badge', 'positive');
    await click(page, '#as-customer .send');
    await page.waitForFunction(() => document.querySelectorAll('#messages li').length === 5);
    await moodBecomes(page, '#messages li:last-child mizaj-badge', 'positive');
    assert.deepEqual(requests.slice(atLoad), []);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('new tickets stream in until the feed is stopped', async () => {
    const { page, requests, complaints, close } = await openDesk(open);
    const atLoad = requests.length;
    const before = await page.$$eval('.ticket', (rows) => rows.length);
    await click(page, '#feed');
    await page.waitForFunction(
      (count) => document.querySelectorAll('.ticket').length > count,
      WAIT,
      before,
    );
    assert.match(await page.$eval('#arrived', (status) => status.textContent), /Emily Stone/);
    assert.equal(await page.$eval('[data-ticket="11"]', (row) => row.dataset.tone), 'negative');
    await click(page, '#feed');
    await page.waitForSelector('#feed[aria-pressed="false"]');
    const elsewhere = requests
      .slice(atLoad)
      .filter((address) => new URL(address).origin !== new URL(page.url()).origin);
    assert.deepEqual(elsewhere, []);
    assert.equal(
      await page.$eval('#requests', (element) => element.title),
      '',
      'a request left after loading',
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a failed feed shows the reason and can be restarted', async () => {
    const { page, complaints, close } = await openDesk(open);
    await page.evaluate(() => {
      // Inserting the first new ticket fails.
      const { insertBefore } = Node.prototype;
      Node.prototype.insertBefore = () => {
        Node.prototype.insertBefore = insertBefore;
        throw new Error('torn');
      };
    });
    const failure = () => page.$eval('#feed-failure', (place) => place.textContent);
    await click(page, '#feed');
    await page.waitForFunction(() => document.querySelector('#feed-failure').textContent !== '');
    assert.match(await failure(), /^The live feed stopped: .torn.$/);
    assert.equal(await page.$eval('#feed', (button) => button.ariaPressed), 'false');
    await page.select('#interface-language', 'fr');
    assert.match(await failure(), /^Le flux en direct s’est arrêté\s: .torn.$/);
    await click(page, '#feed');
    await page.waitForSelector('[data-ticket="11"]', WAIT);
    assert.equal(await failure(), '');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('rows do not move while the pointer or focus is in the list', async () => {
    const { page, complaints, close } = await openDesk(open);
    const order = () => page.$$eval('.ticket', (rows) => rows.map((row) => row.dataset.ticket));
    const waits = () =>
      page.$eval('#again', (button) => getComputedStyle(button).visibility === 'visible');
    const before = await order();
    assert.equal(await page.$eval('#count', (count) => count.textContent), '10 tickets');
    assert.equal(await waits(), false);

    // The pointer is in the list when a ticket of an unhappy customer arrives.
    await page.hover(`[data-ticket="${before[3]}"]`);
    await page.focus('#feed');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-ticket="11"]', WAIT);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#feed[aria-pressed="false"]');
    assert.deepEqual((await order()).slice(0, 11), [...before, '11'], 'the new ticket comes last');
    assert.equal(await waits(), true);
    await page.mouse.move(1200, 500);
    await page.waitForFunction(
      () => document.querySelector('.ticket:last-child').dataset.ticket !== '11',
    );
    assert.equal(await waits(), false);
    // A click on a gliding row would hit another one.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((animation) => animation.finished)),
    );

    // The focus is in the list when the customer of the first ticket becomes happy.
    const [first] = await order();
    await click(page, `[data-ticket="${first}"] button`);
    await page.mouse.move(1200, 500);
    await page.evaluate(() => {
      document.querySelector('#customer-text').value = 'Thank you, I love it!';
      document.querySelector('#as-customer').requestSubmit();
    });
    await page.waitForSelector(`[data-ticket="${first}"][data-tone="positive"]`);
    assert.equal((await order())[0], first);
    await page.waitForFunction(
      () => getComputedStyle(document.querySelector('#again')).visibility === 'visible',
    );
    await click(page, '#again');
    await page.waitForFunction(
      (id) => document.querySelector('.ticket').dataset.ticket !== id,
      {},
      first,
    );
    assert.equal(await waits(), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'order');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a worsening conversation is escalated; an agent’s correction is logged and exported', async () => {
    const { page, complaints, saved, close } = await openDesk(open);
    await page.waitForSelector('#escalation:not([hidden])');
    await click(page, '#escalate');
    await page.waitForSelector('#escalation[data-done]');
    assert.equal(
      await page.$eval(
        '[aria-current]',
        (button) => button.closest('li').querySelector('.tag').textContent,
      ),
      'Escalated',
    );

    assert.ok(await page.$eval('#export', (button) => button.disabled));
    await openWhy(page);
    await click(page, `${LAST} >>> [data-label="neutral"]`);
    await page.waitForSelector('#log li');
    assert.equal(
      await page.$eval('#log .small', (line) => line.textContent),
      'Model: Negative · Agent: Neutral',
    );
    assert.equal(
      await page.$eval(
        LAST,
        ({ shadowRoot }) => shadowRoot.querySelector('[part="label"]').textContent,
      ),
      'Neutral, set by you',
    );
    await click(page, '#export');
    const { text, label, predicted, language } = JSON.parse(String(await saved('overrides.jsonl')));
    assert.match(text, /^This is unacceptable/);
    assert.deepEqual(
      { label, predicted, language },
      { label: 'neutral', predicted: 'negative', language: 'en' },
    );
    await followsLanguage(page);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('says why a ticket is urgent, and narrows the queue', async () => {
    const { page, complaints, close } = await openDesk(open);
    const urgent = await page.$$eval('.ticket', (rows) =>
      rows.slice(0, 4).map((row) => row.dataset.ticket),
    );
    assert.ok(urgent.includes('8'), `money or court, in Darija: ${urgent}`);
    assert.ok(urgent.includes('9'), `a charger that smokes: ${urgent}`);
    const signals = (id) =>
      page.$eval(`[data-ticket="${id}"] mizaj-badge`, ({ shadowRoot }) =>
        [...shadowRoot.querySelectorAll('[part=signal]')].map(({ textContent }) => textContent),
      );
    assert.deepEqual(await signals(8), ['threatens legal action']);
    assert.deepEqual(await signals(9), ['safety at risk', 'asks for a person']);
    assert.deepEqual(await signals(10), ['has a deadline']);
    await click(page, '[data-ticket="8"] button');
    const why = () => page.$eval('#escalation-text', (line) => line.textContent);
    assert.match(await why(), /^Worth a closer look: .*threatens legal action/);
    await page.select('#interface-language', 'fr');
    assert.match(await why(), /menace d’aller en justice/);
    await page.select('#interface-language', 'en');
    assert.deepEqual(
      await page.$$eval('#channel, #language', (facts) => facts.map((fact) => fact.textContent)),
      ['WhatsApp', 'Arabic'],
    );

    const visible = () => page.$$eval('.ticket:not([hidden])', (rows) => rows.length);
    const all = await visible();
    const topic = await page.$eval('#topic', ({ options }) => options[1].value);
    await page.select('#topic', topic);
    const [count] = (await page.$eval('#count', (line) => line.textContent)).match(/\d+/);
    assert.equal(await visible(), Number(count));
    assert.ok((await visible()) < all);
    await page.select('#topic', '');
    await page.select('#intent', 'thanks');
    assert.ok((await visible()) < all);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('checks the tone of a reply before it is sent', async () => {
    const { page, requests, complaints, close } = await openDesk(open);
    const [first] = await page.$$eval('.ticket', (rows) => rows.map((row) => row.dataset.ticket));
    await click(page, `[data-ticket="${first}"] button`);
    const messages = () => page.$$eval('#messages li', (items) => items.length);
    const tone = () => page.$eval('#tone', (line) => line.textContent);
    const before = await messages();
    await page.type('#reply', 'You are ridiculous and your complaint is stupid nonsense.');
    await click(page, '#composer .send');
    await page.waitForFunction(() => document.querySelector('#tone').textContent !== '');
    assert.match(await tone(), /unfriendly/);
    assert.equal(await messages(), before);
    await page.evaluate(() => {
      const box = document.querySelector('#reply');
      box.value = 'Thank you for your patience. We have sent the money today.';
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
    assert.equal(await tone(), '');
    await click(page, '#composer .send');
    await page.waitForFunction(
      (count) => document.querySelectorAll('#messages li').length > count,
      {},
      before,
    );
    assert.equal(await page.$eval('#status', ({ value }) => value), 'pending');
    await page.mouse.move(1200, 500);
    await page.evaluate(() => document.activeElement.blur());
    await page.waitForFunction(
      (id) => document.querySelector('.ticket').dataset.ticket !== id,
      {},
      first,
    );
    await page.select('#assignee', 'Salma');
    assert.match(
      await page.$eval(`[data-ticket="${first}"] .status`, (line) => line.textContent),
      /^Waiting for customer · Salma$/,
    );

    const atRest = requests.length;
    await click(page, '#code summary');
    await page.waitForFunction(() => document.querySelector('#code-text').textContent !== '');
    assert.match(await page.$eval('#code-text', (code) => code.textContent), /createAnalyzer/);
    assert.match(await page.$eval('#code-hint', (line) => line.textContent), /\d+ lines/);
    assert.deepEqual(
      requests.slice(atRest).map((address) => new URL(address).pathname),
      ['/desk/mizaj.js'],
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('each pane scrolls by itself', async () => {
    const { page, close } = await openDesk(open);
    await page.setViewport({ width: 1280, height: 600 });
    const sizes = await page.evaluate(() => ({
      page: document.documentElement.scrollHeight - innerHeight,
      queue:
        document.querySelector('.queue').scrollHeight -
        document.querySelector('.queue').clientHeight,
    }));
    assert.ok(sizes.page <= 0, `the page scrolls by ${sizes.page} px`);
    assert.ok(sizes.queue > 0, 'the tickets fit');
    await close();
  });

  test('by keyboard only: choose a ticket, ask why, disagree', async () => {
    const { page, close } = await openDesk(open);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const first = await page.$eval('.ticket button', (button) => button.textContent);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (subject) => document.querySelector('#subject').textContent === subject,
      {},
      first,
    );
    assert.equal(
      await page.evaluate(() => document.activeElement.textContent),
      first,
      'the focus stays',
    );
    await page.waitForFunction((badge) => document.querySelector(badge)?.verdict, WAIT, LAST);
    const inBadge = (part) =>
      page.evaluate(
        (selector, wanted) =>
          document.querySelector(selector).shadowRoot.activeElement?.matches(wanted),
        LAST,
        part,
      );
    for (let steps = 0; steps < 40 && !(await inBadge('[part="why"]')); steps += 1)
      await page.keyboard.press('Tab');
    assert.ok(await inBadge('[part="why"]'), 'the badge cannot be reached');
    await page.keyboard.press('Enter');
    await whyIsOpen(page);
    await page.keyboard.press('Tab');
    assert.ok(await inBadge('button[data-label]'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('#log li');
    await page.keyboard.press('Escape');
    await close();
  });

  const looks = [
    ['ar', 'dark', 'phone'],
    ['en', 'light', 'phone'],
    ['fr', 'dark', 'desktop'],
    ['ar', 'light', 'desktop'],
  ];
  // axe-core reads the same elements in each browser; one check shows whether Firefox has the same
  // layout.
  for (const [language, theme, size] of name === 'chromium' ? looks : looks.slice(0, 1)) {
    test(`axe-core finds nothing, and nothing overflows: ${language}, ${theme}, ${size}`, async () => {
      const { page, complaints, close } = await openDesk(open, { language, theme, size });
      const check = async (state) => {
        assert.deepEqual(await violations(page), [], state);
        const overflow = await page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.getBoundingClientRect().width,
        );
        assert.ok(overflow <= 0, `${state}: the page is ${overflow} px too wide`);
        await picture(page, `ticket-${name}-${language}-${size}-${state}`, { fullPage: true });
      };
      await check('queue');
      await click(page, '.ticket button');
      await openWhy(page);
      await check('why');
      if (size === 'phone') {
        await click(page, '#back');
        // Not `:focus`, which also requires the window to be active.
        await page.waitForFunction(() => document.activeElement.matches('.queue [aria-current]'));
      }
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
