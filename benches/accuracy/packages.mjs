/**
 * The word-list packages of npm behind one interface.
 *
 * `vote` is the package's own decision, or the threshold that its documentation recommends.
 * `average` is its score per word, or its own normalized score, for packages that leave the
 * decision to the caller. Each package is given the language of the text.
 */

import { containerBootstrap } from '@nlpjs/core';
import { LangAr } from '@nlpjs/lang-ar';
import { LangEn } from '@nlpjs/lang-en';
import { LangFr } from '@nlpjs/lang-fr';
import { SentimentAnalyzer } from '@nlpjs/sentiment';
import multilang from 'multilang-sentiment';
import Sentiment from 'sentiment';
import vader from 'vader-sentiment';
import wink from 'wink-sentiment';

const sentiment = new Sentiment();

const container = await containerBootstrap();
for (const Language of [LangAr, LangEn, LangFr]) container.use(Language);
const nlpjs = new SentimentAnalyzer({ container });

const sign = (score) => (score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral');

/** `ar` for `ar-Latn`: no list covers Arabic in Latin letters. */
const withoutScript = (lang) => lang.split('-')[0];

/** The threshold of 0.05 on `compound` is the one in the package's documentation. */
const vaderVote = (compound) =>
  compound >= 0.05 ? 'positive' : compound <= -0.05 ? 'negative' : 'neutral';

/** Packages by name. `languages` are those they have words for; `read` may be asynchronous. */
export const PACKAGES = {
  sentiment: {
    languages: ['en'],
    read(text) {
      const { score, comparative } = sentiment.analyze(text);
      return { vote: sign(score), average: comparative };
    },
  },
  'vader-sentiment': {
    languages: ['en'],
    read(text) {
      const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
      return { vote: vaderVote(compound), average: compound };
    },
  },
  'wink-sentiment': {
    languages: ['en'],
    read(text) {
      const { score, normalizedScore } = wink(text);
      return { vote: sign(score), average: normalizedScore };
    },
  },
  'multilang-sentiment': {
    /** Maximum number of texts to time: it searches its whole list for similar words. */
    texts: 100,
    languages: ['en', 'fr', 'ar'],
    read(text, lang) {
      const { category, score, tokens } = multilang(text, withoutScript(lang));
      return { vote: category, average: score / Math.max(1, tokens.length) };
    },
  },
  '@nlpjs/sentiment': {
    languages: ['en', 'fr', 'ar'],
    async read(text, lang) {
      const { sentiment: found } = await nlpjs.process({ locale: withoutScript(lang), text });
      return { vote: found.vote, average: found.average || 0 };
    },
  },
};
