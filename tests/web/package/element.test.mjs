/** `<mizaj-badge>` in real browsers. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { launch, openPage } from '../support/browsers.mjs';
import { install, SOURCE, TINY } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const MODULES = join(install(), 'node_modules');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The badge's entry in the custom elements manifest. */
const BADGE = JSON.parse(readFileSync(join(SOURCE, 'custom-elements.json'))).modules[0]
  .declarations[0];

/** The default bundle, which finds topics, intent and signals. */
const DEFAULT = '/node_modules/mizaj/dist/models/mizaj/';

/** A message in which the default bundle finds something for every part of the badge. */
const EVERYTHING =
  'The delivery is late and terrible, although the driver was lovely and friendly. ' +
  'I will take legal action.';

/** A page with this `body` and the badge defined. Events are recorded in `window.seen`. */
const siteFor = (body, language = 'en', bundle = '/tiny/') =>
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
          MizajBadge.configure({ bundle: '${bundle}' });
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

    /** Opens a page with this body and passes it to `use`, with what tests need. */
    async function withPage(body, use, language, bundle) {
      const site = await siteFor(body, language, bundle);
      const { page, problems } = await openPage(browser, site.origin);
      const inside = (selector) =>
        page.$eval(
          'mizaj-badge',
          (badge, css) => badge.shadowRoot.querySelector(css)?.textContent,
          selector,
        );
      const label = (text) =>
        page.waitForFunction(
          (wanted) =>
            document.querySelector('mizaj-badge').shadowRoot.querySelector('.label').textContent ===
            wanted,
          {},
          text,
        );
      await use({ page, site, inside, label });
      assert.deepEqual(problems, []);
      await page.close();
      await site.close();
    }

    const withDefault = (body, use, language = 'en') => withPage(body, use, language, DEFAULT);

    test('shows shape, word and confidence', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, inside, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'love love'));
        await label('Positive');
        assert.equal(await inside('.confidence'), 'sure');
        const shape = () =>
          page.$eval('mizaj-badge', ({ shadowRoot }) =>
            shadowRoot.querySelector('path').getAttribute('d'),
          );
        const positive = await shape();
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'terrible'));
        await label('Negative');
        assert.notEqual(await shape(), positive, 'each label has its own shape');
        const verdict = await page.$eval('mizaj-badge', (badge) => badge.verdict);
        assert.equal(verdict.label, 'negative');
        await page.$eval('mizaj-badge', (badge) => (badge.text = '  '));
        await page.waitForFunction(
          () => document.querySelector('mizaj-badge').shadowRoot.querySelector('.badge').hidden,
        );
      }));

    test('says when a verdict is unclear, and shows no label for a text it cannot read', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        const shown = () =>
          page.$eval('mizaj-badge', ({ shadowRoot }) => ({
            label: shadowRoot.querySelector('.badge').getAttribute('data-label'),
            confidence: shadowRoot.querySelector('.confidence').textContent,
            hasShape: shadowRoot.querySelector('path').getAttribute('d') !== '',
            hasWhy: !shadowRoot.querySelector('[part=why]').hidden,
          }));
        const showsIn = async (words) => {
          for (const [language, text] of Object.entries(words)) {
            await page.$eval('mizaj-badge', (badge, lang) => (badge.lang = lang), language);
            await label(text);
          }
        };
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'bad good'));
        await showsIn({
          en: 'Unclear, leaning negative',
          fr: 'Incertain, plutôt négatif',
          ar: 'غير واضح، أقرب إلى السلبي',
        });
        assert.deepEqual(await shown(), {
          label: 'negative',
          confidence: '',
          hasShape: true,
          hasWhy: true,
        });
        await page.$eval('mizaj-badge', ({ shadowRoot }) =>
          shadowRoot.querySelector('[part=why]').click(),
        );
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'Привет, как дела?'));
        await showsIn({
          ar: 'لا أفهم هذه اللغة',
          fr: 'Je ne lis pas cette langue',
          en: 'I can’t read this language',
        });
        assert.deepEqual(await shown(), {
          label: null,
          confidence: '',
          hasShape: false,
          hasWhy: false,
        });
        const isOpen = await page.$eval(
          'mizaj-badge',
          ({ shadowRoot }) => !shadowRoot.querySelector('.popover').hidden,
        );
        assert.equal(isOpen, false);
      }));

    test('uses a text set before the element was defined', () =>
      withPage('<mizaj-badge data-early="good"></mizaj-badge>', ({ label }) => label('Positive')));

    test('follows an input live', () =>
      withPage(
        '<label>Message <textarea id="message"></textarea></label><mizaj-badge for="message"></mizaj-badge>',
        async ({ page, label }) => {
          await page.type('#message', 'this is terrible');
          await label('Negative');
          await page.$eval('#message', (area) => (area.value = ''));
          await page.type('#message', 'love it');
          await label('Positive');
        },
      ));

    test('follows its text attribute, also when it is removed', () =>
      withPage('<mizaj-badge text="good"></mizaj-badge>', async ({ page, label }) => {
        await label('Positive');
        await page.$eval('mizaj-badge', (badge) => badge.setAttribute('text', 'terrible'));
        await label('Negative');
        await page.$eval('mizaj-badge', (badge) => badge.removeAttribute('text'));
        await page.waitForFunction(
          () => document.querySelector('mizaj-badge').shadowRoot.querySelector('.badge').hidden,
        );
      }));

    test('follows an input that is added later, replaced, or changed by a script', () =>
      withPage(
        '<form></form><mizaj-badge for="message"></mizaj-badge>',
        async ({ page, label }) => {
          const put = (value) =>
            page.$eval(
              'form',
              (form, text) => {
                const area = Object.assign(document.createElement('textarea'), {
                  id: 'message',
                  defaultValue: text,
                });
                area.setAttribute('aria-label', 'Message');
                form.replaceChildren(area);
              },
              value,
            );
          await put('');
          await page.type('#message', 'terrible');
          await label('Negative');
          await put('good');
          await label('Positive');
          await page.focus('#message');
          await page.type('#message', ' terrible terrible terrible terrible');
          await label('Negative');
          await page.$eval('form', (form) => form.reset());
          await label('Positive');
          await page.$eval('#message', (area) => (area.value = 'terrible'));
          await label('Negative');
          await page.$eval('mizaj-badge', (badge) => (badge.text = 'good'));
          await label('Positive');
          // What the badge was told stays until the input changes.
          await new Promise((resolve) => setTimeout(resolve, 600));
          await label('Positive');
          await page.$eval('#message', (area) => (area.value = ''));
          await page.$eval('mizaj-badge', (badge) => badge.refresh());
          await page.waitForFunction(
            () => document.querySelector('mizaj-badge').shadowRoot.querySelector('.badge').hidden,
          );
        },
      ));

    test('hides the explanation when no-why is added later', () =>
      withPage('<mizaj-badge text="good"></mizaj-badge>', async ({ page, label }) => {
        await label('Positive');
        const isHidden = () =>
          page.$eval(
            'mizaj-badge',
            ({ shadowRoot }) => shadowRoot.querySelector('[part=why]').hidden,
          );
        assert.equal(await isHidden(), false);
        await page.$eval('mizaj-badge', (badge) => badge.setAttribute('no-why', ''));
        assert.equal(await isHidden(), true);
        await page.$eval('mizaj-badge', (badge) => badge.removeAttribute('no-why'));
        assert.equal(await isHidden(), false);
        await page.$eval('mizaj-badge', (badge) => (badge.noWhy = true));
        assert.equal(await isHidden(), true);
      }));

    test("uses the page's analyzer, and warns if it is configured too late", () =>
      withPage('', async ({ page, label }) => {
        await page.evaluate(async () => {
          const { createAnalyzer } = await import('/node_modules/mizaj/dist/index.js');
          const { MizajBadge } = await import('/node_modules/mizaj/dist/element/index.js');
          await customElements.whenDefined('mizaj-badge');
          window.warnings = [];
          console.warn = (message) => window.warnings.push(message);
          window.analyzer = await createAnalyzer({ bundle: '/tiny/' });
          MizajBadge.configure({ analyzer: window.analyzer });
          document
            .querySelector('main')
            .append(Object.assign(document.createElement('mizaj-badge'), { text: 'good' }));
        });
        await label('Positive');
        assert.equal((await page.evaluate(() => window.analyzer.stats())).misses, 1);
        assert.deepEqual(await page.evaluate('warnings'), []);
        await page.evaluate(async () => {
          const { MizajBadge } = await import('/node_modules/mizaj/dist/element/index.js');
          MizajBadge.configure({ bundle: '/tiny/' });
        });
        assert.match((await page.evaluate('warnings')).join(), /has no effect/);
      }));

    test('calls a verdict unclear where the page says so', () =>
      withPage('', async ({ page, label }) => {
        await page.evaluate(async () => {
          const { MizajBadge } = await import('/node_modules/mizaj/dist/element/index.js');
          await customElements.whenDefined('mizaj-badge');
          MizajBadge.configure({ bundle: '/tiny/', uncertainBelow: 1 });
          document
            .querySelector('main')
            .append(Object.assign(document.createElement('mizaj-badge'), { text: 'good' }));
        });
        await label('Unclear, leaning positive');
      }));

    test('works without ResizeObserver', () =>
      withPage('', async ({ page, label, inside }) => {
        await page.evaluate(async () => {
          await customElements.whenDefined('mizaj-badge');
          delete window.ResizeObserver;
          document
            .querySelector('main')
            .append(Object.assign(document.createElement('mizaj-badge'), { text: 'good' }));
        });
        await label('Positive');
        await page.$eval('mizaj-badge', ({ shadowRoot }) =>
          shadowRoot.querySelector('[part=why]').click(),
        );
        await page.waitForFunction(() =>
          document.querySelector('mizaj-badge').shadowRoot.querySelector('mark'),
        );
        assert.match(await inside('.text'), /good/);
      }));

    test('announces typed text; at page load only a worsening conversation', () =>
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
            document.querySelector('#conversation').messages = [
              'love it',
              'good',
              'the food',
              'slow',
              'terrible',
            ];
          });
          await label('Positive');
          // Earlier verdicts would have been announced before it.
          await page.waitForFunction(() => window.said.length > 0);
          assert.deepEqual(await page.evaluate('said'), [
            'Worth a closer look: the mood is getting worse.',
          ]);
          await page.type('#message', ', no, terrible, terrible, terrible');
          await page.waitForFunction(() => window.said.includes('Negative, sure'));
        },
      ));

    test('converts other values to text', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        for (const text of [null, undefined, 42]) {
          await page.$eval('mizaj-badge', (badge) => (badge.text = 'good'));
          await label('Positive');
          await page.$eval(
            'mizaj-badge',
            (badge, odd) => {
              badge.text = odd === 'undefined' ? undefined : odd;
            },
            text === undefined ? 'undefined' : text,
          );
          assert.equal(await page.$eval('mizaj-badge', (badge) => badge.text), String(text ?? ''));
          await page.waitForFunction(
            () => document.querySelector('mizaj-badge').verdict?.label !== 'positive',
          );
        }
        await page.$eval('mizaj-badge', (badge) => (badge.messages = [null, undefined, 'bad']));
        await label('Negative');
        await page.$eval('mizaj-badge', (badge) => (badge.messages = null));
        await page.waitForFunction(
          () => document.querySelector('mizaj-badge').verdict === undefined,
        );
      }));

    test('underlines the words that mattered, by keyboard only', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval(
          'mizaj-badge',
          (badge) => (badge.text = '😡 <b>food</b> terrible terrible, great'),
        );
        await label('Negative');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() =>
          document.querySelector('mizaj-badge').shadowRoot.querySelector('mark'),
        );
        const { marked, text, expanded } = await page.$eval('mizaj-badge', ({ shadowRoot }) => ({
          marked: [...shadowRoot.querySelectorAll('.text mark')].map((mark) => [
            mark.className,
            mark.textContent,
          ]),
          text: shadowRoot.querySelector('.text').textContent,
          expanded: shadowRoot.querySelector('[part=why]').getAttribute('aria-expanded'),
        }));
        assert.equal(text, '😡 <b>food</b> terrible terrible, great', 'markup is shown as text');
        assert.ok(
          marked.some(([kind, word]) => kind === 'for' && word === 'terrible'),
          `${marked}`,
        );
        assert.ok(
          marked.some(([kind, word]) => kind === 'against' && word === 'great'),
          `${marked}`,
        );
        assert.equal(expanded, 'true');
        await page.keyboard.press('Escape');
        const { hidden, focused } = await page.$eval('mizaj-badge', ({ shadowRoot }) => ({
          hidden: shadowRoot.querySelector('.popover').hidden,
          focused: shadowRoot.activeElement?.part.value,
        }));
        assert.deepEqual({ hidden, focused }, { hidden: true, focused: 'why' });
      }));

    test('tells the effect of the strongest words in figures', () =>
      withPage('<mizaj-badge text="terrible, great"></mizaj-badge>', async ({ page }) => {
        await page.waitForFunction(() => document.querySelector('mizaj-badge').verdict);
        const lines = async (language) => {
          await page.$eval('mizaj-badge', (badge, lang) => (badge.lang = lang), language);
          return page.$eval('mizaj-badge', ({ shadowRoot }) =>
            [...shadowRoot.querySelectorAll('.effects li')].map(({ textContent }) =>
              // Browsers differ in the space before a percent sign.
              textContent.replace(/\s/g, ' '),
            ),
          );
        };
        await page.$eval('mizaj-badge', ({ shadowRoot }) =>
          shadowRoot.querySelector('[part=why]').click(),
        );
        await page.waitForFunction(() =>
          document.querySelector('mizaj-badge').shadowRoot.querySelector('.effects li'),
        );
        const { before, effects } = await page.$eval('mizaj-badge', async (badge) => {
          const { createAnalyzer } = await import('/node_modules/mizaj/dist/index.js');
          const mizaj = await createAnalyzer({ bundle: '/tiny/' });
          const { label, scores } = badge.verdict;
          const percent = (share) => `${Math.round(share * 100)}`;
          const without = async (word) => {
            const evidence = await mizaj.explain(badge.text);
            const part = ({ span }) => badge.text.slice(span.start, span.end) === word;
            return percent(scores[label] - evidence.find(part).weight);
          };
          const effects = { terrible: await without('terrible'), great: await without('great') };
          await mizaj.dispose();
          return { before: percent(scores[label]), effects };
        });
        const words = Object.entries(effects);
        const said = (write) => words.map(([word, after]) => write(word, before, after)).toSorted();
        const sorted = async (language) => (await lines(language)).toSorted();
        assert.deepEqual(
          await sorted('en'),
          said((word, from, to) => `without ${word}: ${from}% → ${to}%`),
        );
        assert.deepEqual(
          await sorted('fr'),
          said((word, from, to) => `sans ${word} : ${from} % → ${to} %`),
        );
        assert.equal((await sorted('ar')).length, 2);
      }));

    test('shows topics, intent and signals where the bundle finds them, unless switched off', () =>
      withDefault(`<mizaj-badge text="${EVERYTHING}"></mizaj-badge>`, async ({ page }) => {
        const items = () =>
          page.$eval('mizaj-badge', ({ shadowRoot }) =>
            [...shadowRoot.querySelectorAll('.findings li')].map((item) => [
              item.part.value,
              item.textContent,
            ]),
          );
        const become = (wanted) =>
          page.waitForFunction(
            (words) =>
              [...document.querySelector('mizaj-badge').shadowRoot.querySelectorAll('.findings li')]
                .map(({ textContent }) => textContent)
                .includes(words),
            {},
            wanted,
          );
        await become('delivery−, Negative');
        assert.deepEqual((await items()).slice(0, 2), [
          ['signal', 'threatens legal action'],
          ['intent', 'complains'],
        ]);
        await page.$eval('mizaj-badge', (badge) => (badge.lang = 'fr'));
        await become('livraison−, Négatif');
        await page.$eval('mizaj-badge', (badge) => (badge.lang = 'ar'));
        await become('التوصيل−، سلبي');
        for (const finding of ['topics', 'intent', 'signals']) {
          await page.$eval(
            'mizaj-badge',
            (badge, name) => badge.setAttribute(name, ''),
            `no-${finding}`,
          );
        }
        await page.waitForFunction(
          () => document.querySelector('mizaj-badge').shadowRoot.querySelector('.findings').hidden,
        );
        assert.deepEqual(await items(), []);
        const { topics, intent, signals } = await page.$eval(
          'mizaj-badge',
          (badge) => badge.verdict,
        );
        assert.deepEqual([topics, intent, signals], [undefined, undefined, undefined]);
      }));

    for (const support of ['popovers of the browser', 'popovers of its own']) {
      test(`with ${support}: one explanation at a time, closed by a look elsewhere, above if need be`, () =>
        withPage('<p>Elsewhere</p>', async ({ page }) => {
          await page.evaluate(async (isNative) => {
            if (!isNative) {
              for (const name of ['popover', 'showPopover', 'hidePopover', 'togglePopover'])
                delete HTMLElement.prototype[name];
            }
            await customElements.whenDefined('mizaj-badge');
            const main = document.querySelector('main');
            main.style.cssText = 'min-height: 95vh; display: flex; flex-direction: column';
            for (const text of ['terrible', 'good']) {
              const badge = document.createElement('mizaj-badge');
              badge.text = text;
              main.append(badge);
            }
            main.lastElementChild.style.marginTop = 'auto';
          }, support === 'popovers of the browser');
          await page.waitForFunction(() => window.seen.length >= 2);
          const isOpen = () =>
            page.$$eval('mizaj-badge', (badges) =>
              badges.map(({ shadowRoot }) => {
                const button = shadowRoot.querySelector('[part=why]');
                const { hidden } = shadowRoot.querySelector('.popover');
                return [!hidden, button.ariaExpanded === 'true'];
              }),
            );
          const [first, last] = await page.$$('mizaj-badge');
          const press = async (badge) => (await badge.$('>>> [part=why]')).click();
          await press(first);
          assert.deepEqual(await isOpen(), [
            [true, true],
            [false, false],
          ]);
          await press(last);
          assert.deepEqual(await isOpen(), [
            [false, false],
            [true, true],
          ]);
          const isAbove = () =>
            last.evaluate(({ shadowRoot }) => {
              const box = shadowRoot.querySelector('.popover').getBoundingClientRect();
              const row = shadowRoot.querySelector('.row').getBoundingClientRect();
              return box.height > 20 && box.top >= 0 && box.bottom <= row.top;
            });
          await page.waitForFunction(
            (badge) => badge.shadowRoot.querySelector('.disagree'),
            {},
            last,
          );
          await page.evaluate(
            () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
          );
          assert.ok(await isAbove(), 'there is no room below');
          await press(last);
          assert.deepEqual(
            await isOpen(),
            [
              [false, false],
              [false, false],
            ],
            'the button closes it',
          );
          await press(first);
          await page.click('main > p');
          assert.deepEqual(await isOpen(), [
            [false, false],
            [false, false],
          ]);
          await press(first);
          await page.keyboard.press('Escape');
          assert.deepEqual(await isOpen(), [
            [false, false],
            [false, false],
          ]);
          await press(first);
          await page.evaluate(() => document.querySelector('mizaj-badge').remove());
          assert.deepEqual(await isOpen(), [[false, false]]);
        }));
    }

    test('reads a conversation and a language from attributes', () =>
      withPage(
        `<mizaj-badge messages='["good", "terrible"]' language="fr"></mizaj-badge>`,
        async ({ page, label }) => {
          await page.waitForFunction(() => document.querySelector('mizaj-badge').verdict);
          const seen = () =>
            page.$eval('mizaj-badge', ({ messages, verdict }) => [messages, verdict.language]);
          assert.deepEqual(await seen(), [['good', 'terrible'], 'fr']);
          await page.$eval('mizaj-badge', (badge) => (badge.language = null));
          await page.waitForFunction(
            () => document.querySelector('mizaj-badge').verdict.language === 'en',
          );
          await page.$eval('mizaj-badge', (badge) => badge.setAttribute('messages', '["good"]'));
          await label('Positive');
          await page.$eval('mizaj-badge', (badge) => badge.setAttribute('messages', 'good'));
          await page.waitForFunction(() => !document.querySelector('mizaj-badge').verdict);
        },
      ));

    for (const [language, direction] of [
      ['en', 'ltr'],
      ['ar', 'rtl'],
    ]) {
      test(`keeps the explanation on a narrow screen, in ${language}, wherever the badge is`, () => {
        return withPage(
          '<p><mizaj-badge></mizaj-badge></p>'.repeat(3),
          async ({ page }) => {
            await page.setViewport({ width: 360, height: 640 });
            await page.evaluate((dir) => {
              document.dir = dir;
              // A page that reserves space for a scrollbar is narrower than the screen.
              document.documentElement.style.scrollbarGutter = 'stable';
              return customElements.whenDefined('mizaj-badge').then(() => {});
            }, direction);
            for (const [place, align] of ['start', 'center', 'end'].entries()) {
              const seen = await page.evaluate(
                async (index, side) => {
                  const badge = document.querySelectorAll('mizaj-badge')[index];
                  const { shadowRoot } = badge;
                  badge.parentElement.style.textAlign = side;
                  badge.text =
                    'the food is slow and terrible, really terrible, but the place is great';
                  await new Promise((done) =>
                    badge.addEventListener('mizaj-verdict', done, { once: true }),
                  );
                  shadowRoot.querySelector('[part=why]').click();
                  const popover = shadowRoot.querySelector('.popover');
                  while (!popover.querySelector('.disagree'))
                    await new Promise(requestAnimationFrame);
                  await new Promise((done) =>
                    requestAnimationFrame(() => requestAnimationFrame(done)),
                  );
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
              const isInSight =
                seen.left >= first && seen.right <= last && seen.scrollWidth <= last - first;
              assert.ok(isInSight, JSON.stringify({ align, ...seen }));
            }
          },
          language,
        );
      });
    }

    test('reports a disagreement to the page and records it for retraining', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'slow'));
        await label('Negative');
        await page.$eval('mizaj-badge', ({ shadowRoot }) =>
          shadowRoot.querySelector('[part=why]').click(),
        );
        await page.waitForFunction(() =>
          document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'),
        );
        await page.$eval('mizaj-badge', ({ shadowRoot }) =>
          shadowRoot.querySelector('.disagree [data-label=neutral]').click(),
        );
        const { lines, event } = await page.evaluate(async () => {
          const { overridesAsJsonLines } = await import(
            '/node_modules/mizaj/dist/element/index.js'
          );
          return { lines: overridesAsJsonLines(), event: window.seen.at(-1) };
        });
        const [line] = lines
          .trimEnd()
          .split('\n')
          .map((json) => JSON.parse(json));
        assert.equal(event.name, 'mizaj-override');
        assert.deepEqual(event.detail, line);
        const { text, label: chosen, predicted, modelVersion } = line;
        assert.deepEqual(
          [text, chosen, predicted, modelVersion],
          ['slow', 'neutral', 'negative', 'tiny@1.0.0'],
        );
      }));

    test('shows the label a person chose at once, and takes it back', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        const click = (selector) =>
          page.$eval(
            'mizaj-badge',
            ({ shadowRoot }, selector) => shadowRoot.querySelector(selector).click(),
            selector,
          );
        const disagree = async (mood) => {
          await page.waitForFunction(() =>
            document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'),
          );
          await click(`.disagree [data-label=${mood}]`);
        };
        const logged = () =>
          page.evaluate(async () => {
            const { overrides } = await import('/node_modules/mizaj/dist/element/index.js');
            return overrides().map(({ text, label }) => [text, label]);
          });
        const warns = () =>
          page.$eval(
            'mizaj-badge',
            ({ shadowRoot }) => shadowRoot.querySelector('.escalate') !== null,
          );
        await page.$eval(
          'mizaj-badge',
          (badge) => (badge.messages = ['love it', 'good', 'slow', 'terrible']),
        );
        await label('Negative');
        assert.equal(await warns(), true);
        await click('[part=why]');
        await disagree('positive');
        await label('Positive, set by you');
        assert.equal(await warns(), false, 'the trend follows');
        assert.deepEqual(await logged(), [['terrible', 'positive']]);
        await click('[part=undo]');
        await label('Negative');
        assert.equal(await warns(), true);
        assert.deepEqual(await logged(), []);
        await disagree('neutral');
        await label('Neutral, set by you');
        await page.$eval('mizaj-badge', (badge) => (badge.messages = null));
        await page.$eval('mizaj-badge', (badge) => (badge.text = 'terrible'));
        await label('Neutral, set by you');
        assert.deepEqual(await logged(), [['terrible', 'neutral']], 'one line a text');
      }));

    test('takes colors from the page and words from the integrator', () =>
      withPage('<div id="host"></div>', async ({ page }) => {
        const shown = await page.evaluate(async () => {
          const { MizajBadge } = await import('/node_modules/mizaj/dist/element/index.js');
          MizajBadge.messages.de = {
            ...MizajBadge.messages.en,
            labels: { negative: 'Negativ', neutral: 'Neutral', positive: 'Positiv' },
          };
          document.documentElement.style.setProperty('--mizaj-negative', 'rgb(1, 2, 3)');
          // A page may give its badges its own color, whatever that is called.
          const own = new CSSStyleSheet();
          own.replaceSync(
            ':root { --positive: rgb(4, 5, 6) } mizaj-badge { --mizaj-positive: var(--positive) }',
          );
          document.adoptedStyleSheets = [own];
          const badge = document.createElement('mizaj-badge');
          badge.lang = 'de';
          badge.text = 'terrible';
          const verdict = new Promise((resolve) =>
            badge.addEventListener('mizaj-verdict', resolve),
          );
          document.querySelector('#host').append(badge);
          await verdict;
          const part = badge.shadowRoot.querySelector('[part=badge]');
          part.style.transition = 'none';
          const colors = [getComputedStyle(part).color];
          part.dataset.label = 'positive';
          colors.push(getComputedStyle(part).color);
          return [part.querySelector('.label').textContent, ...colors];
        });
        assert.deepEqual(shown, ['Negativ', 'rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
      }));

    test('shows the trend of a conversation and warns when it worsens', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval(
          'mizaj-badge',
          (badge) => (badge.messages = ['love it', 'good', 'the food', 'slow', 'terrible']),
        );
        await label('Negative');
        const trend = await page.evaluate(() => window.seen.at(-1).detail.trend);
        assert.equal(trend.direction, 'worsening');
        assert.equal(trend.needsAttention, true);
        assert.equal(trend.moods.length, 5);
        const said = await page.$eval(
          'mizaj-badge',
          ({ shadowRoot }) => shadowRoot.querySelector('.escalate').textContent,
        );
        assert.match(said, /closer look/);
        await page.$eval(
          'mizaj-badge',
          (badge) => (badge.messages = ['terrible', 'slow', 'good', 'love']),
        );
        await label('Positive');
        assert.equal(
          (await page.evaluate(() => window.seen.at(-1).detail.trend)).direction,
          'improving',
        );
      }));

    test('warns of anger that does not let up, until it does', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page }) => {
        const trendOf = async (messages) => {
          await page.$eval('mizaj-badge', (badge, texts) => (badge.messages = texts), messages);
          await page.waitForFunction(
            (last) => window.seen.at(-1)?.detail.text === last,
            {},
            messages.at(-1),
          );
          return page.evaluate(() => window.seen.at(-1).detail.trend);
        };
        const angry = await trendOf(['terrible', 'terrible terrible', 'terrible']);
        assert.equal(angry.direction, 'steady');
        assert.deepEqual(angry.reasons, ['angry']);
        const said = await page.$eval(
          'mizaj-badge',
          ({ shadowRoot }) => shadowRoot.querySelector('.escalate').textContent,
        );
        assert.equal(said, 'Worth a closer look: the anger does not let up.');
        const threat = await trendOf(['good', 'Slow. I will take legal action.']);
        assert.ok(threat.reasons.includes('legal'), threat.reasons.join());
        const calmed = await trendOf(['terrible', 'terrible', 'love love']);
        assert.deepEqual([calmed.reasons, calmed.needsAttention], [[], false]);
        const praised = await trendOf(['love it', 'love it, great, but my lawyer will sue you']);
        assert.deepEqual(praised.reasons, ['legal'], 'a threat in words of praise');
        assert.ok(calmed.change > 1, `${calmed.change}`);
      }));

    test('supports French and Arabic, the latter right to left', async () => {
      await withPage(
        '<mizaj-badge></mizaj-badge>',
        async ({ page, label }) => {
          await page.$eval('mizaj-badge', (badge) => (badge.text = 'bad'));
          await label('Négatif');
          await page.$eval('mizaj-badge', (badge) => (badge.lang = 'ar'));
          await label('سلبي');
          const direction = await page.$eval(
            'mizaj-badge',
            ({ shadowRoot }) => getComputedStyle(shadowRoot.querySelector('.row')).direction,
          );
          assert.equal(direction, 'rtl');
        },
        'fr',
      );
    });

    test('switches the language of everything, also in a shadow tree', () =>
      withPage(
        '<mizaj-badge></mizaj-badge><p lang="ar" id="host"></p>',
        async ({ page, label }) => {
          const words = () =>
            page.$eval('mizaj-badge', ({ shadowRoot }) => [
              shadowRoot.querySelector('.label').textContent,
              shadowRoot.querySelector('.escalate').textContent,
              shadowRoot.querySelector('.popover h2').textContent,
              shadowRoot.querySelector('[part=why]').textContent,
            ]);
          await page.$eval(
            'mizaj-badge',
            (badge) => (badge.messages = ['love it', 'good', 'slow', 'terrible']),
          );
          await label('Negative');
          await page.$eval('mizaj-badge', ({ shadowRoot }) =>
            shadowRoot.querySelector('[part=why]').click(),
          );
          await page.waitForFunction(() =>
            document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'),
          );
          await page.$eval('mizaj-badge', (badge) => (badge.lang = 'fr'));
          assert.deepEqual(await words(), [
            'Négatif',
            'À regarder de plus près\u00a0: l’humeur se dégrade.',
            'Pourquoi ce résultat',
            'Pourquoi\u202f?',
          ]);
          await page.evaluate(() => {
            const badge = document.querySelector('mizaj-badge');
            const inner = document.createElement('mizaj-badge');
            inner.text = 'bad';
            document.querySelector('#host').attachShadow({ mode: 'open' }).append(inner);
            inner.addEventListener(
              'mizaj-verdict',
              () => (badge.dataset.inner = inner.shadowRoot.querySelector('.label').textContent),
            );
          });
          await page.waitForFunction(
            () => document.querySelector('mizaj-badge').dataset.inner === 'سلبي',
          );
        },
      ));

    test('shares one worker among many badges, and works after being removed and added again', () =>
      withPage('<mizaj-badge></mizaj-badge>'.repeat(20), async ({ page, site, label }) => {
        await page.$$eval('mizaj-badge', (badges) =>
          badges.forEach((badge) => (badge.text = 'good')),
        );
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
        const shown = () =>
          page.$eval(
            'mizaj-badge',
            ({ shadowRoot }) => shadowRoot.querySelector('.label').textContent,
          );
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

    for (const [language, worst] of [
      ['en', 'Negative'],
      ['fr', 'Négatif'],
      ['ar', 'سلبي'],
    ]) {
      test(`passes axe's accessibility checks, in ${language}`, () =>
        withPage(
          '<mizaj-badge></mizaj-badge>',
          async ({ page, label }) => {
            await page.$eval(
              'mizaj-badge',
              (badge) => (badge.messages = ['love', 'the food is terrible']),
            );
            await label(worst);
            await page.$eval('mizaj-badge', ({ shadowRoot }) =>
              shadowRoot.querySelector('[part=why]').click(),
            );
            await page.waitForFunction(() =>
              document.querySelector('mizaj-badge').shadowRoot.querySelector('.disagree'),
            );
            await page.evaluate(AXE);
            const violations = await page.evaluate(async () =>
              (await window.axe.run()).violations.map(
                ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`,
              ),
            );
            assert.deepEqual(violations, []);
          },
          language,
        ));
    }

    test('analyzes once per frame, however fast the text changes', () =>
      withPage('<mizaj-badge></mizaj-badge>', async ({ page, label }) => {
        await page.$eval('mizaj-badge', (badge) => {
          for (let i = 0; i < 50; i++) badge.text = `bad ${i}`;
          badge.text = 'good';
        });
        await label('Positive');
        assert.deepEqual(await page.evaluate(() => window.seen.map(({ detail }) => detail.text)), [
          'good',
        ]);
      }));

    test('shows every documented part and lets pages style it', () =>
      withDefault('<mizaj-badge></mizaj-badge>', async ({ page }) => {
        await page.$eval('mizaj-badge', (badge, messages) => (badge.messages = messages), [
          'I love it!',
          EVERYTHING,
        ]);
        await page.waitForFunction(() => document.querySelector('mizaj-badge').verdict);
        await page.$eval('mizaj-badge', ({ shadowRoot }) =>
          shadowRoot.querySelector('[part=why]').click(),
        );
        await page.waitForFunction(() =>
          document.querySelector('mizaj-badge').shadowRoot.querySelector('mark.against'),
        );
        const { cssParts } = BADGE;
        const styled = await page.evaluate(
          async (parts) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`
            mizaj-badge { --mizaj-negative: rgb(1, 2, 3); }
            ${parts.map((part, i) => `mizaj-badge::part(${part}) { outline-offset: ${i + 20}px; }`).join('\n')}`);
            document.adoptedStyleSheets = [sheet];
            const { shadowRoot } = document.querySelector('mizaj-badge');
            const style = (css) => getComputedStyle(shadowRoot.querySelector(css));
            void style('.label').color; // starts the change of color, which takes a moment
            await Promise.all(shadowRoot.getAnimations().map(({ finished }) => finished));
            return {
              color: style('.label').color,
              offsets: parts.map((part) => style(`[part~=${part}]`).outlineOffset),
            };
          },
          cssParts.map(({ name }) => name),
        );
        assert.deepEqual(styled, {
          color: 'rgb(1, 2, 3)',
          offsets: cssParts.map((_, i) => `${i + 20}px`),
        });
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
      getComputedStyle(document.querySelector('mizaj-badge').shadowRoot.querySelector('.badge'))
        .transitionDuration;
    const feature = (value) => [{ name: 'prefers-reduced-motion', value }];
    assert.equal(await stylesWith(feature('reduce'), duration), '0s');
    assert.match(await stylesWith(feature('no-preference'), duration), /^0\.15s/);
  });

  test('forced colors, keeps its shape, border and marks', async () => {
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
    assert.ok(!unforced.seen.includes(unforced.text), "otherwise, colors are the label's");
  });
});

test('importing the element on a server does nothing', async () => {
  const { MizajBadge } = await import(join(MODULES, 'mizaj/dist/element/index.js'));
  await import(join(MODULES, 'mizaj/dist/element/define.js'));
  assert.equal(typeof MizajBadge, 'function');
});

test('custom-elements.json matches the element', async () => {
  const { MizajBadge } = await import(join(MODULES, 'mizaj/dist/element/index.js'));
  const badge = BADGE;
  const source = ['badge', 'view', 'why', 'findings', 'style', 'evidence']
    .map((file) => readFileSync(join(SOURCE, `src/element/${file}.ts`), 'utf8'))
    .join('\n');
  for (const { name, static: isStatic } of badge.members) {
    assert.ok(name in (isStatic ? MizajBadge : MizajBadge.prototype), name);
  }
  const names = (list) => list.map(({ name }) => name);
  const found = (pattern) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name))];
  assert.deepEqual(
    names(badge.events).toSorted(),
    found(/'(mizaj-[a-z]+)': CustomEvent/g).toSorted(),
  );
  assert.deepEqual(
    names(badge.cssProperties).toSorted(),
    found(/var\((--mizaj-[a-z]+),/g).toSorted(),
  );
  for (const part of found(/part: '([a-z]+)'/g))
    assert.ok(names(badge.cssParts).includes(part), part);
  for (const attribute of MizajBadge.observedAttributes) {
    assert.ok(names(badge.attributes).includes(attribute), attribute);
  }
});
