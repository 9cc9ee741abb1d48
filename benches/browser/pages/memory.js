/** Watches the module's memory while it analyzes very many texts. */

import { createAnalyzer } from '/mizaj/index.js';
// The instance that the analyzer uses, which makes its memory visible.
import instance from '/mizaj/mizaj.js';

const CHUNK = 2_000;

/** `[texts analyzed, bytes of the module's memory]`, `steps` times on the way to `count` texts. */
export async function watch(texts, count, steps) {
  const mizaj = await createAnalyzer({ bundle: '/models/mizaj', worker: false });
  const { memory } = await instance();
  const seen = [[0, memory.buffer.byteLength]];
  for (let done = 0; done < count; done += CHUNK) {
    // A number makes each text unique, so that the cache turns over as in real use.
    const some = Array.from(
      { length: CHUNK },
      (_, index) => `${texts[(done + index) % texts.length]} ${done + index}`,
    );
    await mizaj.analyzeBatch(some);
    if ((done + CHUNK) % (count / steps) === 0) seen.push([done + CHUNK, memory.buffer.byteLength]);
  }
  await mizaj.dispose();
  return seen;
}
