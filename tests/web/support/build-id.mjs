/** Reads the ID that page and worker of a build share from its files. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The strings of 16 hexadecimal digits in a file. */
const idsOf = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/["'`]([0-9a-f]{16})["'`]/g)].map(([, id]) => id);

/** The build ID of this `dist` folder: the one that its worker has in common with its page. */
export const buildId = (dist) => {
  const names = readdirSync(dist).filter((name) => name.endsWith('.js') && name !== 'worker.js');
  const page = new Set(names.flatMap((name) => idsOf(join(dist, name))));
  return idsOf(join(dist, 'worker.js')).find((id) => page.has(id));
};
