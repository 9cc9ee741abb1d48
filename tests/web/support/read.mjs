/** Reads files of `tests/data/` by their path in it. */

import { readFileSync } from 'node:fs';

/** The text of a file, without the end of its last line. */
export const read = (path) =>
  readFileSync(new URL(`../../data/${path}`, import.meta.url), 'utf8').trimEnd();

/** The records of a file of JSON lines. */
export const jsonLines = (path) =>
  read(path)
    .split('\n')
    .map((line) => JSON.parse(line));
