/** The golden texts of redaction, for Node and browsers. */

import { readFileSync } from 'node:fs';

/** Each case: texts of one document, what they become, and the parts that are replaced. */
export const CASES = readFileSync(
  new URL('../../data/golden/redact.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/**
 * What a page or Node gives for the texts, in the form of the cases. Runs anywhere: it uses nothing
 * of this module.
 */
export function ask(redactor, { texts, columns }) {
  const results = texts.map((text, place) =>
    columns ? redactor.redactCell(columns[place], text) : redactor.redact(text),
  );
  const part = (text) => (span) => [span.kind, text.slice(span.start, span.end)];
  return {
    redacted: results.map(({ text }) => text),
    parts: results.map(({ spans }, place) => spans.map(part(texts[place]))),
    // What stands between the parts is untouched.
    rebuilt: results.map(({ spans }, place) => {
      let [text, at] = ['', 0];
      for (const { start, end, replacement } of spans) {
        text += texts[place].slice(at, start) + replacement;
        at = end;
      }
      return text + texts[place].slice(at);
    }),
  };
}

/** What is expected of {@link ask}. */
export const wanted = ({ redacted, parts }) => ({ redacted, parts, rebuilt: redacted });
