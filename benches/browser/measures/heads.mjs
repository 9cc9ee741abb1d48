/** `heads`: what topics, intent and signals add to the time of a verdict. */

import { open } from '../support/chromium.mjs';
import { decimal, median } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { textsOfLengths } from '../support/texts.mjs';

/** Texts per length, and rounds. */
const BUNDLES = {
  mizaj: { texts: 40, rounds: 20 },
  plus: { texts: 10, rounds: 5 },
};
const LENGTHS = [10, 25, 50];
/** Tokens of the budget. */
const USUAL = 25;
const MOST = 1.1;
const AIM = 1.05;

export const title = 'Heads: topics, intent and signals beside the mood';

export async function run({ browser, site }) {
  const { page, close } = await open(browser, `${site.origin}/blank.html`);
  const results = [];
  for (const [bundle, { texts: count, rounds }] of Object.entries(BUNDLES)) {
    const found = await textsOfLengths(bundle, LENGTHS, 8 * count);
    for (const tokens of LENGTHS) {
      const texts = found[tokens].map(({ text }) => text);
      const clauses = await page.evaluate(countClauses, bundle, texts);
      for (const kind of ['one clause', 'several']) {
        const some = texts
          .filter((_, index) => clauses[index] > 1 === (kind === 'several'))
          .slice(0, count);
        if (some.length === 0) continue;
        const times = await page.evaluate(measureAll, bundle, some, rounds);
        results.push({ bundle, tokens, kind, texts: some.length, ...summary(times) });
      }
    }
  }
  await close();
  return {
    notes: [
      'Beginnings of the lines of the challenge set, one at a time in the main thread, cache off; medians of rounds in turns. "Again" is the mood measured a second time in each round: what differs from 1 is noise. The heads run in the same pass as the mood. `plus` reads a text of several clauses once more, clause by clause; `mizaj` reads them in the same pass.',
    ],
    tables: [
      {
        head: ['µs', 'tokens', 'read as', 'texts', 'mood', 'with heads', '×', 'again, ×'],
        rows: results.map(({ bundle, tokens, kind, texts, mood, heads, ratio, again }) => [
          `\`${bundle}\``,
          tokens,
          kind,
          texts,
          decimal(mood),
          decimal(heads),
          decimal(ratio, 2),
          decimal(again, 2),
        ]),
      },
    ],
    results,
    budgets: results
      .filter(({ kind, tokens }) => kind === 'one clause' && tokens === USUAL)
      .map(({ bundle, ratio }) =>
        budget(
          `mood with all heads against the mood alone, \`${bundle}\`, ${USUAL} tokens`,
          ratio,
          {
            most: MOST,
            aim: AIM,
            unit: ' ×',
          },
        ),
      ),
  };
}

/** Both run in the page. */
async function countClauses(bundle, texts) {
  const { clauses } = await import('/pages/heads.js');
  return clauses(bundle, texts);
}

async function measureAll(bundle, texts, rounds) {
  const { measure } = await import('/pages/heads.js');
  return measure(bundle, texts, rounds);
}

/** Microseconds, and ratios within the rounds. */
function summary({ mood, heads, again }) {
  return {
    mood: 1000 * median(mood),
    heads: 1000 * median(heads),
    ratio: median(heads.map((time, round) => time / mood[round])),
    again: median(again.map((time, round) => time / mood[round])),
  };
}
