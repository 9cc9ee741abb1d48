/**
 * Runs the golden, hostile and random texts through the built module and compares the results with
 * the expected ones.
 */

import { jsonLines, read } from './read.mjs';

/** How much a score may differ from the one computed from PyTorch's logits. */
const CLOSE = 1e-4;
const RANDOM_TEXTS = 300;

/** The bundle that keeps stop words and the one that removes them. */
const BUNDLE_OF = { keep: 'mizaj', remove: 'classic' };

/** Pieces that the rules match, and pieces made to break them. */
const PIECES = [
  ' ',
  '\n',
  '\u{a0}',
  '\0',
  '\u{200b}',
  '\u{200d}',
  '\u{202e}',
  '\u{fe0f}',
  '\u{301}',
  "'",
  '’',
  '.',
  '…',
  '!',
  '؟',
  '#',
  '@',
  '_',
  '-',
  ':-)',
  '<3',
  '&amp;',
  '%',
  '12',
  '3',
  '٣',
  'a',
  'é',
  'œ',
  'İ',
  'ß',
  'ﬁ',
  '😂',
  '👍🏽',
  '👩‍💻',
  '🇲🇦',
  'م',
  'ة',
  'لا',
  'ـ',
  'َ',
  'bad',
  'naïve',
  "can't",
  "l'été",
  'الخدمة',
  '3jbatni',
  'constructor',
  '__proto__',
  'https://a.b/c',
  'x@y.ma',
  'р',
  'क',
];

/** Texts of random pieces, the same on every run. */
function randomTexts() {
  let state = 7;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: RANDOM_TEXTS }, () =>
    Array.from({ length: below(24) }, () => PIECES[below(PIECES.length)]).join(''),
  );
}

/** Whether a position in `text` cuts a character in two. */
const cutsCharacter = (text, at) =>
  /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '');

/** Violations of what must hold for the tokens of any text. */
function tokenFaults({ tokens, languageConfidence }, text) {
  const starts = tokens.map(({ span }) => span.start);
  return [
    tokens.some(({ span }) => span.start > span.end || span.end > text.length) &&
      'a span leaves the text',
    tokens.some(({ span }) => cutsCharacter(text, span.start) || cutsCharacter(text, span.end)) &&
      'a span cuts a character',
    starts.some((start, i) => i > 0 && start < starts[i - 1]) && 'spans go back',
    !(languageConfidence >= 0 && languageConfidence <= 1) &&
      `languageConfidence is ${languageConfidence}`,
  ].filter(Boolean);
}

/** The scores for logits at a temperature. */
function softmax(logits, temperature) {
  const powers = logits.map((logit) => Math.exp((logit - Math.max(...logits)) / temperature));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/**
 * All questions for a bundle. The text is the concatenation of `parts` (strings, or `{ repeat,
 * times }` for repeated ones), and `faults` checks the answers.
 */
export function questions(bundle) {
  const manifest = JSON.parse(read(`../../models/${bundle}/manifest.json`));
  const temperature = (language) =>
    manifest.temperatureByLanguage?.[language] ?? manifest.temperature;
  const preprocess = jsonLines('golden/preprocess.jsonl')
    .filter(({ stop_words: stopWords = 'keep' }) => BUNDLE_OF[stopWords] === bundle)
    .map(({ text, language, normalized }) => ({
      name: `preprocess ${JSON.stringify(text)}`,
      parts: [text],
      language,
      faults: ({ tokenized }) =>
        tokenized.normalized === normalized
          ? []
          : [`gives ${JSON.stringify(tokenized.normalized)}`],
    }));
  const hostile = jsonLines('hostile/corpus.jsonl').map(
    ({ name, text, language = 'en', normalized, warnings = [], truncated = false }) => ({
      name: `hostile ${name}`,
      parts: text,
      language,
      faults: ({ tokenized, verdict }) => [
        ...(normalized === undefined || normalized === tokenized.normalized
          ? []
          : [`gives ${tokenized.normalized}`]),
        ...(String(verdict.warnings) === String(warnings) ? [] : [`warns of ${verdict.warnings}`]),
        ...(verdict.truncated === truncated ? [] : [`truncated is ${verdict.truncated}`]),
      ],
    }),
  );
  const logits = jsonLines(`golden/logits-${bundle}.jsonl`)
    .slice(1)
    .map(({ text, language, ids, logits }) => ({
      name: `logits of ${JSON.stringify(text)}`,
      parts: [text],
      language,
      faults: ({ tokenized, verdict }) => {
        const { negative, neutral, positive } = verdict.scores;
        const expected = softmax(logits, temperature(language));
        const distance = Math.max(
          ...[negative, neutral, positive].map((score, i) => Math.abs(score - expected[i])),
        );
        return [
          ...(String(tokenized.tokens.map(({ id }) => id)) === String(ids)
            ? []
            : ['gives other ids']),
          ...(distance <= CLOSE ? [] : [`is ${distance} away from PyTorch`]),
        ];
      },
    }));
  const random = randomTexts().map((text) => ({
    name: `random ${JSON.stringify(text)}`,
    parts: [text],
    faults: ({ tokenized, verdict }) => {
      const sum = Object.values(verdict.scores).reduce((a, b) => a + b);
      return [
        ...tokenFaults(tokenized, text),
        ...(Math.abs(sum - 1) < 1e-5 ? [] : [`scores sum to ${sum}`]),
      ];
    },
  }));
  // Questions that do not depend on the bundle go only to the default one.
  return bundle === 'mizaj'
    ? [...preprocess, ...hostile, ...logits, ...random]
    : [...preprocess, ...logits];
}

/** Asks a bundle all questions. Also runs in pages, so it refers to nothing outside itself. */
export async function ask(createAnalyzer, bundle, questions) {
  const mizaj = await createAnalyzer({ bundle });
  const answers = [];
  for (const { parts, language } of questions) {
    const text = parts
      .map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times)))
      .join('');
    const options = language ? { language } : {};
    const { scores, warnings, truncated } = await mizaj.analyze(text, options);
    const { tokens, ...read } = await mizaj.tokenize(text, options);
    // The first tokens are enough: a browser takes minutes to transfer a hundred thousand.
    answers.push({
      tokenized: { ...read, tokens: tokens.slice(0, 500) },
      verdict: { scores, warnings, truncated },
    });
  }
  await mizaj.dispose();
  return answers;
}

/** What is wrong with the answers, one line each. */
export const faultsOf = (asked, answers) =>
  asked.flatMap(({ name, faults }, i) => faults(answers[i]).map((fault) => `${name}: ${fault}`));
