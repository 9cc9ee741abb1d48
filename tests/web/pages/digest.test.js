/** The same scores everywhere: in each browser as natively, to the last bit. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digest, golden, lines } from '../support/digest.mjs';
import { inEachBrowser, ready } from './browsers.js';

inEachBrowser('the digest of the scores', ({ open }) => {
  for (const [name, expected] of Object.entries(golden())) {
    test(`matches the golden digest with ${name}`, async () => {
      const { page, close } = await open();
      await ready(page);
      const verdicts = await page.evaluate(
        async (folder, lines) => {
          const { createAnalyzer } = await import(new URL('./mizaj/index.js', location).href);
          const mizaj = await createAnalyzer({ bundle: new URL(folder, location).href });
          const verdicts = [];
          for (const line of lines) {
            const { scores } = await mizaj.analyze(line);
            verdicts.push({ scores });
          }
          await mizaj.dispose();
          return verdicts;
        },
        name === 'plus' ? './mizaj-plus/model/' : `./mizaj/models/${name}/`,
        lines(name),
      );
      assert.equal(await digest(verdicts), expected);
      await close();
    });
  }
});
