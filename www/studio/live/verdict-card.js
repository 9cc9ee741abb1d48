/** The card with the verdict: mood, scores, warnings, topics and intent, facts. */

import { confidenceText, moodText } from '../../shared/certainty.js';
import { byId, find, h } from '../../shared/dom.js';
import { keyIfKnown, milliseconds, percent, reasonText, t, translate } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { findingsOf } from './findings.js';

/** @typedef {import('mizaj').Verdict} Verdict */

/**
 * What is shown: `share` loaded from 0 to 1, `time` in milliseconds.
 * @typedef {{ kind: 'loading', share?: number } | { kind: 'waiting' } | { kind: 'failed', error:
 * Error & { code?: string }, isOfText: boolean } | { kind: 'verdict', text: string, verdict:
 * Verdict, time: number }} State
 */

const MOUTHS = {
  negative: 'M21 45q11 -10 22 0',
  neutral: 'M21 42h22',
  positive: 'M21 40q11 11 22 0',
};

export class VerdictCard {
  #card;

  /** @param {HTMLElement} card */
  constructor(card) {
    this.#card = card;
    byId('scores').append(
      ...LABELS.map((label) =>
        h(
          'div',
          { class: 'score', 'data-tone': label },
          h('dt', { 'data-i18n': label }),
          h('dd'),
          h('div', { class: 'track', 'aria-hidden': 'true' }, h('span', { class: 'fill' })),
        ),
      ),
    );
  }

  /** @param {boolean} isBusy */
  setBusy(isBusy) {
    if (isBusy) this.#card.setAttribute('aria-busy', 'true');
    else this.#card.removeAttribute('aria-busy');
  }

  /**
   * @param {State} state
   * @param {Verdict | undefined} explained the verdict on the same text with its sentences,
   *   topics, intent and signals
   */
  draw(state, explained) {
    const verdict = state.kind === 'verdict' ? state.verdict : undefined;
    const isRead = verdict?.reliable === true;
    this.#setData('label', verdict && (isRead ? verdict.label : 'unreadable'));
    this.#setData('language', verdict?.language);
    this.#setData('confidence', isRead ? verdict.confidence.toFixed(4) : undefined);
    this.#card
      .querySelector('.mouth')
      ?.setAttribute('d', MOUTHS[isRead ? verdict.label : 'neutral']);
    drawHead(state);
    byId('flags').replaceChildren(
      ...(verdict ? flagsOf(verdict, explained) : []).map((text) => h('li', {}, text)),
    );
    byId('scores').hidden = verdict?.reliable === false;
    drawScores(byId('scores'), isRead ? verdict.scores : undefined);
    byId('findings').replaceChildren(...(explained?.reliable ? findingsOf(explained) : []));
    byId('facts').replaceChildren(
      ...(state.kind === 'verdict' ? factsOf(state.verdict, state.time) : []),
    );
  }

  /**
   * @param {string} name
   * @param {string | undefined} value
   */
  #setData(name, value) {
    if (value === undefined) delete this.#card.dataset[name];
    else this.#card.dataset[name] = value;
  }
}

/** @param {State} state */
function drawHead(state) {
  const [label, hint] = headOf(state);
  byId('verdict-label').textContent = label;
  byId('verdict-hint').textContent = hint;
  const bar = byId('loading', HTMLProgressElement);
  bar.hidden = state.kind !== 'loading';
  bar.setAttribute('aria-label', t('loading'));
  if (state.kind === 'loading' && state.share !== undefined) bar.value = state.share;
  else bar.removeAttribute('value');
}

/**
 * @param {State} state
 * @returns {[label: string, hint: string]}
 */
function headOf(state) {
  switch (state.kind) {
    case 'loading':
      return [t('loading'), state.share === undefined ? '' : percent(state.share)];
    case 'waiting':
      return [t('waiting'), t('waitingHint')];
    case 'failed':
      return [t(state.isOfText ? 'failedText' : 'failed'), reasonText(state.error)];
    case 'verdict':
      return [moodText(state.verdict), confidenceText(state.verdict) || t('unreadableHint')];
  }
}

/**
 * What is unusual about the text.
 * @param {Verdict} verdict
 * @param {Verdict | undefined} explained
 */
function flagsOf({ reliable, truncated, warnings }, explained) {
  const flags = warnings.map((name) => t(keyIfKnown(`warning_${name}`) ?? 'warning_other'));
  if (truncated) flags.unshift(t('truncated'));
  if (explained?.mixed && reliable) flags.unshift(t('mixed'));
  return flags;
}

/**
 * Moves the three bars.
 * @param {HTMLElement} list
 * @param {Verdict['scores'] | undefined} scores
 */
function drawScores(list, scores) {
  translate(list);
  LABELS.forEach((label, index) => {
    const row = list.children[index];
    find(row, 'dd').textContent = scores ? percent(scores[label], 1) : '–';
    find(row, '.fill').style.transform = `scaleX(${scores ? scores[label] : 0})`;
  });
}

/**
 * @param {Verdict} verdict
 * @param {number} time in milliseconds
 */
function factsOf({ language, languageConfidence, modelVersion, reliable }, time) {
  const found = t(`language_${language}`);
  /** @type {[string, string | HTMLElement][]} */
  const rows = [
    [
      t('factLanguage'),
      language === 'und' || !reliable ? found : `${found} · ${percent(languageConfidence)}`,
    ],
    [t('factTime'), milliseconds(time)],
    [t('factModel'), h('bdi', {}, modelVersion)],
  ];
  return rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]);
}
