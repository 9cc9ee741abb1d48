/**
 * The built module in each browser gives the expected results for the golden, hostile and random
 * texts.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, faultsOf, questions } from '../support/golden.mjs';
import { inEachBrowser, ready } from './browsers.js';

/** `ask` as a function that refers to nothing outside itself. */
const inPage = new Function(
  'page, name, questions',
  `return import(new URL('./mizaj/index.js', page)).then(({ createAnalyzer }) =>
    (${ask})(createAnalyzer, new URL('./mizaj/models/' + name + '/', page).href, questions))`,
);

inEachBrowser('golden, hostile and random texts', ({ open }) => {
  for (const bundle of ['classic', 'mizaj']) {
    test(`are analyzed correctly with ${bundle}`, async () => {
      const { page, complaints, close } = await open();
      await ready(page);
      const asked = questions(bundle);
      const plain = asked.map(({ parts, language }) => ({ parts, language }));
      const answers = await page.evaluate(inPage, page.url(), bundle, plain);
      assert.deepEqual(faultsOf(asked, answers), []);
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
