/** The package is no larger than its README says. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { launch, openPage } from '../support/browsers.mjs';
import { install, pack, SOURCE } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const README = readFileSync(join(SOURCE, 'README.md'), 'utf8').replaceAll('\n', ' ');

/** The number of bytes stated in this sentence of the README. */
function stated(sentence) {
  const [, megabytes] = sentence.exec(README) ?? assert.fail(`the README lacks ${sentence}`);
  return Number(megabytes) * 1e6;
}

test('the unpacked package', () => {
  const { unpackedSize } = pack().report;
  assert.ok(unpackedSize <= stated(/Unpacked it takes at most ([\d.]+) MB/), `${unpackedSize}`);
});

test('a first visit', async () => {
  const modules = join(install(), 'node_modules');
  const site = await serve({
    folders: { '/mizaj/': join(modules, 'mizaj') },
    pages: {
      '/': `<!doctype html><link rel="icon" href="data:,"><script type="module">
        import { createAnalyzer } from '/mizaj/dist/index.js';
        const mizaj = await createAnalyzer();
        window.label = (await mizaj.analyze('I love it!')).label;
      </script>`,
    },
  });
  const browser = await launch('chrome');
  const { page } = await openPage(browser, site.origin);
  await page.waitForFunction('window.label');
  await browser.close();
  await site.close();
  const files = [...new Set(site.requests)]
    .filter((path) => path !== '/')
    .map((path) => readFileSync(join(modules, path)));
  const sum = (sizeOf) => files.reduce((total, file) => total + sizeOf(file), 0);
  const [raw, gzip] = [
    sum((file) => file.length),
    sum((file) => gzipSync(file, { level: 9 }).length),
  ];
  assert.ok(raw <= stated(/first visit downloads at most ([\d.]+) MB/), `${raw}`);
  assert.ok(gzip <= stated(/([\d.]+) MB when the server compresses with gzip/), `${gzip}`);
});
