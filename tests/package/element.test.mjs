/** `<mizaj-badge>` in real browsers. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { launch, openPage } from './support/browsers.mjs';
import { SOURCE, TINY, install } from './support/package.mjs';
import { serve } from './support/site.mjs';

const MODULES = join(install(), 'node_modules');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the manifest of custom elements says of the badge. */
const BADGE = JSON.parse(readFileSync(join(SOURCE, 'custom-elements.json'))).modules[0].declarations[0];

/** A page with `body` in it and the badge defined. Events are kept in `window.seen`. */
const siteFor = (body, language = 'en') =>
  serve({
    folders: { '/node_modules/': MODULES, '/tiny/': TINY },
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
        "connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types mizaj",
    },
    pages: {
      '/': `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Test</title>
        <link rel="icon" href="data:,"><script type="module" src="/run.js"></script>
        <main><h1>Ticket</h1>${body}</main></html>`,
      '/run.js': (_, response) => {
        response.setHeader('content-type', 'text/javascript');
        response.end(`
          import { MizajBadge } from './node_modules/mizaj/dist/element/index.js';
          window.seen = [];
          for (const name of ['mizaj-verdict', 'mizaj-error', 'mizaj-override']) {
            document.addEventListener(name, ({ detail }) => window.seen.push({ name, detail }));
          }
          MizajBadge.configure({ bundle: '/tiny/' });
          for (const badge of document.querySelectorAll('[data-early]')) badge.text = badge.dataset.early;
          await import('./node_modules/mizaj/dist/element/define.js');
        `);
      },
    },
  });

for (const name of ['chrome', 'firefox']) {
  describe(`the badge in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    /** Opens a page with this body; `use` gets it and what a test needs. */
    async function withPage(body, use, language) {
      const site = await siteFor(body, language);
      const { page, problems } = await openPage(browser, site.origin);
      const inside = (selector) => page.$eval('mizaj-badge', (badge, css) =>
        badge.shadowRoot.querySelector(css)?.textContent, selector);
      const label = (text) => page.waitForFunction((wanted) =>
        document.querySelector('mizaj-badge').shadowRoot.querySelector('.label').textContent === wanted,
        {}, text);
      await use({ page, site, inside, label });
      assert.deepEqual(problems, []);
      await page.close();
      await site.close();
    }

    test('shows shape, word and confidence', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, inside, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'love love'));
        await label('Positive');
        assert.equal(await inside('.confidence'), 'sure');
        const shape = () => page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('path').getAttribute('d'));
        const positive = await shape();
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'terrible'));
        await label('Negative');
        assert.notEqual(await shape(), positive, 'each label has its own shape');
        const verdict = await page.$eval('mizaj-badge', (badge) => badge.verdict);
        assert.equal(verdict.label, 'negative');
        await page.$eval('mizaj-badge', (badge) => (badge.text = '  '));
        await page.waitForFunction(() => document.querySelector('mizaj-badge').shadowRoot.querySelector('.badge').hidden);
      }));

    test('takes a text that was set before the element was defined', () =>
      withPage('<mizaj-badge data-early="good"></mizaj-badge>', ({ label }) => label('Positive')));

    test('follows an input live', () =>
      withPage('<label>Message <textarea id="message"></textarea></label><mizaj-badge for="message"></mizaj-badge>',
        async ({ page, label }) => {
          await page.type('#message', 'this is terrible');
          await label('Negative');
          await page.$eval('#message', (area) => (area.value = ''));
          await page.type('#message', 'love it');
          await label('Positive');
        }));

    test('announces what is typed, and of what a page begins with only that a conversation worsens', () =>
      withPage(
        `<label>Message <textarea id="message">good</textarea></label><mizaj-badge for="message"></mizaj-badge>
        <mizaj-badge data-early="terrible"></mizaj-badge><mizaj-badge id="conversation"></mizaj-badge>`,
        async ({ page, label }) => {
          await page.evaluate(async () => {
            await customElements.whenDefined('mizaj-badge');
            window.said = [];
            for (const { shadowRoot } of document.querySelectorAll('mizaj-badge')) {
              const status = shadowRoot.querySelector('[role=status]');
              const note = () => status.textContent && window.said.push(status.textContent);
              new MutationObserver(note).observe(status, { childList: true });
            }
            document.querySelector('#conversation').messages = ['love it', 'good', 'the food', 'slow', 'terrible'];
          });
          await label('Positive');
          // Verdicts before it would have been announced before it, being older.
          await page.waitForFunction(() => window.said.length > 0);
          assert.deepEqual(await page.evaluate('said'), ['Worth a closer look: the mood is getting worse.']);
          await page.type('#message', ', no, terrible, terrible, terrible');
          await page.waitForFunction(() => window.said.includes('Negative, sure'));
        }));

    test('takes what is no text for the text that it reads as', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        for (const text of [null, undefined, 42]) {
          await page.$eval('mizaj-badge', (badge) => (badge.text = 'good'));
          await label('Positive');
          await page.$eval('mizaj-badge', (badge, odd) => {
            badge.text = odd === 'undefined' ? undefined : odd;
          }, text === undefined ? 'undefined' : text);
          assert.equal(await page.$eval('mizaj-badge', (badge) => badge.text), String(text ?? ''));
          await page.waitForFunction(() => document.querySelector('mizaj-badge').verdict?.label !== 'positive');
        }
        await page.$eval('mizaj-badge', (badge) => (badge.messages = [null, undefined, 'bad']));
        await label('Negative');
        await page.$eval('mizaj-badge', (badge) => (badge.messages = null));
        await page.waitForFunction(() => document.querySelector('mizaj-badge').verdict === undefined);
      }));

    test('underlines the words that counted, with the keyboard alone', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.text = '😡 <b>food</b> terrible terrible, great'));
        await label('Negative');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => document.querySelector('mizaj-badge').shadowRoot.querySelector('mark'));
        const { marked, text, expanded } = await page.$eval('mizaj-badge', ({ shadowRoot }) => ({
          marked: [...shadowRoot.querySelectorAll('.text mark')].map((mark) => [mark.className, mark.textContent]),
          text: shadowRoot.querySelector('.text').textContent,
          expanded: shadowRoot.querySelector('[part=why]').getAttribute('aria-expanded'),
        }));
        assert.equal(text, '😡 <b>food</b> terrible terrible, great', 'markup is shown, not obeyed');
        assert.ok(marked.some(([kind, word]) => kind === 'for' && word === 'terrible'), `${marked}`);
        assert.ok(marked.some(([kind, word]) => kind === 'against' && word === 'great'), `${marked}`);
        assert.equal(expanded, 'true');
        await page.keyboard.press('Escape');
        const { hidden, focused } = await page.$eval('mizaj-badge', ({ shadowRoot }) => ({
          hidden: shadowRoot.querySelector('.popover').hidden,
          focused: shadowRoot.activeElement?.part.value,
        }));
        assert.deepEqual({ hidden, focused }, { hidden: true, focused: 'why' });
      }));

    for (const [language, direction] of [['en', 'ltr'], ['ar', 'rtl']]) {
      test(`keeps what counted within a narrow screen, in ${language}, wherever the badge stands`, () => {
        return withPage('<p><mizaj-badge></mizaj-badge></p>'.repeat(3), async ({ page }) => {
          await page.setViewport({ width: 360, height: 640 });
          await page.evaluate((dir) => {
            document.dir = dir;
            // A page that keeps room for a scrollbar is narrower than the screen.
            document.documentElement.style.scrollbarGutter = 'stable';
            return customElements.whenDefined('mizaj-badge').then(() => {});
          }, direction);
          for (const [place, align] of ['start', 'center', 'end'].entries()) {
            const seen = await page.evaluate(
              async (index, side) => {
                const badge = document.querySelectorAll('mizaj-badge')[index];
                const { shadowRoot } = badge;
                badge.parentElement.style.textAlign = side;
                badge.text = 'the food is slow and terrible, really terrible, but the place is great';
                await new Promise((done) => badge.addEventListener('mizaj-verdict', done, { once: true }));
                shadowRoot.querySelector('[part=why]').click();
                const popover = shadowRoot.querySelector('.popover');
                while (!popover.querySelector('.disagree')) await new Promise(requestAnimationFrame);
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                const { left, right } = popover.getBoundingClientRect();
                const { scrollWidth } = document.documentElement;
                const page = document.documentElement.getBoundingClientRect();
                shadowRoot.querySelector('[part=close]').click();
                return { left, right, scrollWidth, page: [page.left, page.right] };
              },
              place,
              align,
            );
            const [first, last] = seen.page;
            const isInSight = seen.left >= first && seen.right <= last && seen.scrollWidth <= last - first;
            assert.ok(isInSight, JSON.stringify({ align, ...seen }));
          }
        }, language);
      });
    }

    test('takes "I disagree", tells the page and keeps it for retraining', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'slow'));
        await label('Negative');
        await page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('[part=why]').click());
        await page.waitForFunction(() => document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'));
        await page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('.disagree [data-label=neutral]').click());
        const { lines, event } = await page.evaluate(async () => {
          const { overridesAsJsonLines } = await import('/node_modules/mizaj/dist/element/index.js');
          return { lines: overridesAsJsonLines(), event: window.seen.at(-1) };
        });
        const [line] = lines.trimEnd().split('\n').map((json) => JSON.parse(json));
        assert.equal(event.name, 'mizaj-override');
        assert.deepEqual(event.detail, line);
        const { text, label: chosen, predicted, modelVersion } = line;
        assert.deepEqual([text, chosen, predicted, modelVersion], ['slow', 'neutral', 'negative', 'tiny@1.0.0']);
      }));

    test('shows the trend of a conversation and hints when it worsens', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.messages = ['love it', 'good', 'the food', 'slow', 'terrible']));
        await label('Negative');
        const trend = await page.evaluate(() => window.seen.at(-1).detail.trend);
        assert.equal(trend.direction, 'worsening');
        assert.equal(trend.needsAttention, true);
        assert.equal(trend.moods.length, 5);
        const said = await page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('.escalate').textContent);
        assert.match(said, /closer look/);
        await page.$eval('mizaj-badge', (badge) => (badge.messages = ['terrible', 'slow', 'good', 'love']));
        await label('Positive');
        assert.equal((await page.evaluate(() => window.seen.at(-1).detail.trend)).direction, 'improving');
      }));

    test('speaks French and Arabic, the latter from right to left', async () => {
      await withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'bad'));
        await label('Négatif');
        await page.$eval('mizaj-badge', (badge) => (badge.lang = 'ar'));
        await label('سلبي');
        const direction = await page.$eval('mizaj-badge', ({ shadowRoot }) => getComputedStyle(shadowRoot.querySelector('.row')).direction);
        assert.equal(direction, 'rtl');
      }, 'fr');
    });

    test('says everything anew in another language, also in a shadow tree', () =>
      withPage('<mizaj-badge></mizaj-badge><p lang="ar" id="host"></p>', async ({ page, label }) => {
        const words = () => page.$eval('mizaj-badge', ({ shadowRoot }) => [
          shadowRoot.querySelector('.label').textContent,
          shadowRoot.querySelector('.escalate').textContent,
          shadowRoot.querySelector('.popover h2').textContent,
          shadowRoot.querySelector('[part=why]').textContent,
        ]);
        await page.$eval('mizaj-badge', (badge) => (badge.messages = ['love it', 'good', 'slow', 'terrible']));
        await label('Negative');
        await page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('[part=why]').click());
        await page.waitForFunction(() => document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'));
        await page.$eval('mizaj-badge', (badge) => (badge.lang = 'fr'));
        assert.deepEqual(await words(), [
          'Négatif',
          'À regarder de plus près\u00a0: l’humeur se dégrade.',
          'Ce qui a compté',
          'Pourquoi\u202f?',
        ]);
        await page.evaluate(() => {
          const badge = document.querySelector('mizaj-badge');
          const inner = document.createElement('mizaj-badge');
          inner.text = 'bad';
          document.querySelector('#host').attachShadow({ mode: 'open' }).append(inner);
          inner.addEventListener('mizaj-verdict', () => (badge.dataset.inner = inner.shadowRoot.querySelector('.label').textContent));
        });
        await page.waitForFunction(() => document.querySelector('mizaj-badge').dataset.inner === 'سلبي');
      }));

    test('shares one worker among many, and comes back after it was taken out', () =>
      withPage('<mizaj-badge></mizaj-badge>'.repeat(20), async ({ page, site, label }) => {
        await page.$$eval('mizaj-badge', (badges) => badges.forEach((badge) => (badge.text = 'good')));
        await page.waitForFunction(() => window.seen.length >= 20);
        const workers = site.requests.filter((path) => path.endsWith('/worker.js'));
        assert.equal(workers.length, 1);
        await page.evaluate(() => {
          const badge = document.querySelector('mizaj-badge');
          badge.remove();
          badge.text = 'bad';
          document.querySelector('main').prepend(badge);
        });
        await label('Negative');
      }));

    test('shows and reports a failure', () =>
      withPage('', async ({ page, label }) => {
        await page.evaluate(async () => {
          const { MizajBadge } = await import('/node_modules/mizaj/dist/element/index.js');
          MizajBadge.configure({ bundle: '/tiny/', cacheCapacity: 1e9 });
          const badge = document.createElement('mizaj-badge');
          badge.text = 'good';
          document.querySelector('main').append(badge);
        });
        await page.waitForFunction(() => window.seen.some(({ name }) => name === 'mizaj-error'));
        const shown = () => page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('.label').textContent);
        assert.equal(await shown(), 'Mood unknown');
        await page.$eval('mizaj-badge', (badge) => (badge.lang = 'fr'));
        assert.equal(await shown(), 'Humeur inconnue');
        // What failed once may succeed the next time.
        await page.evaluate(async () => {
          const { MizajBadge } = await import('/node_modules/mizaj/dist/element/index.js');
          MizajBadge.configure({ bundle: '/tiny/' });
          document.querySelector('mizaj-badge').text = 'bad';
        });
        await label('Négatif');
      }));

    for (const [language, worst] of [['en', 'Negative'], ['fr', 'Négatif'], ['ar', 'سلبي']]) {
      test(`has no accessibility problem that axe knows of, in ${language}`, () =>
        withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
          await page.$eval('mizaj-badge', (badge) => (badge.messages = ['love', 'the food is terrible']));
          await label(worst);
          await page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('[part=why]').click());
          await page.waitForFunction(() => document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'));
          await page.evaluate(AXE);
          const violations = await page.evaluate(async () => (await window.axe.run()).violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`));
          assert.deepEqual(violations, []);
        }, language));
    }

    test('judges once a frame, however fast the text changes', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => {
          for (let i = 0; i < 50; i++) badge.text = `bad ${i}`;
          badge.text = 'good';
        });
        await label('Positive');
        assert.deepEqual(await page.evaluate(() => window.seen.map(({ detail }) => detail.text)), ['good']);
      }));

    test('shows every part that it documents, and lets pages style them', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.messages = ['love it', 'terrible terrible, great']));
        await label('Negative');
        await page.$eval('mizaj-badge', ({ shadowRoot }) => shadowRoot.querySelector('[part=why]').click());
        await page.waitForFunction(() => document.querySelector('mizaj-badge').shadowRoot.querySelector('mark.against'));
        const { cssParts } = BADGE;
        const styled = await page.evaluate(async (parts) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`
            mizaj-badge { --mizaj-negative: rgb(1, 2, 3); }
            ${parts.map((part, i) => `mizaj-badge::part(${part}) { outline-offset: ${i + 20}px; }`).join('\n')}`);
          document.adoptedStyleSheets = [sheet];
          const { shadowRoot } = document.querySelector('mizaj-badge');
          const style = (css) => getComputedStyle(shadowRoot.querySelector(css));
          void style('.label').color; // starts the change of colour, which takes a moment
          await Promise.all(shadowRoot.getAnimations().map(({ finished }) => finished));
          return {
            color: style('.label').color,
            offsets: parts.map((part) => style(`[part~=${part}]`).outlineOffset),
          };
        }, cssParts.map(({ name }) => name));
        assert.deepEqual(styled, { color: 'rgb(1, 2, 3)', offsets: cssParts.map((_, i) => `${i + 20}px`) });
      }));
  });
}

describe('the badge, for people who need', () => {
  let browser;
  before(async () => (browser = await launch('chrome')));
  after(() => browser?.close());

  /** Styles inside the badge of a negative text, with these media features. */
  async function stylesWith(features, read) {
    const site = await siteFor('<mizaj-badge></mizaj-badge>');
    const { page } = await openPage(browser, site.origin);
    const session = await page.createCDPSession();
    await session.send('Emulation.setEmulatedMedia', { features });
    await page.$eval('mizaj-badge', (badge) => (badge.text = 'terrible'));
    await page.waitForFunction(() => window.seen.length > 0);
    const styles = await page.evaluate(read);
    await page.close();
    await site.close();
    return styles;
  }

  test('less motion, does not fade', async () => {
    const duration = () =>
      getComputedStyle(document.querySelector('mizaj-badge').shadowRoot.querySelector('.badge')).transitionDuration;
    const feature = (value) => [{ name: 'prefers-reduced-motion', value }];
    assert.equal(await stylesWith(feature('reduce'), duration), '0s');
    assert.match(await stylesWith(feature('no-preference'), duration), /^0\.15s/);
  });

  test('forced colours, keeps its shape, border and marks', async () => {
    const read = () => {
      const { shadowRoot } = document.querySelector('mizaj-badge');
      const probe = document.createElement('span');
      probe.style.color = 'CanvasText';
      document.body.append(probe);
      const { color, borderTopColor } = getComputedStyle(shadowRoot.querySelector('.badge'));
      return {
        text: getComputedStyle(probe).color,
        seen: [color, borderTopColor, getComputedStyle(shadowRoot.querySelector('svg')).fill],
      };
    };
    const { text, seen } = await stylesWith([{ name: 'forced-colors', value: 'active' }], read);
    assert.deepEqual(seen, [text, text, text]);
    const unforced = await stylesWith([{ name: 'forced-colors', value: 'none' }], read);
    assert.ok(!unforced.seen.includes(unforced.text), 'colours are the label\'s otherwise');
  });
});

test('importing the element on a server does nothing', async () => {
  const { MizajBadge } = await import(join(MODULES, 'mizaj/dist/element/index.js'));
  await import(join(MODULES, 'mizaj/dist/element/define.js'));
  assert.equal(typeof MizajBadge, 'function');
});

test('custom-elements.json tells what the element has', async () => {
  const { MizajBadge } = await import(join(MODULES, 'mizaj/dist/element/index.js'));
  const badge = BADGE;
  const source = ['badge', 'view', 'style', 'evidence'].map((file) =>
    readFileSync(join(SOURCE, `src/element/${file}.ts`), 'utf8')).join('\n');
  for (const { name, static: isStatic } of badge.members) {
    assert.ok(name in (isStatic ? MizajBadge : MizajBadge.prototype), name);
  }
  const names = (list) => list.map(({ name }) => name);
  const found = (pattern) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name))];
  assert.deepEqual(names(badge.events).toSorted(), found(/'(mizaj-[a-z]+)': CustomEvent/g).toSorted());
  assert.deepEqual(names(badge.cssProperties).toSorted(), found(/^ {2}(--mizaj-[a-z]+):/gm).toSorted());
  for (const part of found(/part: '([a-z]+)'/g)) assert.ok(names(badge.cssParts).includes(part), part);
  for (const attribute of MizajBadge.observedAttributes) {
    assert.ok(names(badge.attributes).includes(attribute), attribute);
  }
});
