/** The view that analyzes one text while it is typed. */

import { leave, redactionSwitch } from '../../leaving/leave.js';
import { confidenceText, moodText } from '../../shared/certainty.js';
import { byId, h } from '../../shared/dom.js';
import { onLanguage, t } from '../../shared/i18n.js';
import { EXAMPLES } from './examples.js';
import { VerdictCard } from './verdict-card.js';
import { drawWhy } from './why.js';

/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */
/** @typedef {import('mizaj').TextOptions} TextOptions */
/** @typedef {import('mizaj').Verdict} Verdict */
/** @typedef {import('./verdict-card.js').State} State */

/** How long typing must pause before the verdict is explained, in milliseconds. */
const PAUSE_MS = 140;
/** Minimum time between two spoken verdicts, in milliseconds. */
const SPEAK_EVERY_MS = 1000;
/** How long a verdict must stay unchanged before it is spoken, in milliseconds. */
const SPEAK_AFTER_MS = 250;
/** The start of the hash of a shared text. */
const SHARED = '#text=';

/** Connects the view, which then receives the loading progress and the analyzer. */
export function startLive() {
  const view = new LiveView();
  onLanguage(() => view.draw());
  return view;
}

class LiveView {
  /** @type {SentimentAnalyzer | undefined} */
  #analyzer;
  /**
   * Options of the analysis that runs once typing pauses.
   * @type {TextOptions}
   */
  #details = {};
  #text = byId('text', HTMLTextAreaElement);
  #card = new VerdictCard(byId('verdict'));
  /** @type {State} */
  #state = { kind: 'loading' };
  /**
   * The text with its full verdict: evidence, sentences and findings.
   * @type {{ text: string, verdict: Verdict } | undefined}
   */
  #explained;
  #isBusy = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #explaining = new AbortController();
  #spokenAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #speech;

  constructor() {
    this.#text.addEventListener('input', () => this.#changed());
    byId('clear').addEventListener('click', () => this.#write(''));
    byId('share').addEventListener('click', () => this.#share());
    byId('share').before(redactionSwitch());
    addEventListener('hashchange', () => this.#readAddress());
    this.#readAddress();
  }

  /** @param {number | undefined} share the share loaded, 0 to 1 */
  showProgress(share) {
    this.#state = { kind: 'loading', share };
    this.draw();
  }

  /** @param {unknown} error */
  showFailure(error) {
    this.#state = { kind: 'failed', error: /** @type {Error} */ (error), isOfText: false };
    this.draw();
  }

  /**
   * Analyzes the text in the box, now and after every change.
   * @param {SentimentAnalyzer} analyzer
   * @param {TextOptions} heads the heads of the analyzer's bundle
   */
  start(analyzer, heads) {
    this.#analyzer = analyzer;
    this.#details = { explain: true, sentences: true, ...heads };
    this.#state = { kind: 'waiting' };
    this.draw();
    this.#changed();
  }

  /** @param {string} text */
  #write(text) {
    this.#text.value = text;
    this.#text.focus();
    this.#changed();
  }

  #changed() {
    clearTimeout(this.#pause);
    this.#explaining.abort();
    byId('share-note').hidden = true;
    const analyzer = this.#analyzer;
    if (!analyzer) return;
    this.#card.setBusy(true);
    if (!this.#isBusy) this.#analyze(analyzer);
    this.#pause = setTimeout(() => this.#explain(analyzer), PAUSE_MS);
  }

  /**
   * Analyzes until the verdict belongs to the current text in the box; the latest text wins.
   * @param {SentimentAnalyzer} analyzer
   */
  async #analyze(analyzer) {
    this.#isBusy = true;
    let text;
    do {
      text = this.#text.value;
      this.#state = text.trim() === '' ? { kind: 'waiting' } : await verdictOn(text, analyzer);
      this.draw();
    } while (text !== this.#text.value);
    this.#isBusy = false;
    this.#card.setBusy(false);
    this.#speak();
  }

  /**
   * Gets evidence, sentences and findings, once typing pauses.
   * @param {SentimentAnalyzer} analyzer
   */
  async #explain(analyzer) {
    const text = this.#text.value;
    this.#explaining = new AbortController();
    const { signal } = this.#explaining;
    this.#explained = undefined;
    if (text.trim() !== '') {
      try {
        const verdict = await analyzer.analyze(text, { ...this.#details, signal });
        if (signal.aborted) return;
        this.#explained = { text, verdict };
      } catch (error) {
        if (signal.aborted) return;
        console.warn('Mizaj could not explain the verdict:', error);
      }
    }
    this.draw();
  }

  draw() {
    const isVerdict = this.#state.kind === 'verdict';
    const explained = this.#explained;
    const isCurrent = this.#state.kind === 'verdict' && explained?.text === this.#state.text;
    this.#card.draw(this.#state, isCurrent ? explained.verdict : undefined);
    drawWhy(byId('why'), isVerdict && explained?.verdict.reliable ? explained : undefined);
    drawExamples(byId('examples'), (text) => this.#write(text));
  }

  /** Announces the verdict to screen readers, but not at every keystroke. */
  #speak() {
    clearTimeout(this.#speech);
    if (this.#state.kind !== 'verdict') return;
    const { verdict } = this.#state;
    const language = verdict.reliable ? t(`language_${verdict.language}`) : '';
    const words = [moodText(verdict), confidenceText(verdict), language]
      .filter(Boolean)
      .join(' · ');
    this.#speech = setTimeout(
      () => {
        this.#spokenAt = performance.now();
        byId('announcer').textContent = words;
      },
      Math.max(SPEAK_AFTER_MS, this.#spokenAt + SPEAK_EVERY_MS - performance.now()),
    );
  }

  /**
   * Copies a link with the text in its hash, which browsers never send. The address of this page stays
   * as it is, so that no text gets into the history.
   */
  async #share() {
    const note = byId('share-note');
    note.hidden = false;
    if (this.#text.value.trim() === '') {
      note.textContent = t('shareEmpty');
      return;
    }
    const text = await leave(
      (gate) => gate.text(this.#text.value),
      (words) => {
        note.textContent = words;
      },
    );
    if (text === undefined) return;
    const link = new URL(SHARED + encodeURIComponent(text), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      note.textContent = t('shareDone');
    } catch {
      const field = h('input', { readonly: true, value: link, dir: 'ltr', class: 'shared-link' });
      note.replaceChildren(h('label', {}, t('shareShown'), ' ', field));
      field.select();
    }
  }

  /** Takes the text of a shared link, and out of the address: it must not outlive "Clear". */
  #readAddress() {
    const { hash, pathname, search } = location;
    if (!hash.startsWith(SHARED)) return;
    history.replaceState(null, '', pathname + search);
    try {
      this.#text.value = decodeURIComponent(hash.slice(SHARED.length));
    } catch {
      return; // The link is truncated.
    }
    this.#changed();
  }
}

/**
 * @param {string} text
 * @param {SentimentAnalyzer} analyzer
 * @returns {Promise<State>}
 */
async function verdictOn(text, analyzer) {
  const start = performance.now();
  try {
    const verdict = await analyzer.analyze(text);
    return { kind: 'verdict', text, verdict, time: performance.now() - start };
  } catch (error) {
    return { kind: 'failed', error: /** @type {Error} */ (error), isOfText: true };
  }
}

/** @type {string | undefined} */
let drawnExamples;

/**
 * Redraws the examples if the language has changed.
 * @param {HTMLElement} place
 * @param {(text: string) => void} choose
 */
function drawExamples(place, choose) {
  const language = document.documentElement.lang;
  if (drawnExamples === language) return;
  drawnExamples = language;
  place.replaceChildren(
    ...EXAMPLES.map((group) =>
      h(
        'div',
        { class: 'example-group' },
        h('h3', {}, t(`language_${group.language}`)),
        ...group.texts.map(({ text, weak }) =>
          h(
            'button',
            { class: 'example', type: 'button', onclick: () => choose(text) },
            h(
              'span',
              { dir: 'auto', lang: group.language === 'darija' ? 'ary' : group.language },
              text,
            ),
            weak && h('span', { class: 'tag' }, t(`weak_${weak}`)),
          ),
        ),
      ),
    ),
  );
}
