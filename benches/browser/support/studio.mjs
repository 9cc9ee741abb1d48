/** What a person does in the studio's view for files. */

/** A run may take this long, in milliseconds. */
export const LONG = { timeout: 3_000_000 };

/** Waits until the view takes files. */
export const ready = (page) => page.waitForSelector('#requests:not([hidden])', LONG);

/** Chooses the file at `path` and waits until its columns are known. */
export async function chooseFile(page, path) {
  await (await page.$('#file')).uploadFile(path);
  await page.waitForSelector('[data-part="setup"]:not([hidden]):not([aria-busy])', LONG);
}

/** Analyzes all rows of the chosen file. */
export async function analyzeAll(page) {
  await page.click('#analyze-all');
  await page.waitForFunction(
    () =>
      document.querySelector('[data-part="progress"]').value === 1 &&
      document.querySelector('#stop').hidden,
    LONG,
  );
}
