/** The reader of files in the browsers: it reads each file as the crate's own tests expect. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { readAs } from '../support/tables.mjs';
import { inEachBrowser } from './browsers.js';

const FILES = new URL('../../data/tables/', import.meta.url);
const EXPECTED = JSON.parse(await readFile(new URL('expected.json', FILES), 'utf8'));

inEachBrowser('tables', ({ open }) => {
  test('every file is read as a person reads it', async () => {
    const { page, complaints, close } = await open('#batch');
    for (const [name, expected] of Object.entries(EXPECTED)) {
      const base64 = await readFile(new URL(name, FILES), 'base64');
      const { overview, rows } = await page.evaluate(
        async (title, content) => {
          const { TableReader } = await import(new URL('./reader.js', location).href);
          const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
          const reader = new TableReader(new File([bytes], title));
          await reader.open({});
          const overview = await reader.read({});
          const rows = await reader.rows(0, overview.rows);
          reader.close();
          return { overview, rows };
        },
        name,
        base64,
      );
      assert.deepEqual(readAs(overview, rows, expected), expected, name);
    }
    assert.deepEqual(complaints, []);
    await close();
  });
});
