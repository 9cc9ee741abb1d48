/** Files that a page gives to the person. */

import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Lets the page (of Chromium) save files; the result waits for one of this name and reads it. */
export async function downloadsOf(page) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
  const client = await page.createCDPSession();
  await client.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath: folder,
    browserContextId: page.browserContext().id,
  });
  return async (name) => {
    for (let tries = 0; tries < 300 && !(await readdir(folder)).includes(name); tries += 1) {
      await new Promise((done) => setTimeout(done, 100));
    }
    return readFile(path.join(folder, name));
  };
}
