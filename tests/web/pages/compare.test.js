import assert from 'node:assert/strict';
import { test } from 'node:test';

import { click, drop, inEachBrowser, picture, ready } from './browsers.js';

inEachBrowser('comparing', ({ name, open }) => {
  test('two models on the labeled sample, then a person', async () => {
    const { page, complaints, close } = await open('#batch');
    await ready(page);
    await click(page, '#sample');
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    assert.equal(
      await page.$eval('[data-role="label"] .column-name', (name) => name.textContent),
      'sentiment',
    );
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () =>
        document.querySelector('[data-part="progress"]').value === 1 &&
        document.querySelector('#stop').hidden,
    );
    await page.evaluate(() => {
      location.hash = 'compare';
    });
    await page.waitForSelector('#compare');
    await click(page, '#compare');
    await page.waitForSelector('.confusion', { timeout: 60_000 });
    const counts = await page.$$eval('.confusion tbody td', (cells) =>
      cells.map((cell) => Number(cell.textContent)),
    );
    assert.equal(counts.length, 18);
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      2 * 96,
      'every row is in both matrices',
    );

    const rows = await page.$$eval('.figures tbody th', (heads) =>
      heads.map((head) => head.textContent),
    );
    for (const wanted of [
      'Accuracy',
      'Macro F1',
      'Cohen’s kappa',
      'Negative: precision · recall · F1',
      'French: accuracy',
      'Calibration error',
      'Time per text',
    ]) {
      assert.ok(rows.includes(wanted), wanted);
    }
    const view = await page.$eval('#view-compare', (section) => section.textContent);
    assert.match(view, /McNemar, p = [\d.]+/);
    assert.ok(await page.$('#view-compare .small-chart svg[aria-label="Calibration"] polyline'));
    const [, differing] = view.match(/Where they disagree: (\d+) rows/);
    assert.equal(
      await page.$$eval('#view-compare .sentences li', (all) => all.length),
      Number(differing),
    );

    await click(page, '#blind');
    for (let row = 0; row < 50; row += 1) await click(page, '.answers [data-tone="positive"]');
    await page.waitForFunction(() => document.querySelectorAll('.blind-result').length === 2);
    const said = await page.$$eval('.blind-result', (lines) =>
      lines.map((line) => line.textContent),
    );
    const models = await page.$$eval('.figures thead th', (heads) =>
      heads.map((head) => head.textContent),
    );
    models.forEach((model, place) => assert.ok(said[place].includes(model), said[place]));
    await picture(page, `compare-${name}`, { fullPage: true });
    assert.deepEqual(complaints, []);
    await close();
  });

  test('your own model can be dropped in, but only with all its files', async () => {
    const { page, complaints, close } = await open('#batch');
    await ready(page);
    const folder = new URL('../../../models/classic/', import.meta.url).pathname;
    const files = ['manifest.json', 'model.onnx', 'tokenizer.json', 'language.bin'].map(
      (file) => folder + file,
    );
    await click(page, '#sample');
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelector('#stop').hidden && document.querySelector('#resume').hidden,
    );

    await drop(page, 'body', files.slice(1));
    await page.waitForSelector('#view-compare:not([hidden])');
    // The view is loaded when it is first seen.
    await page.waitForFunction(
      () => document.querySelector('form .status')?.textContent === 'Missing: manifest.json',
    );
    assert.equal(await page.$('select[name="second"] option[value="own"]'), null);
    await drop(page, '#view-compare', files);
    await page.waitForFunction(
      () => document.querySelector('select[name="second"]')?.value === 'own',
    );
    await click(page, '#compare');
    await page.waitForSelector('.confusion', { timeout: 60_000 });
    const heads = () =>
      page.$$eval('.figures thead th', (all) => all.map((head) => head.textContent));
    const figures = () =>
      page.$$eval('.figures tbody tr:not(:last-child) td:last-child', (cells) =>
        cells.map((cell) => cell.textContent),
      );
    const [models, own] = [await heads(), await figures()];
    assert.equal(
      await page.$eval('select[name="second"]', (menu) => menu.value),
      'own',
      'the menus stay as they were',
    );

    // The files are those of the shipped classic bundle, so everything except the time is the same.
    await page.select('select[name="second"]', 'classic');
    await click(page, '#compare');
    await page.waitForSelector('#compare[disabled]');
    await page.waitForSelector('.confusion', { timeout: 60_000 });
    assert.deepEqual(await heads(), models);
    assert.deepEqual(await figures(), own);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a damaged model is rejected in the language of the page', async () => {
    const { page, complaints, close } = await open('#batch', { language: 'ar' });
    await ready(page);
    const models = new URL('../../../models/', import.meta.url).pathname;
    const files = [
      'classic/manifest.json',
      'classic/model.onnx',
      'mizaj/tokenizer.json',
      'classic/language.bin',
    ];
    await click(page, '#sample');
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelector('#stop').hidden && document.querySelector('#resume').hidden,
    );
    await drop(
      page,
      'body',
      files.map((file) => models + file),
    );
    await page.waitForFunction(
      () => document.querySelector('select[name="second"]')?.value === 'own',
    );
    await click(page, '#compare');
    await page.waitForFunction(() =>
      document.querySelector('form .status').textContent.includes('('),
    );
    const status = await page.$eval('form .status', (element) => element.textContent);
    assert.match(
      status,
      /^أحد ملفات النموذج تالف أو صيغته غير صحيحة \(\u2068.*tokenizer\.json.*\u2069\)$/,
    );
    await page.select('#interface-language', 'fr');
    const anew = await page.$eval('form .status', (element) => element.textContent);
    assert.match(
      anew,
      /^Un fichier du modèle est endommagé ou n’a pas le bon format \(\u2068.*tokenizer\.json.*\u2069\)$/,
    );
    assert.deepEqual(complaints, []);
    await close();
  });
});
